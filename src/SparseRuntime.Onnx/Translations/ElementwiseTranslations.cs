using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Operators that compute element by element.</summary>
internal static class ElementwiseTranslations
{
    /// <summary>A function of one operand; missing parameters have the given defaults.</summary>
    public static Action<OnnxNode> Unary(UnaryKind kind, string? alphaKey = null, float alpha = 0, string? betaKey = null, float beta = 0) => node =>
        node.Produce(
            new Unary(kind, alphaKey is null ? alpha : node.Float(alphaKey, alpha), betaKey is null ? beta : node.Float(betaKey, beta)),
            node.Input(0));

    public static Action<OnnxNode> Binary(BinaryKind kind) => node =>
        node.Produce(new Binary(kind), node.Input(0), LegacyBroadcast.SecondOperand(node));

    public static Action<OnnxNode> Comparison(ComparisonKind kind) => node =>
        node.Produce(new Comparison(kind), node.Input(0), LegacyBroadcast.SecondOperand(node));

    public static void Pow(OnnxNode node) => node.Produce(new Pow(), node.Input(0), LegacyBroadcast.SecondOperand(node));

    public static void PRelu(OnnxNode node) => node.Produce(new Binary(BinaryKind.PRelu), node.Input(0), LegacyBroadcast.Slope(node));

    /// <summary>The defaults had fewer digits before version 6.</summary>
    public static void Selu(OnnxNode node)
    {
        bool rounded = node.Opset < 6;
        node.Produce(
            new Unary(UnaryKind.Selu, node.Float("alpha", rounded ? 1.6732f : 1.67326319f), node.Float("gamma", rounded ? 1.0507f : 1.05070102f)),
            node.Input(0));
    }

    /// <summary>A chain of binary operators; one operand is only copied.</summary>
    public static Action<OnnxNode> Chain(BinaryKind kind) => node =>
    {
        if (node.InputCount == 1) node.Produce(new Identity(), node.Input(0));
        else node.Produce(new Binary(kind), Combined(node, kind, node.InputCount - 1), node.Input(node.InputCount - 1));
    };

    public static void Mean(OnnxNode node)
    {
        GraphValue sum = Combined(node, BinaryKind.Add, node.InputCount);
        node.Produce(new Binary(BinaryKind.Div), sum, node.Constant(Scalars.Of(node, node.InputCount, sum.Facts.ElementType)));
    }

    public static void Mod(OnnxNode node) =>
        node.Produce(new Binary(node.Flag("fmod") ? BinaryKind.Fmod : BinaryKind.Mod), node.Input(0), node.Input(1));

    public static void BitShift(OnnxNode node) => node.Produce(
        new Binary(node.Text("direction", "") switch
        {
            "LEFT" => BinaryKind.ShiftLeft,
            "RIGHT" => BinaryKind.ShiftRight,
            var other => throw node.Fail($"direction must be LEFT or RIGHT, not '{other}'"),
        }),
        node.Input(0),
        node.Input(1));

    public static void Gelu(OnnxNode node) => node.Produce(
        new Unary(node.Text("approximate", "none") switch
        {
            "none" => UnaryKind.Gelu,
            "tanh" => UnaryKind.GeluTanh,
            var other => throw node.Fail($"approximate must be none or tanh, not '{other}'"),
        }),
        node.Input(0));

    /// <summary>Limits are attributes before version 11 and operands from there on.</summary>
    public static void Clip(OnnxNode node)
    {
        if (node.Opset >= 11)
        {
            node.Produce(new Clip(), node.Input(0), node.OptionalInput(1), node.OptionalInput(2));
            return;
        }

        ElementType type = node.Input(0).Facts.ElementType;
        node.Produce(new Clip(), node.Input(0), Limit("min"), Limit("max"));

        GraphValue? Limit(string key) => node.HasAttribute(key) ? node.Constant(Scalars.Of(node, node.Float(key, 0), type)) : null;
    }

    public static void Cast(OnnxNode node) =>
        node.Produce(new Cast(node.ElementType("to") ?? throw node.Fail("attribute 'to' is missing")), node.Input(0));

    public static void CastLike(OnnxNode node) => node.Produce(new Cast(node.Input(1).Facts.ElementType), node.Input(0));

    public static void IsInf(OnnxNode node) =>
        node.Produce(new IsInf(node.Flag("detect_negative", true), node.Flag("detect_positive", true)), node.Input(0));

    private static GraphValue Combined(OnnxNode node, BinaryKind kind, int count)
    {
        GraphValue value = node.Input(0);
        for (int i = 1; i < count; i++)
            value = node.Emit(new Binary(kind), value, node.Input(i));
        return value;
    }
}
