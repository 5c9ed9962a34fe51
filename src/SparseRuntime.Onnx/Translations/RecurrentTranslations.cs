using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Onnx;

/// <summary>Recurrent layers.</summary>
internal static class RecurrentTranslations
{
    public static void Rnn(OnnxNode node) => Produce(node, RecurrentKind.Rnn, 6, "Tanh");

    public static void Gru(OnnxNode node) => Produce(node, RecurrentKind.Gru, 6, "Sigmoid", "Tanh");

    public static void Lstm(OnnxNode node) => Produce(node, RecurrentKind.Lstm, 8, "Sigmoid", "Tanh", "Tanh");

    private static void Produce(OnnxNode node, RecurrentKind kind, int operands, params string[] functions)
    {
        RecurrentDirection direction = node.Text("direction", "forward") switch
        {
            "forward" => RecurrentDirection.Forward,
            "reverse" => RecurrentDirection.Reverse,
            "bidirectional" => RecurrentDirection.Bidirectional,
            var other => throw node.Fail($"direction must be forward, reverse or bidirectional, not '{other}'"),
        };
        string[] names = node.Texts("activations") ?? (direction == RecurrentDirection.Bidirectional ? [.. functions, .. functions] : functions);
        var settings = new RecurrentSettings
        {
            Kind = kind,
            Functions = Functions(node, names),
            Direction = direction,
            HiddenSize = node.HasAttribute("hidden_size") ? node.Int32("hidden_size", 0) : null,
            Clip = node.Float("clip", float.PositiveInfinity),
            BatchFirst = node.Flag("layout"),
            CouplesForget = kind == RecurrentKind.Lstm && node.Flag("input_forget"),
            ResetsProduct = kind == RecurrentKind.Gru && node.Flag("linear_before_reset"),
        };
        if (node.InputCount > operands) throw node.Fail($"it has {node.InputCount} operands where {operands} are expected at most");
        node.Produce(new Recurrent(settings), [.. Enumerable.Range(0, operands).Select(node.OptionalInput)]);
    }

    /// <summary>Parameters are listed for those functions that take any, in order.</summary>
    private static GateFunction[] Functions(OnnxNode node, string[] names)
    {
        var alphas = new Queue<float>(node.Floats("activation_alpha") ?? []);
        var betas = new Queue<float>(node.Floats("activation_beta") ?? []);
        return Array.ConvertAll(names, name => name.ToUpperInvariant() switch
        {
            "SIGMOID" => new GateFunction(GateFunctionKind.Sigmoid),
            "TANH" => new GateFunction(GateFunctionKind.Tanh),
            "RELU" => new GateFunction(GateFunctionKind.Relu),
            "AFFINE" => new GateFunction(GateFunctionKind.Affine, Next(alphas, 1), Next(betas, 0)),
            "LEAKYRELU" => new GateFunction(GateFunctionKind.LeakyRelu, Next(alphas, 0.01f)),
            "THRESHOLDEDRELU" => new GateFunction(GateFunctionKind.ThresholdedRelu, Next(alphas, 1)),
            "SCALEDTANH" => new GateFunction(GateFunctionKind.ScaledTanh, Next(alphas, 1), Next(betas, 1)),
            "HARDSIGMOID" => new GateFunction(GateFunctionKind.HardSigmoid, Next(alphas, 0.2f), Next(betas, 0.5f)),
            "ELU" => new GateFunction(GateFunctionKind.Elu, Next(alphas, 1)),
            "SOFTSIGN" => new GateFunction(GateFunctionKind.Softsign),
            "SOFTPLUS" => new GateFunction(GateFunctionKind.Softplus),
            _ => throw node.Fail($"activation '{ShortName.Of(name)}' is not known"),
        });
    }

    private static float Next(Queue<float> values, float missing) => values.TryDequeue(out float value) ? value : missing;
}
