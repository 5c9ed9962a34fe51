using FsCheck;
using FsCheck.Fluent;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class PassPipelineTests
{
    [Test]
    public void The_standard_passes_keep_the_results_of_random_graphs() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var b = new GraphBuilder(seed);
            RandomGraph.Build(b);
            ModelGraph graph = b.Graph.Clone();
            PassPipeline.Standard().Run(graph);
            GraphRunner.AssertSame(b.Graph, graph, b.Inputs(), $"seed {seed}");
            Assert.That(PassPipeline.Standard().Run(graph).Sum(record => record.Changes), Is.Zero, $"nothing is left to do, seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Test]
    public void The_standard_passes_keep_the_results_when_shapes_are_bound_afterwards() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var b = new GraphBuilder(seed);
            RandomGraph.Build(b, open: true);
            ModelGraph open = b.Graph.Clone();
            PassPipeline.Standard().Run(open);
            var image = new TensorShape(2, 4, 6, 5);
            ModelGraph bound = open.Clone();
            bound.Infer([image]);
            PassPipeline.Standard().Run(bound);
            Tensor[] inputs = [b.Numbers(image.Dimensions.ToArray())];
            GraphRunner.AssertSame(b.Graph, open, inputs, $"seed {seed}, open");
            GraphRunner.AssertSame(b.Graph, bound, inputs, $"seed {seed}, bound");
            Assert.That(bound.Nodes.All(node => node.Outputs.All(output => output.Facts.Shape is not null)), $"every shape is known, seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Test]
    public void A_pruned_and_normalized_network_becomes_one_layer_per_product()
    {
        var b = new GraphBuilder();
        GraphValue weights = b.Node(new Binary(BinaryKind.Mul), b.Constant(8, 4, 3, 3), b.Constant(b.ZerosAndOnes(8, 4, 3, 3)));
        GraphValue y = b.Node(new Conv(null, null, [1, 1, 1, 1], AutoPad.NotSet, 1, null), b.Input(2, 4, 6, 5), weights);
        y = b.Node(new BatchNormalization(1e-5f), y, b.Constant(8), b.Constant(8), b.Constant(8), b.Positive(8));
        y = b.Node(new Dropout(), b.Node(new Clip(), y, b.Scalar(0), b.Scalar(6)));
        y = b.Node(new Flatten(1), y);
        y = b.Node(new Binary(BinaryKind.Add), b.Node(new MatMul(), y, b.Node(new Transpose([1, 0]), b.Constant(10, 240))), b.Constant(10));
        b.Output(b.Node(new Unary(UnaryKind.Relu), y));

        ModelGraph graph = b.Graph.Clone();
        IReadOnlyList<PassRecord> records = PassPipeline.Standard().Run(graph);
        GraphRunner.AssertSame(b.Graph, graph, b.Inputs());
        Assert.That(graph.Nodes.Select(n => n.Operator.Name), Is.EqualTo(new[] { "Conv", "Flatten", "MatMul" }));
        Assert.That(records.Where(r => !r.Name.StartsWith("eliminate-dead", StringComparison.Ordinal)), Is.EqualTo(new PassRecord[]
        {
            new("eliminate-no-ops", 1), new("fold-masks", 1), new("fold-constants", 1), new("fold-branches", 0),
            new("fuse-layer-normalization", 0), new("fuse-softmax", 0), new("lower-linear", 2), new("fold-affine", 2), new("fuse-residual", 0), new("fuse-activation", 2), new("fuse-unary", 0),
        }));
    }

    [Test]
    public void Passes_run_in_order_and_again_until_nothing_changes()
    {
        var log = new List<string>();
        int left = 3;
        var pipeline = new PassPipeline(
            new Probe("a", () => { log.Add("a"); return 0; }),
            new Probe("b", () => { log.Add("b"); return left-- > 0 ? 2 : 0; }));
        Assert.That(pipeline.Run(new ModelGraph()), Is.EqualTo(new PassRecord[] { new("a", 0), new("b", 6) }));
        Assert.That(string.Concat(log), Is.EqualTo("abababab"));
    }

    [Test]
    public void Passes_that_never_settle_end_at_the_bound()
    {
        int runs = 0;
        new PassPipeline(new Probe("restless", () => { runs++; return 1; })).Run(new ModelGraph());
        Assert.That(runs, Is.EqualTo(PassPipeline.MaxRounds));
    }

    [Test]
    public void A_pass_that_breaks_the_graph_is_named()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Node(new Unary(UnaryKind.Relu), b.Input(2));
        b.Output(y);
        var pipeline = new PassPipeline(new Probe("vandal", () => { y.Producer = null; return 0; }));
        Assert.That(
            () => pipeline.Run(b.Graph),
            Throws.InvalidOperationException.With.Message.StartsWith("pass vandal left the graph inconsistent: "));
    }

    [Test]
    public void Chains_of_ten_thousand_nodes_are_folded_away()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Input(2, 3), c = b.Constant(3), shared = b.Scalar(1);
        for (int i = 0; i < 10_000; i++)
        {
            y = b.Node(new Identity(), y);
            c = b.Node(new Binary(BinaryKind.Mul), c, shared);
        }

        y = b.Node(new MatMul(), y, b.Constant(3, 3));
        for (int i = 0; i < 10_000; i++)
            y = b.Node(new Binary(BinaryKind.Add), y, shared);
        b.Output(b.Node(new Binary(BinaryKind.Add), y, c));
        PassPipeline.Standard().Run(b.Graph);
        Assert.That(b.Graph.Nodes, Has.Count.EqualTo(1));
        Assert.That(b.Graph.Values, Has.Count.EqualTo(2));
    }

    private sealed class Probe(string name, Func<int> run) : IGraphPass
    {
        public string Name => name;

        public int Run(ModelGraph graph) => run();
    }
}
