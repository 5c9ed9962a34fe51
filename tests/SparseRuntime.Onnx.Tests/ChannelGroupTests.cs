using SparseRuntime.Graph;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

internal sealed class ChannelGroupTests
{
    private static readonly Random Random = new(5);

    [Test]
    public void Channels_run_through_everything_that_treats_them_alone()
    {
        OnnxBuilder model = Image()
            .Initializer("w1", Values(8, 3, 3, 3)).Initializer("b1", Values(8)).Node("Conv", ["x", "w1", "b1"], ["c1"])
            .Initializer("g", Values(8)).Initializer("o", Values(8)).Initializer("m", Values(8)).Initializer("v", Tensor.From([1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f], 8))
            .Node("BatchNormalization", ["c1", "g", "o", "m", "v"], ["n"]).Node("LeakyRelu", ["n"], ["r"])
            .Initializer("d", Values(8, 1, 3, 3)).Initializer("e", Values(8)).Node("Conv", ["r", "d", "e"], ["c2"], ("group", 8))
            .Initializer("s", Values(8, 1, 1)).Node("Mul", ["c2", "s"], ["t"])
            .Node("Constant", [], ["two"], ("value", Tensor.Scalar(2f))).Node("Add", ["t", "two"], ["u"])
            .Node("MaxPool", ["u"], ["p"], ("kernel_shape", new long[] { 2, 2 }))
            .Node("Flatten", ["p"], ["f"])
            .Initializer("w2", Values(200, 4)).Initializer("b2", Values(4)).Node("Gemm", ["f", "w2", "b2"], ["y"]);
        ChannelGroup group = Groups(model).Single();
        Assert.That(group.Channels, Is.EqualTo(8));
        Assert.That(group.Names(ChannelRole.Producer), Is.EqualTo(["w1"]));
        Assert.That(group.Names(ChannelRole.Companion), Is.EqualTo(["b1", "g", "o", "m", "v", "d", "e", "s"]));
        Assert.That(group.Names(ChannelRole.Consumer), Is.EqualTo(["w2"]));
        ShortenedIsMasked(model, [1, 3, 10, 10]);
    }

    [Test]
    public void A_residual_makes_two_sets_one()
    {
        OnnxBuilder model = Image()
            .Initializer("w1", Values(6, 3, 1, 1)).Node("Conv", ["x", "w1"], ["a"])
            .Initializer("w2", Values(5, 6, 1, 1)).Node("Conv", ["a", "w2"], ["h"]).Node("Relu", ["h"], ["i"])
            .Initializer("w3", Values(6, 5, 1, 1)).Node("Conv", ["i", "w3"], ["b"])
            .Node("Add", ["a", "b"], ["s"]).Node("GlobalAveragePool", ["s"], ["p"])
            .Initializer("w4", Values(2, 6, 1, 1)).Node("Conv", ["p", "w4"], ["y"]);
        IReadOnlyList<ChannelGroup> groups = Groups(model);
        Assert.That(groups.Select(group => group.Channels), Is.EqualTo([6, 5]));
        Assert.That(groups[0].Names(ChannelRole.Producer), Is.EqualTo(["w1", "w3"]));
        Assert.That(groups[0].Names(ChannelRole.Consumer), Is.EqualTo(["w2", "w4"]));
        ShortenedIsMasked(model, [2, 3, 4, 4]);
    }

    [Test]
    public void Hidden_features_of_a_transformer_go_behind_its_activation()
    {
        OnnxBuilder model = new OnnxBuilder().Input("x", ElementType.Float32, "n", 5, 4).Output("y")
            .Initializer("w1", Values(4, 12)).Node("MatMul", ["x", "w1"], ["a"]).Initializer("b1", Values(12)).Node("Add", ["b1", "a"], ["b"])
            .Node("Erf", ["b"], ["e"]).Initializer("one", Tensor.Scalar(1f)).Node("Add", ["e", "one"], ["g"]).Node("Mul", ["b", "g"], ["h"])
            .Initializer("w2", Values(12, 4)).Node("MatMul", ["h", "w2"], ["y"]);
        Assert.That(Groups(model).Single().Names(ChannelRole.Companion), Is.EqualTo(["b1"]));
        ShortenedIsMasked(model, [2, 5, 4]);
    }

    [TestCase("Softmax")]
    [TestCase("LpNormalization")]
    [TestCase("Shape")]
    public void What_mixes_channels_keeps_them(string op)
    {
        OnnxBuilder model = Image().Initializer("w1", Values(6, 3, 1, 1)).Node("Conv", ["x", "w1"], ["a"]).Node(op, ["a"], ["z"])
            .Initializer("w2", Values(5, 6, 1, 1)).Node("Conv", ["a", "w2"], ["y"]);
        Assert.That(Groups(model), Is.Empty);
    }

