using SparseRuntime.Tensors;

namespace SparseRuntime.Testing;

/// <summary>
/// An encoder in the manner of BERT, as exporters write it: embeddings, two blocks of attention with a mask and of
/// feed-forward layers, and a pooled output. "ids" and "mask" are int64 [batch, tokens], both free; "y" is [batch, tokens,
/// features] and "pooled" [batch, features].
/// </summary>
public sealed class BertModel
{
    /// <summary>Numbers that ids are below.</summary>
    public const int Words = 60;

    /// <summary>The most tokens.</summary>
    public const int Positions = 200;

    private const int Blocks = 2;

    private readonly OnnxBuilder _builder = new();
    private readonly Random _random = new(14);
    private readonly double _density;
    private readonly int _heads;
    private readonly int _features;
    private int _names;

    private BertModel(int heads, int perHead, double density)
    {
        _heads = heads;
        _features = heads * perHead;
        _density = density;
    }

    /// <summary>The model.</summary>
    /// <param name="heads">Heads of attention.</param>
    /// <param name="perHead">Features of a head.</param>
    /// <param name="density">The share of weights that linear layers keep.</param>
    public static OnnxBuilder Create(int heads, int perHead, double density)
    {
        var m = new BertModel(heads, perHead, density);
        m._builder.Input("ids", ElementType.Int64, "batch", "tokens").Input("mask", ElementType.Int64, "batch", "tokens")
            .Output("y", ElementType.Float32, "batch", "tokens", m._features).Output("pooled", ElementType.Float32, "batch", m._features);
        string mask = m.AttentionMask();
        string x = m.Embeddings();
        for (int block = 0; block < Blocks; block++)
        {
            string y = m.Normalized(m.Op("Add", m.Linear(m.Attention(x, mask), m._features, m._features), x));
            x = m.Normalized(m.Op("Add", m.Linear(m.Gelu(m.Linear(y, m._features, 2 * m._features)), 2 * m._features, m._features), y));
        }

        m._builder.Node("Identity", [x], ["y"]);
        m._builder.Node("Gather", [x, m.Constant(Tensor.Scalar(0L))], ["first"], ("axis", 1));
        m._builder.Node("Tanh", [m.Linear("first", m._features, m._features)], ["pooled"]);
        return m._builder;
    }

    /// <summary>Inputs of some images and tokens; each image has as many tokens as it likes, the first one at least.</summary>
    public static Dictionary<string, Tensor> Inputs(int seed, int images, int tokens)
    {
        var random = new Random(seed);
        Tensor ids = Tensor.Allocate(ElementType.Int64, new TensorShape(images, tokens)), mask = Tensor.Allocate(ElementType.Int64, ids.Shape);
        for (int image = 0; image < images; image++)
        {
            int count = random.Next(1, tokens + 1);
            for (int token = 0; token < tokens; token++)
            {
                ids.Span<long>()[(image * tokens) + token] = random.Next(Words);
                mask.Span<long>()[(image * tokens) + token] = token < count ? 1 : 0;
            }
        }

        return new Dictionary<string, Tensor> { ["ids"] = ids, ["mask"] = mask };
    }

    /// <summary>[batch, 1, 1, tokens]: 0 where there is a token, −10,000 elsewhere.</summary>
    private string AttentionMask()
    {
        string present = Named("Cast", [Op("Unsqueeze", "mask", Constant(Tensor.From([1L, 2], 2)))], ("to", 1));
        return Op("Mul", Op("Sub", Constant(Tensor.Scalar(1f)), present), Constant(Tensor.Scalar(-10_000f)));
    }

    private string Embeddings()
    {
        string words = Op("Gather", Random(1.0, Words, _features), "ids");
        string zero = Constant(Tensor.From([0L], 1)), tokens = Named("Shape", ["ids"], ("start", 1), ("end", 2));
        return Normalized(Op("Add", words, Op("Slice", Random(1.0, Positions, _features), zero, tokens, zero)));
    }

    private string Attention(string x, string mask)
    {
        int perHead = _features / _heads;
        string q = ToHeads(Linear(x, _features, _features), [0, 2, 1, 3]), k = ToHeads(Linear(x, _features, _features), [0, 2, 3, 1]);
        string v = ToHeads(Linear(x, _features, _features), [0, 2, 1, 3]);
        string scores = Op("Add", Op("Div", Op("MatMul", q, k), Constant(Tensor.Scalar(MathF.Sqrt(perHead)))), mask);
        string turned = Named("Transpose", [Op("MatMul", Named("Softmax", [scores], ("axis", -1)), v)], ("perm", new long[] { 0, 2, 1, 3 }));
        string shape = Named("Concat", [Named("Shape", [x], ("start", 0), ("end", 2)), Constant(Tensor.From([(long)_features], 1))], ("axis", 0));
        return Op("Reshape", turned, shape);
    }

    private string ToHeads(string x, long[] axes) =>
        Named("Transpose", [Op("Reshape", x, Constant(Tensor.From([0L, 0, _heads, _features / _heads], 4)))], ("perm", axes));

    private string Gelu(string x)
    {
        string erf = Op("Erf", Op("Div", x, Constant(Tensor.Scalar(MathF.Sqrt(2f)))));
        return Op("Mul", Op("Mul", x, Op("Add", erf, Constant(Tensor.Scalar(1f)))), Constant(Tensor.Scalar(0.5f)));
    }

    private string Linear(string x, int taps, int rows) => Op("Add", Op("MatMul", x, Random(_density, taps, rows)), Random(1.0, rows));

    private string Normalized(string x) => Named("LayerNormalization", [x, Random(1.0, _features), Random(1.0, _features)], ("axis", -1), ("epsilon", 1e-5f));

    private string Op(string type, params string[] inputs) => Named(type, inputs);

    private string Named(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string y = NextName();
        _builder.Node(type, inputs, [y], attributes);
        return y;
    }

    private string Random(double density, params int[] shape)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float32, new TensorShape(shape));
        foreach (ref float value in tensor.Span<float>())
            value = _random.NextDouble() < density ? (_random.NextSingle() * 2f) - 1f : 0f;
        return Constant(tensor);
    }

    private string Constant(Tensor value)
    {
        string name = NextName();
        _builder.Initializer(name, value);
        return name;
    }

    private string NextName() => $"v{_names++}";
}
