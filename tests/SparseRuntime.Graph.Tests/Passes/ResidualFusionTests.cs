using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class ResidualFusionTests
{
    private static readonly IGraphPass[] Passes = [new LinearLowering(), new ResidualFusion()];

    [Test]
    public void What_is_added_becomes_the_residual([Values] bool first)
    {
        var b = new GraphBuilder();
        GraphValue shortcut = b.Input(3, 4), sums = Sums(b);
        b.Output(first ? Add(b, shortcut, sums) : Add(b, sums, shortcut));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(1));
        GraphNode node = graph.Nodes.Single();
        Assert.That(PassTest.SoleLinear(graph).Layer.HasResidual);
        Assert.That(node.Inputs.Select(input => input!.Name), Is.EqualTo(new[] { b.Graph.Inputs[1].Name, shortcut.Name }));
    }

    [Test]
    public void A_block_of_convolutions_becomes_one_node_per_convolution()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2, 4, 6, 5);
        GraphValue y = b.Node(new Unary(UnaryKind.Relu), Normalized(b, Convolved(b, x)));
        b.Output(b.Node(new Unary(UnaryKind.Relu), Add(b, Normalized(b, Convolved(b, y)), x)));
        ModelGraph graph = b.Graph.Clone();
        PassPipeline.Standard().Run(graph);
        GraphRunner.AssertSame(b.Graph, graph, b.Inputs());
        Assert.That(graph.Nodes, Has.Count.EqualTo(2));
        LinearLayer last = ((Linear)graph.Nodes[1].Operator).Layer;
        Assert.That(last.HasResidual);
        Assert.That(last.Activation, Is.EqualTo(Activation.Relu));
        Assert.That(graph.Nodes[1].Inputs[1], Is.EqualTo(graph.Inputs[0]));
    }

    [Test]
    public void Of_two_layers_the_later_one_adds()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2, 4, 6, 5), left = Convolved(b, x), right = Convolved(b, x);
        b.Output(Add(b, left, right));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes, Has.Count.EqualTo(2));
        Assert.That(((Linear)graph.Nodes[0].Operator).Layer.HasResidual, Is.False);
        Assert.That(graph.Nodes[1].Inputs[1], Is.EqualTo(graph.Nodes[0].Outputs[0]));
    }

    [Test]
    public void Only_one_residual_is_taken()
    {
        var b = new GraphBuilder();
        b.Output(Add(b, Add(b, Sums(b), b.Input(3, 4)), b.Input(3, 4)));
        ModelGraph graph = b.Graph.Clone();
        PassPipeline.Standard().Run(graph);
        GraphRunner.AssertSame(b.Graph, graph, b.Inputs());
        Assert.That(graph.Nodes, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_bias_after_it_folds_and_a_factor_does_not()
    {
        var b = new GraphBuilder();
        GraphValue y = Add(b, Add(b, Sums(b), b.Input(3, 4)), b.Constant(4));
        b.Output(b.Node(new Unary(UnaryKind.Relu), b.Node(new Binary(BinaryKind.Mul), y, b.Constant(4))));
        ModelGraph graph = b.Graph.Clone();
        PassPipeline.Standard().Run(graph);
        GraphRunner.AssertSame(b.Graph, graph, b.Inputs());
        Assert.That(graph.Nodes.Select(node => node.Operator.Name), Is.EqualTo(new[] { "MatMul", "Mul", "Relu" }));
        Assert.That(PassTest.SoleLinear(graph).Layer.Bias, Is.Not.Null);
        Assert.That(PassTest.SoleLinear(graph).Layer.HasResidual);
    }

    [Test]
    public void What_is_broadcast_stays()
    {
        var b = new GraphBuilder();
        b.Output(
            Add(b, Sums(b), b.Input(4)),
            Add(b, Sums(b), b.Input(3, 1)),
            Add(b, Sums(b), b.Input(2, 3, 4)),
            Add(b, Sums(b), b.Input()));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void Sums_that_are_needed_elsewhere_or_activated_stay()
    {
        var b = new GraphBuilder();
        GraphValue read = Sums(b), shown = Sums(b), doubled = Sums(b), activated = b.Node(new Unary(UnaryKind.Relu), Sums(b));
        b.Output(Add(b, read, b.Input(3, 4)), b.Node(new Unary(UnaryKind.Neg), read), Add(b, shown, b.Input(3, 4)), shown, Add(b, doubled, doubled), Add(b, activated, b.Input(3, 4)));
        Assert.That(PassTest.Apply(b, new LinearLowering(), new ActivationFusion(), new ResidualFusion()).Changes, Is.Zero);
    }

    [Test]
    public void It_waits_until_shapes_are_known()
    {
        var b = new GraphBuilder();
        GraphValue x = b.OpenInput(), sums = b.Node(new MatMul(), x, b.Constant(4, 4));
        b.Output(b.Node(new Unary(UnaryKind.Gelu), Add(b, sums, x)));
        PassPipeline.Standard().Run(b.Graph);
        Assert.That(b.Graph.Nodes, Has.Count.EqualTo(3));
        ModelGraph bound = b.Graph.Clone();
        bound.Infer([new TensorShape(3, 4)]);
        PassPipeline.Standard().Run(bound);
        Assert.That(bound.Nodes, Has.Count.EqualTo(1));
        GraphRunner.AssertSame(b.Graph, bound, [b.Numbers(3, 4)]);
    }

    private static GraphValue Sums(GraphBuilder b) => b.Node(new MatMul(), b.Input(3, 5), b.Constant(5, 4));

    private static GraphValue Add(GraphBuilder b, GraphValue x, GraphValue y) => b.Node(new Binary(BinaryKind.Add), x, y);

    private static GraphValue Convolved(GraphBuilder b, GraphValue x) =>
        b.Node(new Conv(null, null, [1, 1, 1, 1], AutoPad.NotSet, 1, null), x, b.Constant(4, 4, 3, 3));

    private static GraphValue Normalized(GraphBuilder b, GraphValue x) =>
        b.Node(new BatchNormalization(1e-5f), x, b.Constant(4), b.Constant(4), b.Constant(4), b.Positive(4));
}
