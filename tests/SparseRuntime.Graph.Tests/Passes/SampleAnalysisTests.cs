using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Graph.Tests.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>What is proven to keep samples apart does, by the interpreter; what does not is never proven to.</summary>
public class SampleAnalysisTests
{
    [TestCaseSource(typeof(SampleCases), nameof(SampleCases.Independent))]
    public void Samples_that_stay_apart_are_recognised(object of)
    {
        ModelGraph graph = Build((SampleCase)of, out GraphBuilder builder);
        foreach (int samples in new[] { 1, 2, 3 })
        {
            Assert.That(SampleAnalysis.Obstacle(graph, Shapes(graph), samples), Is.Null);
            AssertSlicesAgree(graph, builder.Inputs(), samples);
        }
    }

    [TestCaseSource(typeof(SampleCases), nameof(SampleCases.Dependent))]
    public void Samples_that_meet_are_not_cut(object of)
    {
        ModelGraph graph = Build((SampleCase)of, out _);
        foreach (int samples in new[] { 1, 2, 3 })
            Assert.That(SampleAnalysis.Obstacle(graph, Shapes(graph), samples), Is.Not.Null.And.Not.Empty);
    }

    [Test]
    public void The_graph_is_left_as_it_was()
    {
        ModelGraph graph = Build(SampleCases.Independent().First(c => c.Name == "a token in front of every sample"), out _);
        string before = string.Join('\n', graph.Nodes);
        Assert.That(SampleAnalysis.Obstacle(graph, Shapes(graph), 2), Is.Null);
        Assert.That(string.Join('\n', graph.Nodes), Is.EqualTo(before));
        Assert.That(graph.Inputs[0].Facts.Shape![0], Is.EqualTo(SampleCase.Count));
    }

    [TestCase(0)]
    [TestCase(4)]
    [TestCase(6)]
    [TestCase(12)]
    public void Slices_must_be_equal_parts(int samples)
    {
        ModelGraph graph = Build(SampleCases.Independent().First(), out _);
        Assert.That(() => SampleAnalysis.Obstacle(graph, Shapes(graph), samples), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void One_sample_is_no_batch() => Assert.That(SampleAnalysis.Batch([new TensorShape(1, 4)]), Is.Null);

    [Test]
    public void Random_networks_that_are_proven_agree_slice_by_slice([Values] bool dead, [Values] bool prepared)
    {
        int proven = 0, all = 0;
        Property.Holds(
            random =>
            {
                var b = new GraphBuilder(random.Next());
                if (dead) SlicedGraph.Build(b);
                else RandomGraph.Build(b);
                ModelGraph graph = b.Graph.Clone();
                if (prepared) PassPipeline.Standard().Run(graph);
                all++;
                if (SampleAnalysis.Obstacle(graph, Shapes(graph), 1) is not null) return;
                proven++;
                AssertSlicesAgree(graph, b.Inputs(), 1);
            });
        Assert.That(proven, Is.GreaterThan(all / 4), $"of {all} random networks");
    }

    [Test]
    public void A_bound_sequence_model_is_proven_with_its_shapes_spelled_out()
    {
        var b = new GraphBuilder();
        GraphValue x = b.OpenInput();
        GraphValue rows = b.Node(new MatMul(), x, b.Constant(8, 8));
        GraphValue shape = b.Node(new Concat(0), b.Node(new Gather(0), b.Node(new Shape(), x), b.Constant(Tensor.From([0L, 1], 2))), b.Constant(Tensor.From([2L, 4], 2)));
        GraphValue heads = b.Node(new Transpose([0, 2, 1, 3]), b.Node(new Reshape(), rows, shape));
        ModelGraph graph = b.Output(b.Node(new Softmax(-1), b.Node(new MatMul(), heads, b.Node(new Transpose([0, 1, 3, 2]), heads))));
        PassPipeline.Standard().Run(graph);
        Assert.That(SampleAnalysis.Obstacle(graph, [new TensorShape(4, 5, 8)], 2), Is.Null);
        Assert.That(SampleAnalysis.Obstacle(graph, [new TensorShape(1, 5, 8)], 1), Is.Not.Null);
    }

    private static ModelGraph Build(SampleCase of, out GraphBuilder builder)
    {
        builder = new GraphBuilder();
        return builder.Output(of.Build(builder));
    }

    private static TensorShape[] Shapes(ModelGraph graph) => [.. graph.Inputs.Select(input => input.Facts.Shape!)];

    private static void AssertSlicesAgree(ModelGraph graph, Tensor[] inputs, int samples)
    {
        int count = inputs[0].Shape[0];
        ModelGraph slice = graph.Clone();
        slice.Infer(SampleAnalysis.SliceOf(Shapes(graph), samples));
        new ConstantFolding().Run(slice);
        Tensor[] whole = new GraphInterpreter(graph).Run(inputs);
        for (int first = 0; first < count; first += samples)
        {
            Tensor[] part = new GraphInterpreter(slice).Run([.. inputs.Select(input => Part(input, first, samples))]);
            for (int i = 0; i < whole.Length; i++)
            {
                Tensor expected = Part(whole[i], first, samples);
                Assert.That(part[i].ToString(), Is.EqualTo(expected.ToString()));
                if (expected.ElementType == ElementType.Float32) Assert.That(part[i].Span<float>().ToArray(), Is.EqualTo(expected.Span<float>().ToArray()).Within(1e-5f));
                else Assert.That(part[i].Bytes.ToArray(), Is.EqualTo(expected.Bytes.ToArray()));
            }
        }
    }

    private static Tensor Part(Tensor tensor, int first, int samples)
    {
        Tensor part = Tensor.Allocate(tensor.ElementType, new TensorShape([samples, .. tensor.Shape.Dimensions[1..]]));
        int size = tensor.Bytes.Length / tensor.Shape[0];
        tensor.Bytes.Slice(first * size, samples * size).CopyTo(part.Bytes);
        return part;
    }
}