    [Test]
    public void Outputs_concatenations_and_shared_biases_keep_channels()
    {
        Assert.That(Groups(Two().Output("a")), Is.Empty);
        Assert.That(Groups(Two().Node("Concat", ["a", "a"], ["z"], ("axis", 1))), Is.Empty);
        Assert.That(Groups(Two()), Has.Count.EqualTo(1));
        OnnxBuilder shared = Two().Initializer("s", Values(6, 1, 1)).Node("Mul", ["a", "s"], ["t"]).Node("Mul", ["t", "s"], ["z"])
            .Initializer("w3", Values(5, 6, 1, 1)).Node("Conv", ["z", "w3"], ["q"]);
        Assert.That(Groups(shared), Is.Empty);

        static OnnxBuilder Two() => Image().Initializer("w1", Values(6, 3, 1, 1)).Node("Conv", ["x", "w1"], ["a"])
            .Initializer("w2", Values(5, 6, 1, 1)).Node("Conv", ["a", "w2"], ["y"]);
    }

    [Test]
    public void Nodes_in_the_wrong_order_are_left_alone()
    {
        OnnxBuilder model = Image().Initializer("w2", Values(5, 6, 1, 1)).Node("Conv", ["a", "w2"], ["y"])
            .Initializer("w1", Values(6, 3, 1, 1)).Node("Conv", ["x", "w1"], ["a"]);
        Assert.That(Groups(model), Is.Empty);
    }

    [Test]
    public void Declared_extents_follow()
    {
        OnnxBuilder model = Image().Initializer("w1", Values(6, 3, 1, 1)).Node("Conv", ["x", "w1"], ["a"])
            .Initializer("w2", Values(5, 6, 1, 1)).Node("Conv", ["a", "w2"], ["y"]);
        model.Graph.ValueInfo.Add(OnnxMessages.Value("a", ElementType.Float32, ["n", 6, 10, 10]));
        OnnxModelEditor editor = OnnxModelEditor.Load(model.ToBytes());
        editor.KeepChannels(editor.FindChannelGroups().Single(), [true, false, false, true, false, true]);
        Protos.GraphProto graph = Protos.ModelProto.Parser.ParseFrom(editor.ToArray()).Graph;
        Assert.That(graph.ValueInfo.Single().Type.TensorType.Shape.Dim[1].DimValue, Is.EqualTo(3));
        Assert.That(() => editor.KeepChannels(editor.FindChannelGroups().Single(), [true]), Throws.ArgumentException);
        Assert.That(() => editor.KeepChannels(editor.FindChannelGroups().Single(), [false, false, false]), Throws.ArgumentException.With.Message.Contains("no channel"));
    }

    /// <summary>Takes two of three channels out of every set, and expects what the whole model computes with masks.</summary>
    private static void ShortenedIsMasked(OnnxBuilder model, int[] input)
    {
        OnnxModelEditor shorter = OnnxModelEditor.Load(model.ToBytes()), masked = OnnxModelEditor.Load(model.ToBytes());
        foreach (ChannelGroup group in shorter.FindChannelGroups())
        {
            bool[] kept = [.. Enumerable.Range(0, group.Channels).Select(channel => channel % 3 == 1)];
            foreach (ChannelSlice slice in group.Slices.Where(slice => slice.Role != ChannelRole.Companion))
            {
                TensorShape shape = masked.Read(slice.Initializer).Shape;
                var mask = new Mask(shape);
                for (int i = 0; i < shape.ElementCount; i++)
                    mask[i] = true;
                group.Clear(slice, kept, mask);
                masked.Apply(slice.Initializer, mask);
            }

            shorter.KeepChannels(group, kept);
        }

        Assert.That(shorter.ToArray(), Has.Length.LessThan(model.ToBytes().Length));
        Tensor x = Values(input);
        float[] expected = new GraphInterpreter(OnnxImporter.Load(masked.ToArray())).Run(x)[0].Span<float>().ToArray();
        float[] computed = new GraphInterpreter(OnnxImporter.Load(shorter.ToArray())).Run(x)[0].Span<float>().ToArray();
        Assert.That(expected.Any(value => value != 0));
        Assert.That(computed, Is.EqualTo(expected).Within(1e-5));
    }

    private static IReadOnlyList<ChannelGroup> Groups(OnnxBuilder model) => OnnxModelEditor.Load(model.ToBytes()).FindChannelGroups();

    private static OnnxBuilder Image() => new OnnxBuilder().Input("x", ElementType.Float32, "n", 3, "h", "w").Output("y");

    private static Tensor Values(params int[] shape)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float32, new TensorShape(shape));
        foreach (ref float value in tensor.Span<float>())
            value = (Random.NextSingle() * 2) - 1;
        return tensor;
    }
}
