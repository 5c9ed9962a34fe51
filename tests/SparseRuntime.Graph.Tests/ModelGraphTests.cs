using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Tests.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests;

public class ModelGraphTests
{
    [Test]
    public void Nodes_come_in_running_order_wherever_they_were_inserted()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2);
        GraphNode last = b.Graph.AddNode("last", new Unary(UnaryKind.Relu), [x], [null]);
        b.Graph.InsertBefore(last, "first", new Unary(UnaryKind.Neg), [x], [null]);
        GraphNode middle = b.Graph.InsertBefore(last, "middle", new Unary(UnaryKind.Abs), [x], [null]);
        b.Graph.AddNode("end", new Unary(UnaryKind.Relu), [x], [null]);
        Assert.That(b.Graph.Nodes.Select(n => n.Name), Is.EqualTo(new[] { "first", "middle", "last", "end" }));
        b.Graph.Remove(middle);
        Assert.That(b.Graph.Nodes.Select(n => n.Name), Is.EqualTo(new[] { "first", "last", "end" }));
        foreach (GraphNode node in b.Graph.Nodes)
            b.Graph.Remove(node);
        Assert.That(b.Graph.Nodes, Is.Empty);
        b.Graph.Check();
    }

    [Test]
    public void Nodes_can_be_walked_over_while_the_graph_is_edited()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2);
        for (int i = 0; i < 4; i++)
            b.Node(new Unary(UnaryKind.Neg), x);
        foreach (GraphNode node in b.Graph.Nodes)
        {
            b.Graph.InsertBefore(node, "", new Unary(UnaryKind.Relu), [x], [null]);
            b.Graph.Remove(node);
        }

        Assert.That(b.Graph.Nodes, Has.Count.EqualTo(4));
        Assert.That(b.Graph.Nodes, Has.All.Property(nameof(GraphNode.Operator)).Matches<Unary>(u => u!.Kind == UnaryKind.Relu));
    }

    [Test]
    public void Replacing_uses_moves_every_operand_and_every_output()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2), old = b.Node(new Unary(UnaryKind.Neg), x), other = b.Node(new Unary(UnaryKind.Abs), x);
        GraphValue twice = b.Node(new Binary(BinaryKind.Add), old, old);
        b.Output(old, twice, old);
        b.Graph.ReplaceUses(old, other);
        b.Graph.Check();
        Assert.That(twice.Producer!.Inputs, Is.EqualTo(new[] { other, other }));
        Assert.That(other.Consumers, Has.Count.EqualTo(2));
        Assert.That(old.Consumers, Is.Empty);
        Assert.That(b.Graph.Outputs, Is.EqualTo(new[] { other, twice, other }));
        Assert.That(b.Graph.OutputNames, Is.EqualTo(new[] { old.Name, twice.Name, old.Name }));
        Assert.That(b.Graph.IsOutput(old), Is.False);
        Assert.That(b.Graph.IsOutput(other), Is.True);
        b.Graph.Remove(old.Producer!);
        b.Graph.Check();
    }

    [Test]
    public void An_output_keeps_its_declared_shape_when_its_value_is_replaced()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2), old = b.Node(new Unary(UnaryKind.Neg), x), other = b.Node(new Unary(UnaryKind.Abs), x);
        b.Graph.AddOutput(old, [new DeclaredDimension(-1, "batch")]);
        b.Graph.ReplaceUses(old, other);
        Assert.That(b.Graph.DeclaredShape(b.Graph.Outputs[0])![0].Symbol, Is.EqualTo("batch"));
    }

    [Test]
    public void Replacing_a_node_keeps_its_results_with_their_names_and_readers()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2), y = b.Node(new Unary(UnaryKind.Neg), x);
        b.Output(b.Node(new Unary(UnaryKind.Relu), y));
        GraphNode old = y.Producer!, twin = b.Graph.Replace(old, new Unary(UnaryKind.Abs), [x]);
        b.Graph.Check();
        Assert.That(b.Graph.Nodes[0], Is.SameAs(twin));
        Assert.That(y.Producer, Is.SameAs(twin));
        Assert.That(twin.Name, Is.EqualTo(old.Name));
        Assert.That(x.Consumers, Is.EqualTo(new[] { twin }));
        Assert.That(() => b.Graph.Remove(old), Throws.ArgumentException.With.Message.Contains("not a node of this graph"));
    }

    [Test]
    public void Replacing_a_node_refuses_results_of_another_type_or_shape()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2, 3), y = b.Node(new Unary(UnaryKind.Neg), x);
        Assert.That(() => b.Graph.Replace(y.Producer!, new Cast(ElementType.Int32), [x]), Throws.InvalidOperationException);
        Assert.That(() => b.Graph.Replace(y.Producer!, new Transpose(), [x]), Throws.InvalidOperationException);
        b.Graph.Check();
    }

    [Test]
    public void Nodes_and_constants_in_use_are_not_removed()
    {
        var b = new GraphBuilder();
        GraphValue c = b.Constant(2), y = b.Node(new Binary(BinaryKind.Add), b.Input(2), c);
        b.Output(y);
        Assert.That(() => b.Graph.Remove(y.Producer!), Throws.InvalidOperationException.With.Message.Contains("still used"));
        Assert.That(() => b.Graph.RemoveConstant(c), Throws.InvalidOperationException);
        Assert.That(() => b.Graph.RemoveConstant(y), Throws.InvalidOperationException);
    }

    [Test]
    public void A_clone_changes_apart_from_its_original()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Node(new Unary(UnaryKind.Neg), b.OpenInput());
        b.Graph.AddOutput(y);
        b.Graph.AddOutput(y);
        ModelGraph clone = b.Graph.Clone();
        clone.Check();
        clone.Infer([new TensorShape(7)]);
        GraphValue twin = clone.Find(y.Name)!;
        Assert.That(twin.Facts.Shape, Is.EqualTo(new TensorShape(7)));
        Assert.That(y.Facts.Shape, Is.Null);
        clone.ReplaceUses(twin, clone.Inputs[0]);
        clone.Remove(twin.Producer!);
        clone.Check();
        b.Graph.Check();
        Assert.That(clone.OutputNames, Is.EqualTo(b.Graph.OutputNames));
        Assert.That(b.Graph.Nodes, Has.Count.EqualTo(1));
        Assert.That(b.Graph.IsOutput(twin), Is.False);
    }

    [Test]
    public void Operands_that_do_not_fit_are_an_error_that_names_the_node()
    {
        var b = new GraphBuilder();
        GraphException? error = Assert.Throws<GraphException>(() => b.Graph.AddNode("sum", new Binary(BinaryKind.Add), [b.Input(2), b.Input(3)], ["y"]));
        Assert.That(error!.Node, Is.EqualTo("Add 'sum'"));
        Assert.That(() => b.Graph.AddConstant(b.Graph.Inputs[0].Name, b.Sparse(2)), Throws.TypeOf<GraphException>().With.Message.Contains("defined twice"));
    }

    [Test]
    public void The_check_finds_what_is_inconsistent([Range(0, 5)] int which)
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2), y = b.Node(new Unary(UnaryKind.Neg), x), z = b.Node(new Unary(UnaryKind.Relu), y);
        b.Output(z);
        b.Graph.Check();
        GraphNode first = b.Graph.Nodes[0], second = b.Graph.Nodes[1];
        string message = "";
        switch (which)
        {
            case 0:
                y.RemoveConsumer(second);
                message = "does not list";
                break;
            case 1:
                x.AddConsumer(second);
                message = "which it is not";
                break;
            case 2:
                y.Producer = second;
                message = "does not know";
                break;
            case 3:
                first.ReplaceInput(x, z);
                message = "before it is computed";
                break;
            case 4:
                b.Graph.AddOutput(new GraphBuilder().Input(2));
                message = "never computed";
                break;
            default:
                b.Constant(2).Facts = new ValueFacts(ElementType.Int8, null);
                message = "not those of its constant";
                break;
        }

        Assert.That(b.Graph.Check, Throws.InvalidOperationException.With.Message.Contains(message));
    }
}
