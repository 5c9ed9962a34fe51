using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>A model of one node that loads and runs, from which broken ones are made.</summary>
/// <param name="Inputs">The operands; those of int64 tell shapes, axes or indices.</param>
/// <param name="Attributes">The attributes.</param>
internal sealed record SeedModel(Tensor[] Inputs, params (string Name, object Value)[] Attributes)
{
    private const int Opset = 18;

    private static readonly string[] Binaries = ["Add", "Sub", "Mul", "Div", "Min", "Max", "Sum", "Mean", "PRelu", "Pow", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal"];

    /// <summary>The operator set that seeds are written for.</summary>
    public static int OperatorSet => Opset;

    /// <summary>The seed of an operator.</summary>
    public static SeedModel Of(string opType)
    {
        Tensor x = Floats(2, 3, 4), image = Floats(1, 4, 6, 6), channels = Floats(4), truths = Tensor.From([true, false, true], 3);
        Tensor bytes = Tensor.From(new byte[] { 1, 2, 3 }, 3);
        return opType switch
        {
            _ when Array.IndexOf(Binaries, opType) >= 0 => new([x, Floats(3, 1)]),
            "And" or "Or" or "Xor" => new([truths, truths]),
            "Not" => new([truths]),
            "BitwiseAnd" or "BitwiseOr" or "BitwiseXor" => new([bytes, bytes]),
            "BitwiseNot" => new([bytes]),
            "BitShift" => new([bytes, bytes], ("direction", "LEFT")),
            "Mod" => new([x, x], ("fmod", 1L)),
            "Cast" => new([x], ("to", 7L)),
            "CastLike" => new([x, Longs(1)]),
            "Clip" => new([x, Tensor.Scalar(-1f), Tensor.Scalar(1f)]),
            "Where" => new([truths, Floats(2, 3), Tensor.Scalar(1f)]),
            "Concat" => new([x, x, Floats(2, 1, 4)], ("axis", 1L)),
            "ConstantOfShape" => new([Longs(2, 3)], ("value", Longs(5))),
            "CumSum" => new([x, Tensor.Scalar(1L)], ("reverse", 1L)),
            "DepthToSpace" or "SpaceToDepth" => new([image], ("blocksize", 2L)),
            "Expand" => new([Floats(3, 1), Longs(2, 3, 4)]),
            "EyeLike" => new([Floats(3, 4)], ("k", 1L), ("dtype", 1L)),
            "Flatten" => new([x], ("axis", 2L)),
            "Gather" => new([x, Longs(0, -1)], ("axis", 1L)),
            "GatherElements" => new([Floats(2, 3), Tensor.From([0L, 1, 0], 1, 3)], ("axis", 0L)),
            "GatherND" => new([x, Tensor.From([0L, 1, 2, 3], 2, 2)], ("batch_dims", 1L)),
            "Scatter" or "ScatterElements" => new([Floats(2, 3), Tensor.From([1L, 0], 1, 2), Floats(1, 2)], ("axis", 0L), ("reduction", "add")),
            "ScatterND" => new([x, Tensor.From([0L, 2, 1, -1], 2, 2), Floats(2, 4)], ("reduction", "max")),
            "OneHot" => new([Longs(0, 2), Tensor.Scalar(3L), Floats(2)], ("axis", -1L)),
            "Pad" => new([Floats(2, 3), Longs(0, 1, 1, 0), Tensor.Scalar(1f)], ("mode", "constant")),
            "Range" => new([Tensor.Scalar(1L), Tensor.Scalar(9L), Tensor.Scalar(2L)]),
            "Reshape" => new([x, Longs(0, -1)], ("allowzero", 0L)),
            "Shape" => new([x], ("start", 1L), ("end", 3L)),
            "Slice" => new([x, Longs(0, 3), Longs(1, 0), Longs(0, 2), Longs(1, -2)]),
            "Split" => new([x, Longs(1, 2)], ("axis", 1L)),
            "Squeeze" => new([Floats(2, 1, 3), Longs(1)]),
            "Unsqueeze" => new([x, Longs(0, -1)]),
            "Tile" => new([x, Longs(1, 2, 3)]),
            "Transpose" => new([x], ("perm", new[] { 2L, 0, 1 })),
            "Trilu" => new([x, Tensor.Scalar(1L)], ("upper", 0L)),
            "AveragePool" or "MaxPool" or "LpPool" => new(
                [image], ("kernel_shape", new[] { 3L, 2 }), ("strides", new[] { 2L, 1 }), ("pads", new[] { 1L, 0, 1, 1 }), ("ceil_mode", 1L)),
            "Conv" => new(
                [image, Floats(6, 2, 3, 3), Floats(6)], ("group", 2L), ("kernel_shape", new[] { 3L, 3 }), ("strides", new[] { 2L, 1 }), ("pads", new[] { 1L, 0, 1, 1 }), ("dilations", new[] { 1L, 2 })),
            "CenterCropPad" => new([x, Longs(3, 2)], ("axes", new[] { 0L, -1 })),
            "Col2Im" => new([Floats(1, 5, 5), Longs(5, 5), Longs(1, 5)], ("pads", new[] { 0L, 0, 0, 0 })),
            "Compress" => new([x, truths], ("axis", 1L)),
            "ConvTranspose" => new([image, Floats(4, 3, 3, 2), Floats(6)], ("group", 2L), ("strides", new[] { 2L, 1 }), ("pads", new[] { 1L, 0, 1, 1 }), ("output_padding", new[] { 1L, 0 })),
            "ConvInteger" => new([Bytes(1, 2, 5, 5), Bytes(3, 2, 3, 3), Tensor.Scalar((byte)1), Bytes(3)], ("strides", new[] { 2L, 1 })),
            "Det" => new([Floats(2, 3, 3)]),
            "DequantizeLinear" => new([Bytes(2, 3, 4), Floats(3), Bytes(3)], ("axis", 1L)),
            "Einsum" => new([x, Floats(4, 5)], ("equation", "abc,cd->dab")),
            "GridSample" => new([image, Floats(1, 3, 2, 2)], ("padding_mode", "reflection"), ("align_corners", 1L)),
            "GroupNormalization" => new([image, Floats(2), Floats(2)], ("num_groups", 2L)),
            "RNN" => new([x, Floats(1, 5, 4), Floats(1, 5, 5), Floats(1, 10), Tensor.From([1, 2, 2], 3), Floats(1, 3, 5)], ("hidden_size", 5L)),
            "GRU" => new([x, Floats(1, 15, 4), Floats(1, 15, 5), Floats(1, 30), Tensor.From([1, 2, 2], 3)], ("linear_before_reset", 1L)),
            "LSTM" => new([x, Floats(1, 20, 4), Floats(1, 20, 5), Floats(1, 40), Tensor.From([1, 2, 2], 3), Floats(1, 3, 5), Floats(1, 3, 5), Floats(1, 15)], ("clip", 2f)),
            "If" => new([Tensor.Scalar(true)], ("then_branch", Graph([], ["r"], ("r", Floats(2)))), ("else_branch", Graph([], ["r"], ("r", Floats(3))))),
            "Loop" => new(
                [Tensor.Scalar(3L), Tensor.Scalar(true), x],
                ("body", Graph(["i", "on", "v"], ["go", "w"], ("most", Tensor.Scalar(5L)), OnnxMessages.Node("Less", ["i", "most"], ["go"], []), OnnxMessages.Node("Neg", ["v"], ["w"], [])))),
            "Scan" => new(
                [Floats(3, 4), x], ("num_scan_inputs", 1L), ("scan_input_axes", new[] { 0L }), ("body", Graph(["s", "e"], ["t"], null, OnnxMessages.Node("Add", ["s", "e"], ["t"], [])))),
            "MatMulInteger" => new([Bytes(3, 4), Bytes(4, 2), Bytes(3), Tensor.Scalar((byte)1)]),
            "MaxUnpool" => new([Floats(1, 1, 2, 2), Tensor.From([5L, 7, 13, 15], 1, 1, 2, 2)], ("kernel_shape", new[] { 2L, 2 }), ("strides", new[] { 2L, 2 })),
            "NonMaxSuppression" => new([Floats(1, 6, 4), Floats(1, 2, 6), Longs(3), Floats(1)], ("center_point_box", 1L)),
            "QLinearConv" => new([Bytes(1, 2, 5, 5), Tensor.Scalar(0.5f), Tensor.Scalar((byte)1), Bytes(3, 2, 3, 3), Floats(3), Bytes(3), Tensor.Scalar(2f), Tensor.Scalar((byte)3), Tensor.From([1, 2, 3], 3)]),
            "QLinearMatMul" => new([Bytes(3, 4), Floats(3), Bytes(3), Bytes(4, 2), Tensor.Scalar(0.5f), Tensor.Scalar((byte)1), Tensor.Scalar(2f), Tensor.Scalar((byte)3)]),
            "QuantizeLinear" => new([x, Floats(3), Bytes(3)], ("axis", 1L)),
            "Resize" => new([image, Floats(8), Tensor.From([1f, 1, 0.5f, 1.5f], 4)], ("mode", "linear"), ("antialias", 1L)),
            "Upsample" => new([image, Tensor.From([1f, 1, 2, 1.5f], 4)], ("mode", "nearest")),
            "ReverseSequence" => new([x, Longs(1, 2, 0)], ("batch_axis", 1L), ("time_axis", 0L)),
            "RoiAlign" => new([image, Floats(3, 4), Longs(0, 0, 0)], ("output_height", 2L), ("sampling_ratio", 2L), ("spatial_scale", 0.5f)),
            "TopK" => new([x, Longs(2)], ("axis", 1L), ("largest", 0L)),
            "Unique" => new([x], ("axis", 1L), ("sorted", 0L)),
            "Gemm" => new([Floats(3, 2), Floats(4, 3), Floats(4)], ("transA", 1L), ("transB", 1L), ("alpha", 0.5f), ("beta", 2f)),
            "MatMul" => new([x, Floats(4, 5)]),
            "BatchNormalization" => new([image, channels, channels, channels, channels], ("epsilon", 1e-3f)),
            "InstanceNormalization" => new([image, channels, channels]),
            "LayerNormalization" => new([x, Floats(4), Floats(4)], ("axis", -1L)),
            "LRN" => new([image], ("size", 3L)),
            "MeanVarianceNormalization" or "GlobalAveragePool" or "GlobalMaxPool" or "GlobalLpPool" => new([image]),
            _ when opType.StartsWith("Reduce", StringComparison.Ordinal) => new([x, Longs(1)], ("keepdims", 0L)),
            _ => new([x], ("axis", 1L)),
        };
    }

    /// <summary>The number of results that the seed asks for.</summary>
    public static int Outputs(string opType) => opType is "Split" or "TopK" ? 2 : 1;

    /// <summary>The model with every operand an input.</summary>
    public (byte[] Model, Dictionary<string, Tensor> Inputs) Build(string opType)
    {
        OnnxBuilder model = new OnnxBuilder(Opset).Output("y0");
        var inputs = new Dictionary<string, Tensor>();
        for (int i = 0; i < Inputs.Length; i++)
        {
            // What must be known at load is a constant; nothing that is run with may give it.
            if (opType == "Col2Im" && i > 0)
            {
                model.Initializer($"x{i}", Inputs[i]);
                continue;
            }

            model.Input($"x{i}", Inputs[i].ElementType, [.. Inputs[i].Shape.Dimensions.ToArray().Select(e => (object)e)]);
            inputs.Add($"x{i}", Inputs[i]);
        }

        string[] outputs = [.. Enumerable.Range(0, Outputs(opType)).Select(i => $"y{i}")];
        return (model.Node(opType, [.. Inputs.Select((_, i) => $"x{i}")], outputs, Attributes).ToBytes(), inputs);
    }

    private static Tensor Floats(params int[] dimensions)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float32, new TensorShape(dimensions));
        for (int i = 0; i < tensor.Shape.ElementCount; i++)
            tensor.Span<float>()[i] = 0.5f + (i % 7);
        return tensor;
    }

    private static Tensor Bytes(params int[] dimensions)
    {
        Tensor tensor = Tensor.Allocate(ElementType.UInt8, new TensorShape(dimensions));
        for (int i = 0; i < tensor.Shape.ElementCount; i++)
            tensor.Span<byte>()[i] = (byte)(1 + (i % 5));
        return tensor;
    }

    private static GraphProto Graph(string[] inputs, string[] outputs, (string Name, Tensor Value)? constant, params NodeProto[] nodes)
    {
        var graph = new GraphProto();
        graph.Input.Add(inputs.Select(name => new ValueInfoProto { Name = name }));
        graph.Output.Add(outputs.Select(name => new ValueInfoProto { Name = name }));
        if (constant is { } given) graph.Initializer.Add(OnnxMessages.Tensor(given.Name, given.Value));
        graph.Node.Add(nodes);
        return graph;
    }

    private static Tensor Longs(params long[] values) => Tensor.From(values, values.Length);
}
