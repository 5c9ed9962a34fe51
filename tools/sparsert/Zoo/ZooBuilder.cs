using SparseRuntime.Graph;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Zoo;

/// <summary>
/// Builds a model layer by layer: each method adds nodes with their weights and returns the name of what they compute.
/// Names are <c>LAYER.weight</c>, <c>LAYER.bias</c> and so on, as exporters give them.
/// </summary>
internal sealed class ZooBuilder
{
    private readonly OnnxModelWriter _writer;
    private readonly List<string> _pruned = [];

    public ZooBuilder(string name, ZooWeights weights)
    {
        _writer = new OnnxModelWriter(name, producer: "sparsert zoo");
        Weights = weights;
    }

    /// <summary>Where weights come from.</summary>
    public ZooWeights Weights { get; }

    /// <summary>Names of the weights that the pattern is applied to.</summary>
    public IReadOnlyList<string> Pruned => _pruned;

    /// <summary>Number of values that training would have set: weights, biases, scales and embeddings, zeros included.</summary>
    public long Parameters { get; private set; }

    /// <summary>The finished model.</summary>
    public byte[] ToArray() => _writer.ToArray();

    /// <summary>An input of float32 behind a free batch dimension.</summary>
    public string Input(string name, params ReadOnlySpan<int> extents)
    {
        _writer.Input(name, ElementType.Float32, WithBatch(extents));
        return name;
    }

    /// <summary>An output of float32 behind a free batch dimension.</summary>
    public void Output(string value, string name, params ReadOnlySpan<int> extents)
    {
        _writer.Node("Identity", [value], [name]);
        _writer.Output(name, ElementType.Float32, WithBatch(extents));
    }

    /// <summary>An operator without weights of its own, whose one result has the given name.</summary>
    public string Node(string op, string name, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, OnnxAttributeValue Value)> attributes)
    {
        _writer.Node(op, inputs, [name], attributes);
        return name;
    }

    /// <summary>A constant that is no parameter, such as a shape.</summary>
    public string Constant(string name, Tensor value)
    {
        _writer.Initializer(name, value);
        return name;
    }

    /// <summary>A parameter.</summary>
    public string Parameter(string name, float[] values, params ReadOnlySpan<int> shape)
    {
        _writer.Initializer(name, Tensor.From(values, shape));
        Parameters += values.Length;
        return name;
    }

    /// <summary>A dense parameter of bell-shaped random values around 0.</summary>
    public string RandomParameter(string name, float deviation, params ReadOnlySpan<int> shape) =>
        Parameter(name, Weights.Normal((int)new TensorShape(shape).ElementCount, 0, deviation), shape);

    /// <summary>A convolution with <c>k/2</c> of padding on every side.</summary>
    /// <param name="x">The input, [batch, inputs, height, width].</param>
    /// <param name="name">The layer.</param>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="kernel">k, the kernel's height and width.</param>
    /// <param name="stride">Steps in both directions.</param>
    /// <param name="isPruned">Whether the pattern is applied; not with groups.</param>
    /// <param name="groups">1, or the number of channels for a depthwise convolution.</param>
    /// <param name="gain">See <see cref="ZooWeights.Matrix"/>.</param>
    /// <param name="hasBias">Whether a bias is added.</param>
    public string Conv(string x, string name, int inputs, int outputs, int kernel, int stride, bool isPruned, int groups = 1, double gain = 2, bool hasBias = false)
    {
        int pad = kernel / 2;
        ReadOnlySpan<int> shape = [outputs, inputs / groups, kernel, kernel];
        Parameter($"{name}.weight", Weights.Matrix(new TensorShape(shape), gain, isPruned), shape);
        if (isPruned) _pruned.Add($"{name}.weight");
        if (hasBias) RandomParameter($"{name}.bias", 0.05f, outputs);
        string[] operands = hasBias ? [x, $"{name}.weight", $"{name}.bias"] : [x, $"{name}.weight"];
        return Node("Conv", name, operands,
            ("group", groups), ("kernel_shape", new long[] { kernel, kernel }), ("strides", new long[] { stride, stride }), ("pads", new long[] { pad, pad, pad, pad }));
    }

    /// <summary>Batch normalization with statistics near those of a normalised input, and a scale around the given one.</summary>
    /// <param name="x">The input, [batch, channels, …].</param>
    /// <param name="name">The layer.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="scale">The mean of the trained scale.</param>
    public string BatchNorm(string x, string name, int channels, float scale = 1)
    {
        Parameter($"{name}.weight", Weights.Uniform(channels, 0.8f * scale, 1.2f * scale), channels);
        RandomParameter($"{name}.bias", 0.1f * scale, channels);
        Constant($"{name}.running_mean", Tensor.From(Weights.Normal(channels, 0, 0.1f), channels));
        Constant($"{name}.running_var", Tensor.From(Weights.Uniform(channels, 0.8f, 1.2f), channels));
        return Node("BatchNormalization", name, [x, $"{name}.weight", $"{name}.bias", $"{name}.running_mean", $"{name}.running_var"], ("epsilon", 1e-5f));
    }

    /// <summary>Layer normalization over the last axis.</summary>
    public string LayerNorm(string x, string name, int features)
    {
        Parameter($"{name}.weight", Weights.Uniform(features, 0.8f, 1.2f), features);
        RandomParameter($"{name}.bias", 0.1f, features);
        return Node("LayerNormalization", name, [x, $"{name}.weight", $"{name}.bias"], ("axis", -1), ("epsilon", 1e-5f));
    }

    /// <summary>A linear layer on [batch, inputs], stored as outputs × inputs (Gemm with transB).</summary>
    public string Gemm(string x, string name, int inputs, int outputs, bool isPruned, double gain)
    {
        Parameter($"{name}.weight", Weights.Matrix(new TensorShape(outputs, inputs), gain, isPruned), outputs, inputs);
        if (isPruned) _pruned.Add($"{name}.weight");
        RandomParameter($"{name}.bias", 0.05f, outputs);
        return Node("Gemm", name, [x, $"{name}.weight", $"{name}.bias"], ("transB", 1));
    }

    /// <summary>A linear layer on the last axis, stored as inputs × outputs (MatMul and Add).</summary>
    public string Linear(string x, string name, int inputs, int outputs, bool isPruned, double gain = 1)
    {
        float[] rows = Weights.Matrix(new TensorShape(outputs, inputs), gain, isPruned);
        var columns = new float[rows.Length];
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
                columns[(input * outputs) + output] = rows[(output * inputs) + input];
        }

        Parameter($"{name}.weight", columns, inputs, outputs);
        if (isPruned) _pruned.Add($"{name}.weight");
        RandomParameter($"{name}.bias", 0.02f, outputs);
        return Node("Add", $"{name}.sum", [Node("MatMul", $"{name}.product", [x, $"{name}.weight"]), $"{name}.bias"]);
    }

    private static DeclaredDimension[] WithBatch(ReadOnlySpan<int> extents)
    {
        var dimensions = new DeclaredDimension[extents.Length + 1];
        dimensions[0] = new DeclaredDimension(-1, "batch");
        for (int i = 0; i < extents.Length; i++)
            dimensions[i + 1] = new DeclaredDimension(extents[i]);
        return dimensions;
    }
}
