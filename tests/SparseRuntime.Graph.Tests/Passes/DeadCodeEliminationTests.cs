using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;

namespace SparseRuntime.Graph.Tests.Passes;

public class DeadCodeEliminationTests
{
    [Test]
    public void What_no_output_needs_vanishes_and_inputs_stay()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(3), unused = b.Input(2);
        GraphValue y = b.Node(new Binary(BinaryKind.Add), x, b.Constant(3));
        GraphValue dead = y;
        for (int i = 0; i < 5; i++)
            dead = b.Node(new Binary(BinaryKind.Mul), dead, b.Constant(3));
        b.Constant(7);
        b.Output(y);
        (ModelGraph graph, int changes) = PassTest.Apply(b, new DeadCodeElimination());
        Assert.That(changes, Is.EqualTo(5 + 5 + 1));
        Assert.That(graph.Nodes, Has.Count.EqualTo(1));
        Assert.That(graph.Inputs.Select(i => i.Name), Is.EqualTo(new[] { x.Name, unused.Name }));
        Assert.That(graph.Values, Has.Count.EqualTo(4));
    }

    [Test]
    public void A_node_with_one_used_result_stays()
    {
        var b = new GraphBuilder();
        GraphNode dropout = b.Graph.AddNode("d", new Dropout(), [b.Input(2)], [null, null]);
        b.Output(dropout.Outputs[1]);
        Assert.That(PassTest.Apply(b, new DeadCodeElimination()).Changes, Is.Zero);
    }

    [Test]
    public void A_constant_that_is_an_output_stays()
    {
        var b = new GraphBuilder();
        b.Output(b.Constant(2));
        Assert.That(PassTest.Apply(b, new DeadCodeElimination()).Changes, Is.Zero);
    }
}
