using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class NoOpEliminationTests
{
    [Test]
    public void Nodes_that_pass_their_operand_on_vanish([Range(0, 8)] int which)
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new Unary(UnaryKind.Relu), b.Input(2, 3));
        GraphValue y = which switch
        {
            0 => b.Node(new Identity(), x),
            1 => b.Node(new Dropout(), x),
            2 => b.Node(new Cast(ElementType.Float32), x),
            3 => b.Node(new Reshape(), x, b.Constant(Tensor.From([2L, -1L], 2))),
            4 => b.Node(new Transpose([0, -1]), x),
            5 => b.Node(new Concat(0), x),
            6 => b.Node(new Expand(), x, b.Constant(Tensor.From([1L, 3L], 2))),
            7 => b.Node(new Flatten(1), x),
            _ => b.Node(new Identity(), b.Node(new Identity(), x)),
        };
        b.Output(b.Node(new Unary(UnaryKind.Neg), y));
        (ModelGraph graph, int changes) = PassTest.Apply(b, new NoOpElimination());
        Assert.That(changes, Is.EqualTo(which == 8 ? 2 : 1));
        Assert.That(graph.Nodes, Has.Count.EqualTo(2));
    }

    [Test]
    public void Nodes_that_change_something_stay([Range(0, 6)] int which)
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new Unary(UnaryKind.Relu), b.Input(3, 3));
        b.Output(which switch
        {
            0 => b.Node(new Cast(ElementType.Float64), x),
            1 => b.Node(new Reshape(), x, b.Constant(Tensor.From([9L], 1))),
            2 => b.Node(new Transpose(), x),
            3 => b.Node(new Concat(0), x, x),
            4 => b.Node(new Expand(), x, b.Constant(Tensor.From([1L, 1L, 1L], 3))),
            5 => b.Node(new Flatten(0), x),
            _ => b.Node(new Transpose([1, 0]), x),
        });
        Assert.That(PassTest.Apply(b, new NoOpElimination()).Changes, Is.Zero);
    }

    [Test]
    public void Nodes_on_open_shapes_stay_where_the_shape_matters()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new Unary(UnaryKind.Relu), b.OpenInput());
        b.Output(
            b.Node(new Reshape(), x, b.Constant(Tensor.From([2L, -1L], 2))),
            b.Node(new Transpose(), x),
            b.Node(new Flatten(1), x),
            b.Node(new Identity(), x));
        Assert.That(new NoOpElimination().Run(b.Graph), Is.EqualTo(1));
        b.Graph.Check();
    }

    [Test]
    public void An_output_keeps_its_name_when_the_node_before_it_vanishes()
    {
        var b = new GraphBuilder();
        GraphValue hidden = b.Node(new Unary(UnaryKind.Relu), b.Input(2, 3));
        GraphValue first = b.Graph.AddNode("", new Identity(), [hidden], ["first"]).Outputs[0];
        GraphValue second = b.Graph.AddNode("", new Identity(), [hidden], ["second"]).Outputs[0];
        b.Output(first, second, hidden);
        (ModelGraph graph, int changes) = PassTest.Apply(b, new NoOpElimination());
        Assert.That(changes, Is.EqualTo(2));
        Assert.That(graph.OutputNames, Is.EqualTo(new[] { "first", "second", hidden.Name }));
    }

    [Test]
    public void A_copy_of_an_input_to_an_output_stays()
    {
        var b = new GraphBuilder();
        b.Output(b.Node(new Identity(), b.Input(2)));
        Assert.That(PassTest.Apply(b, new NoOpElimination()).Changes, Is.Zero);
    }

    [Test]
    public void Dropout_whose_mask_is_used_stays()
    {
        var b = new GraphBuilder();
        GraphNode dropout = b.Graph.AddNode("d", new Dropout(), [b.Node(new Unary(UnaryKind.Relu), b.Input(2))], [null, null]);
        b.Output(dropout.Outputs[0], dropout.Outputs[1]);
        Assert.That(PassTest.Apply(b, new NoOpElimination()).Changes, Is.Zero);
    }
}
