using SparseRuntime.Graph;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Networks as ONNX models of operator set 17: input <c>features</c> [batch, features], output <c>outputs</c> [batch,
/// outputs], float32, with a free batch dimension. A layer is a <c>Gemm</c> whose initializers are named as
/// <see cref="Parameters.Arrays"/> names them (<c>layer0.weight</c>, [outputs, inputs], and <c>layer0.bias</c>), so that a
/// <see cref="MaskFile"/> fits the model. GELU is spelled out with Erf. Batch normalization is part of the layer before it,
/// as evaluation has it; layer normalization is an operator.
/// </summary>
public static class OnnxExport
{
    private const string Input = "features", Output = "outputs";

    /// <summary>Writes a network to a file, which is replaced whole or, where that fails, not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parameters">What the network learnt.</param>
    /// <param name="options">What else goes into the model.</param>
    /// <exception cref="ArgumentException">The masks or the normalization are of another network.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Parameters parameters, OnnxExportOptions? options = null)
    {
        byte[] model = ToArray(parameters, options);
        AtomicFile.Write(path, stream => stream.Write(model));
    }

    /// <summary>A network as the bytes of a model.</summary>
    /// <param name="parameters">What the network learnt.</param>
    /// <param name="options">What else goes into the model.</param>
    /// <exception cref="ArgumentException">The masks or the normalization are of another network.</exception>
    /// <exception cref="InvalidDataException">The model is above the format's limit of 2 GB.</exception>
    public static byte[] ToArray(Parameters parameters, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        options ??= new OnnxExportOptions();
        NetworkShape shape = parameters.Shape;
        Parameters folded = Fold(parameters, options);
        var writer = new OnnxModelWriter(options.Name, producer: "SparseRuntime.Training");
        writer.Input(Input, ElementType.Float32, new DeclaredDimension(-1, "batch"), new DeclaredDimension(shape.Inputs));
        string value = Input;
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            LayerParameters of = folded.Layers[layer];
            string name = $"layer{layer}";
            bool last = layer == shape.Layers - 1;
            writer.Initializer($"{name}.weight", Tensor.From(of.Weights, shape.OutputsOf(layer), shape.InputsOf(layer)));
            writer.Initializer($"{name}.bias", Tensor.From(of.Bias, shape.OutputsOf(layer)));
            string sums = last && !options.Softmax ? Output : $"{name}.sums";
            writer.Node("Gemm", [value, $"{name}.weight", $"{name}.bias"], [sums], ("transB", 1));
            if (!last && shape.Normalization == HiddenNormalization.Layer) sums = Normalized(writer, shape, layer, of.Normalization!, sums);
            value = last ? sums : Activation(writer, shape.Activation, name, sums, isFirst: layer == 0);
        }

        if (options.Softmax) writer.Node("Softmax", [value], [Output], ("axis", -1));
        writer.Output(Output, ElementType.Float32, new DeclaredDimension(-1, "batch"), new DeclaredDimension(shape.Outputs));
        return writer.ToArray();
    }

    /// <summary>Parameters with masks applied, and batch normalization and that of the features in their layers.</summary>
    private static Parameters Fold(Parameters parameters, OnnxExportOptions options)
    {
        Parameters folded = parameters.Clone();
        if (options.Masks is { } masks) LayerMasks.Apply(masks, folded);
        if (parameters.Shape.Normalization == HiddenNormalization.Batch)
        {
            foreach (LayerParameters layer in folded.Layers)
                FoldBatchNormalization(layer, parameters.Shape.Epsilon);
        }

        options.Normalization?.FoldInto(folded.Layers[0].Weights, folded.Layers[0].Bias);
        return folded;
    }

    /// <summary>γ · (W·a + b − mean) / √(variance + ε) + β as another W·a + b. Zeros stay zeros.</summary>
    private static void FoldBatchNormalization(LayerParameters layer, double epsilon)
    {
        if (layer.Normalization is not { } normalization) return;
        int inputs = layer.Weights.Length / layer.Bias.Length;
        for (int output = 0; output < layer.Bias.Length; output++)
        {
            double factor = normalization.Scale[output] / Math.Sqrt(normalization.Variance[output] + epsilon);
            foreach (ref float weight in layer.Weights.AsSpan(output * inputs, inputs))
                weight = weight == 0f ? 0f : (float)(weight * factor);
            layer.Bias[output] = (float)(((layer.Bias[output] - normalization.Mean[output]) * factor) + normalization.Shift[output]);
        }
    }

    private static string Normalized(OnnxModelWriter writer, NetworkShape shape, int layer, NormalizationParameters normalization, string sums)
    {
        string name = $"layer{layer}";
        writer.Initializer($"{name}.scale", Tensor.From(normalization.Scale, shape.OutputsOf(layer)));
        writer.Initializer($"{name}.shift", Tensor.From(normalization.Shift, shape.OutputsOf(layer)));
        writer.Node("LayerNormalization", [sums, $"{name}.scale", $"{name}.shift"], [$"{name}.normalized"], ("axis", -1), ("epsilon", (float)shape.Epsilon));
        return $"{name}.normalized";
    }

    private static string Activation(OnnxModelWriter writer, HiddenActivation activation, string name, string sums, bool isFirst)
    {
        string result = $"{name}.activation";
        if (activation != HiddenActivation.Gelu)
        {
            writer.Node(activation == HiddenActivation.Relu ? "Relu" : "Tanh", [sums], [result]);
            return result;
        }

        if (isFirst)
        {
            writer.Initializer("gelu.root_two", Tensor.Scalar(MathF.Sqrt(2f)));
            writer.Initializer("gelu.one", Tensor.Scalar(1f));
            writer.Initializer("gelu.half", Tensor.Scalar(0.5f));
        }

        writer.Node("Div", [sums, "gelu.root_two"], [$"{name}.gelu.scaled"]);
        writer.Node("Erf", [$"{name}.gelu.scaled"], [$"{name}.gelu.erf"]);
        writer.Node("Add", [$"{name}.gelu.erf", "gelu.one"], [$"{name}.gelu.sum"]);
        writer.Node("Mul", [sums, $"{name}.gelu.sum"], [$"{name}.gelu.product"]);
        writer.Node("Mul", [$"{name}.gelu.product", "gelu.half"], [result]);
        return result;
    }
}
