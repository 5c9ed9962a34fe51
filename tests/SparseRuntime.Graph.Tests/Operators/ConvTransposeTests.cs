using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class ConvTransposeTests
{
    [Test]
    public void Every_element_spreads_the_kernel_over_the_result([Values(1, 2, 3)] int axes, [Values(1, 2)] int groups, [Values] bool lowered, [Range(0, 3)] int seed)
    {
        var random = new Random((seed * 100) + (axes * 10) + groups);
        int[] plane = Shape(random, axes), kernel = Shape(random, axes, 3), strides = Shape(random, axes, 3), dilations = Shape(random, axes, 2);
        int[] padding = [.. Enumerable.Range(0, axes).Select(a => random.Next(strides[a]))];
        int[] pads = [.. Enumerable.Range(0, 2 * axes).Select(i => kernel[i % axes] > 1 ? random.Next(2) : 0)];
        int[] result = [.. Enumerable.Range(0, axes).Select(a => ((plane[a] - 1) * strides[a]) + ((kernel[a] - 1) * dilations[a]) + 1 + padding[a] - pads[a] - pads[axes + a])];
        if (result.Any(extent => extent < 1)) Assert.Ignore("nothing is left of the result");
        int channels = 2 * groups, filters = 3;
        Tensor x = Floats(random, [2, channels, .. plane]);
        Tensor w = Floats(random, [channels, filters, .. kernel]);
        Tensor bias = Floats(random, groups * filters);
        var op = new ConvTranspose(strides, dilations, pads, groups: groups, outputPadding: padding);

        var expected = new double[2 * groups * filters * result.Aggregate(1, (a, b) => a * b)];
        int[] shape = [2, groups * filters, .. result];
        foreach (int[] at in Indices(shape))
            expected[Flat(shape, at)] = bias.Span<float>()[at[1]];
        foreach (int[] at in Indices([2, channels, .. plane]))
        {
            foreach (int[] tap in Indices([filters, .. kernel]))
            {
                int[] place = [.. Enumerable.Range(0, axes).Select(a => (at[2 + a] * strides[a]) + (tap[1 + a] * dilations[a]) - pads[a])];
                if (Enumerable.Range(0, axes).Any(a => place[a] < 0 || place[a] >= result[a])) continue;
                int filter = (at[1] / (channels / groups) * filters) + tap[0];
                double weight = w.Span<float>()[Flat([channels, filters, .. kernel], [at[1], .. tap])];
                expected[Flat(shape, [at[0], filter, .. place])] += weight * x.Span<float>()[Flat([2, channels, .. plane], at)];
            }
        }

        Tensor y = lowered ? Lowered(op, x, w, bias) : OperatorRunner.Run(op, x, w, bias);
        Assert.That(y.Shape, Is.EqualTo(new TensorShape(shape)));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected.Select(v => (float)v)).Within(1e-3f));
    }

    [TestCase(AutoPad.SameUpper, new[] { 1f, 1, 2, 1 })]
    [TestCase(AutoPad.SameLower, new[] { 1f, 2, 1, 1 })]
    [TestCase(AutoPad.Valid, new[] { 1f, 1, 2, 1, 1 })]
    public void What_is_cut_off_can_follow_from_the_extents(AutoPad autoPad, float[] expected)
    {
        Tensor y = OperatorRunner.Run(new ConvTranspose([2], autoPad: autoPad), Tensor.From([1f, 1], 1, 1, 2), Tensor.From([1f, 1, 1], 1, 1, 3));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void A_result_larger_than_what_the_kernel_reaches_ends_in_the_bias()
    {
        var op = new ConvTranspose([3], outputPadding: [1], outputShape: [9]);
        Tensor y = OperatorRunner.Run(op, Tensor.From([1f, 2], 1, 1, 2), Tensor.From([1f, 10, 100], 1, 1, 3), Tensor.From([0.5f], 1));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { 1.5f, 10.5f, 100.5f, 2.5f, 20.5f, 200.5f, 0.5f, 0.5f, 0.5f }));
    }

    [TestCase(new[] { 0 }, null, null, "Strides [0] must all be at least 1")]
    [TestCase(new[] { 1 }, new[] { 9, 9 }, null, "would be -14")]
    [TestCase(new[] { int.MaxValue }, null, null, "too large")]
    [TestCase(new[] { 1 }, null, new[] { -1 }, "OutputPadding [-1] must all be at least 0")]
    public void Impossible_windows_are_explained(int[] strides, int[]? pads, int[]? padding, string message) =>
        Assert.That(
            () => OperatorRunner.Run(new ConvTranspose(strides, null, pads, outputPadding: padding), Tensor.From(new float[2], 1, 1, 2), Tensor.From(new float[3], 1, 1, 3)),
            Throws.TypeOf<GraphException>().With.Message.Contains(message));

    private static Tensor Lowered(ConvTranspose op, Tensor x, Tensor w, Tensor bias)
    {
        var graph = new ModelGraph();
        GraphValue input = graph.AddInput("x", ElementType.Float32, null);
        GraphValue[] constants = [graph.AddConstant("w", new GraphConstant(w)), graph.AddConstant("b", new GraphConstant(bias))];
        graph.AddOutput(graph.AddNode("t", op, [input, .. constants], ["y"]).Outputs[0]);
        PassPipeline.Standard().Run(graph);
        Assert.That(graph.Nodes.Count(node => node.Operator is Graph.Operators.Linear), Is.EqualTo(1));
        return new GraphInterpreter(graph).Run(x)[0];
    }
}
