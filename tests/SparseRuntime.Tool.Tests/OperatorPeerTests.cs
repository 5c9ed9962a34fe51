using SparseRuntime.Peers;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Tests;

/// <summary>Operators of the newer sets, which the conformance suite does not reach, against ONNX Runtime.</summary>
[TestFixture]
public sealed class OperatorPeerTests
{
    private static readonly Tensor Image = RandomTensor.Create(ElementType.Float32, new TensorShape(2, 4, 9, 11), 1);

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (string mode in new[] { "linear", "cubic" })
        {
            foreach (string coordinates in new[] { "half_pixel", "half_pixel_symmetric", "align_corners", "asymmetric", "pytorch_half_pixel" })
            {
                foreach (long antialias in new[] { 0L, 1L })
                {
                    yield return Case(
                        $"Resize {mode} {coordinates} {antialias}", 19, "Resize", [Image, null, null, Longs(5, 20)],
                        ("mode", mode), ("coordinate_transformation_mode", coordinates), ("antialias", antialias), ("axes", new[] { 2L, 3 }));
                }
            }
        }

        foreach (string rounding in new[] { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil" })
        {
            yield return Case(
                $"Resize {rounding}", 18, "Resize", [Image, null, Tensor.From([1f, 1, 0.5f, 3], 4), null], ("mode", "nearest"), ("nearest_mode", rounding));
        }

        foreach (string policy in new[] { "not_larger", "not_smaller" })
            yield return Case($"Resize {policy}", 18, "Resize", [Image, null, null, Longs(7, 20)], ("mode", "linear"), ("keep_aspect_ratio_policy", policy), ("axes", new[] { 2L, 3 }));
        foreach (string mode in new[] { "linear", "cubic", "nearest" })
        {
            foreach (string padding in new[] { "zeros", "border", "reflection" })
            {
                yield return Case(
                    $"GridSample {mode} {padding}", 20, "GridSample", [Image, RandomTensor.Create(ElementType.Float32, new TensorShape(2, 5, 6, 2), 3)], ("mode", mode), ("padding_mode", padding), ("align_corners", 1L));
            }
        }

        Tensor two = Tensor.From([1f, 2], 2), four = Tensor.From([1f, 2, 3, 4], 4);
        yield return Case("GroupNormalization 18", 18, "GroupNormalization", [Image, two, two], ("num_groups", 2L));
        yield return Case("GroupNormalization 21", 21, "GroupNormalization", [Image, four, four], ("num_groups", 2L));
        yield return Case(
            "ConvTranspose", 17, "ConvTranspose", [Image, RandomTensor.Create(ElementType.Float32, new TensorShape(4, 3, 3, 2), 4)],
            ("group", 2L), ("strides", new[] { 2L, 3 }), ("dilations", new[] { 2L, 1 }), ("pads", new[] { 1L, 0, 2, 1 }), ("output_padding", new[] { 1L, 2 }));
        yield return Case("ConvTranspose same", 17, "ConvTranspose", [Image, RandomTensor.Create(ElementType.Float32, new TensorShape(4, 3, 4, 3), 5)], ("auto_pad", "SAME_LOWER"), ("strides", new[] { 2L, 2 }));
        yield return Case("CenterCropPad", 18, "CenterCropPad", [Image, Longs(6, 14)], ("axes", new[] { 2L, 3 }));
        yield return Case("Einsum", 12, "Einsum", [Image, Image, RandomTensor.Create(ElementType.Float32, new TensorShape(11, 3), 6)], ("equation", "abcd,aecd,df->fbe"));
    }

    [TestCaseSource(nameof(Cases))]
    public void The_result_is_that_of_the_peer(int opset, string opType, Tensor?[] operands, (string Name, object Value)[] attributes)
    {
        if (PeerCatalog.OnnxRuntime is not { } peer)
        {
            Assert.Ignore($"this build does without ONNX Runtime; '{PeerCatalog.OnnxRuntimeCommand}' installs it");
            return;
        }

        OnnxBuilder builder = new OnnxBuilder(opset).Output("y", ElementType.Float32, null);
        for (int i = 0; i < operands.Length; i++)
        {
            if (i == 0) builder.Input("x0", operands[0]!.ElementType, [.. operands[0]!.Shape.Dimensions.ToArray().Select(e => (object)e)]);
            else if (operands[i] is { } constant) builder.Initializer($"x{i}", constant);
        }

        byte[] model = builder.Node(opType, [.. operands.Select((operand, i) => operand is null ? "" : $"x{i}")], ["y"], attributes).ToBytes();
        var inputs = new Dictionary<string, Tensor> { ["x0"] = operands[0]! };
        using IPeerSession expected = peer.Load(new PeerModel(null, model), 1);
        expected.Bind(inputs);
        expected.Run();
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 1 });
        Agreement agreement = Agreement.Of("y", session.Run(inputs)["y"], expected.Outputs["y"]);
        Assert.That(agreement.Ok, $"{agreement}");
    }

    private static TestCaseData Case(string label, int opset, string opType, Tensor?[] operands, params (string Name, object Value)[] attributes) =>
        new TestCaseData(opset, opType, operands, attributes).SetArgDisplayNames(label);

    private static Tensor Longs(params long[] values) => Tensor.From(values, values.Length);
}
