using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests;

[TestFixture]
public sealed class GraphInterpreterTests
{
    [Test]
    public void Shapes_that_depend_on_values_are_found_while_running()
    {
        // y = reshape(x, [extent 0 of x · 2, −1])
        var graph = new ModelGraph();
        GraphValue x = graph.AddInput("x", ElementType.Float32, null);
        GraphValue two = graph.AddConstant("two", new GraphConstant(Tensor.From([2L], 1)));
        GraphValue open = graph.AddConstant("open", new GraphConstant(Tensor.From([-1L], 1)));
        GraphValue rows = graph.AddNode("", new Shape(0, 1), [x], "rows").Outputs[0];
        GraphValue doubled = graph.AddNode("", new Binary(BinaryKind.Mul), [rows, two], "doubled").Outputs[0];
        GraphValue shape = graph.AddNode("", new Concat(0), [doubled, open], "shape").Outputs[0];
        GraphValue y = graph.AddNode("", new Reshape(), [x, shape], "y").Outputs[0];
        graph.AddOutput(y);
        graph.AddOutput(x);
        Assert.That(y.Facts.Shape, Is.Null);

        var interpreter = new GraphInterpreter(graph);
        foreach (int extent in new[] { 1, 3 })
        {
            Tensor input = Tensor.Allocate(ElementType.Float32, new TensorShape(extent, 4));
            Tensor[] outputs = interpreter.Run(input);
            Assert.That(outputs[0].Shape, Is.EqualTo(new TensorShape(2 * extent, 2)));
            Assert.That(outputs[1], Is.SameAs(input));
        }
    }

    [Test]
    public void A_value_read_twice_by_one_node_lives_until_it_has_run()
    {
        var graph = new ModelGraph();
        GraphValue x = graph.AddInput("x", ElementType.Float32, null);
        GraphValue twice = graph.AddNode("", new Binary(BinaryKind.Add), [x, x], "twice").Outputs[0];
        GraphValue square = graph.AddNode("", new Binary(BinaryKind.Mul), [twice, twice], "square").Outputs[0];
        graph.AddOutput(square);
        graph.AddOutput(twice);
        Tensor[] outputs = new GraphInterpreter(graph).Run(Tensor.From([3f], 1));
        Assert.That((outputs[0].Span<float>()[0], outputs[1].Span<float>()[0]), Is.EqualTo((36f, 6f)));
    }

    [Test]
    public void Results_that_nobody_reads_do_no_harm()
    {
        var graph = new ModelGraph();
        GraphValue x = graph.AddInput("x", ElementType.Float32, null);
        GraphNode split = graph.AddNode("", new Split(0), [x], "a", "b");
        graph.AddOutput(split.Outputs[1]);
        Assert.That(new GraphInterpreter(graph).Run(Tensor.From([1f, 2], 2))[0].Span<float>().ToArray(), Is.EqualTo(new[] { 2f }));
    }

    [Test]
    public void A_result_above_the_limit_is_an_error_that_names_its_node()
    {
        var graph = new ModelGraph();
        GraphValue shape = graph.AddInput("shape", ElementType.Int64, null);
        graph.AddOutput(graph.AddNode("fill", new ConstantOfShape(Tensor.Scalar(0f)), [shape], "y").Outputs[0]);
        Assert.That(
            () => new GraphInterpreter(graph, maxResultBytes: 1000).Run(Tensor.From([251L], 1)),
            Throws.TypeOf<GraphException>().With.Property("Node").EqualTo("ConstantOfShape 'fill'").And.Message.Contains("above the limit of 1000 bytes"));
        Assert.That(new GraphInterpreter(graph, maxResultBytes: 1000).Run(Tensor.From([250L], 1))[0].Shape, Is.EqualTo(new TensorShape(250)));
        Assert.That(
            () => new GraphInterpreter(graph).Run(Tensor.From([1L << 30, 1L << 30], 2)),
            Throws.TypeOf<GraphException>());
    }

    [Test]
    public void Inputs_that_do_not_fit_are_named()
    {
        var graph = new ModelGraph();
        GraphValue x = graph.AddInput("x", ElementType.Float32, [new DeclaredDimension(-1, "batch"), new DeclaredDimension(3)]);
        graph.AddOutput(x);
        var interpreter = new GraphInterpreter(graph);
        Assert.That(() => interpreter.Run(), Throws.ArgumentException);
        Assert.That(() => interpreter.Run(Tensor.Scalar(1)), Throws.ArgumentException.With.Message.Contains("input 'x' is int32[] where float32[batch,3] is expected"));
        Assert.That(() => interpreter.Run(Tensor.Allocate(ElementType.Float32, new TensorShape(2, 4))), Throws.ArgumentException.With.Message.Contains("[2,4]"));
        Assert.That(interpreter.Run(Tensor.Allocate(ElementType.Float32, new TensorShape(2, 3))), Has.Length.EqualTo(1));
    }
}
