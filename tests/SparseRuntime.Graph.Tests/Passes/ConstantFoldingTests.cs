using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class ConstantFoldingTests
{
    [Test]
    public void Nodes_on_constants_are_computed_and_leave_nothing_behind()
    {
        var b = new GraphBuilder();
        GraphValue sum = b.Node(new Binary(BinaryKind.Add), b.Constant(3, 4), b.Constant(4));
        GraphValue product = b.Node(new Binary(BinaryKind.Mul), sum, b.Scalar(2));
        b.Output(b.Node(new Binary(BinaryKind.Sub), b.Input(3, 4), product));
        (ModelGraph graph, int changes) = PassTest.Apply(b, new ConstantFolding());
        Assert.That(changes, Is.EqualTo(2));
        Assert.That(graph.Nodes, Has.Count.EqualTo(1));
        Assert.That(graph.Values, Has.Count.EqualTo(3));
    }

    [Test]
    public void An_output_that_is_constant_keeps_its_name()
    {
        var b = new GraphBuilder();
        b.Output(b.Graph.AddNode("n", new Unary(UnaryKind.Relu), [b.Constant(3)], ["answer"]).Outputs[0]);
        (ModelGraph graph, _) = PassTest.Apply(b, new ConstantFolding());
        Assert.That(graph.OutputNames, Is.EqualTo(new[] { "answer" }));
        Assert.That(graph.Outputs[0].Constant, Is.Not.Null);
    }

    [Test]
    public void Chains_on_shapes_fold_in_one_run_once_the_shapes_are_bound()
    {
        var b = new GraphBuilder();
        GraphValue x = b.OpenInput();
        GraphValue batch = b.Node(new Gather(0), b.Node(new Shape(), x), b.Constant(Tensor.From([0L], 1)));
        GraphValue wanted = b.Node(new Concat(0), batch, b.Constant(Tensor.From([-1L], 1)));
        GraphValue flat = b.Node(new Reshape(), x, wanted);
        b.Output(b.Node(new Gather(0), b.Node(new Shape(), flat), b.Constant(Tensor.Scalar(1L))), flat);

        ModelGraph graph = b.Graph.Clone();
        Assert.That(new ConstantFolding().Run(graph), Is.Zero);
        graph.Infer([new TensorShape(2, 3, 5)]);
        Assert.That(new ConstantFolding().Run(graph), Is.EqualTo(5));
        graph.Check();
        Assert.That(graph.Nodes, Has.Count.EqualTo(1));
        Assert.That(graph.Outputs[0].Constant!.ToDense().Span<long>()[0], Is.EqualTo(15));
        Assert.That(graph.Outputs[1].Facts.Shape, Is.EqualTo(new TensorShape(2, 15)));
        GraphRunner.AssertSame(b.Graph, graph, [b.Numbers(2, 3, 5)]);
    }

    [Test]
    public void Sparse_constants_stay_sparse_and_masks_stay_masks_through_moves_and_conversions([Range(0, 4)] int which)
    {
        var b = new GraphBuilder(which);
        GraphConstant sparse = b.Sparse(6, 4), masked = b.Masked(6, 4);
        GraphValue Moved(GraphConstant constant) => which switch
        {
            0 => b.Node(new Transpose(), b.Constant(constant)),
            1 => b.Node(new Transpose([-1, 0]), b.Constant(constant)),
            2 => b.Node(new Reshape(), b.Constant(constant), b.Constant(Tensor.From([8L, 3L], 2))),
            3 => b.Node(new Identity(), b.Constant(constant)),
            _ => b.Node(new Cast(ElementType.Float32), b.Node(new Cast(ElementType.Float64), b.Constant(constant))),
        };
        b.Output(Moved(sparse), Moved(masked));
        (ModelGraph graph, _) = PassTest.Apply(b, new ConstantFolding());
        Assert.That(graph.Nodes, Is.Empty);
        Assert.That(graph.Outputs[0].Constant!.Sparse!.Indices, Has.Length.EqualTo(sparse.Sparse!.Indices.Length));
        Mask mask = graph.Outputs[1].Constant!.Mask!;
        Assert.That(mask.Shape, Is.EqualTo(graph.Outputs[1].Constant!.Shape));
        Assert.That(mask.CountKept(), Is.EqualTo(masked.Mask!.CountKept()));
        ReadOnlySpan<float> values = graph.Outputs[1].Constant!.ToDense().Span<float>();
        for (int i = 0; i < values.Length; i++)
            Assert.That(mask[i] || values[i] == 0f);
    }

    [Test]
    public void Masks_survive_scaling_but_not_what_fills_dropped_weights()
    {
        var b = new GraphBuilder();
        GraphConstant masked = b.Masked(6, 4);
        GraphValue w = b.Constant(masked);
        b.Output(
            b.Node(new Binary(BinaryKind.Mul), w, b.Constant(4)),
            b.Node(new Binary(BinaryKind.Mul), b.Constant(6, 1), w),
            b.Node(new Binary(BinaryKind.Div), w, b.Scalar(4)),
            b.Node(new Binary(BinaryKind.Add), w, b.Scalar(4)),
            b.Node(new Binary(BinaryKind.Div), b.Scalar(4), w),
            b.Node(new Binary(BinaryKind.Mul), w, b.Constant(2, 1, 1)));
        ModelGraph graph = b.Graph;
        new ConstantFolding().Run(graph);
        Assert.That(graph.Outputs.Select(o => o.Constant!.Mask?.CountKept()), Is.EqualTo(new long?[]
        {
            masked.Mask!.CountKept(), masked.Mask.CountKept(), masked.Mask.CountKept(), null, null, null,
        }));
    }

    [Test]
    public void Results_far_larger_than_their_operands_are_left_to_run_time()
    {
        var b = new GraphBuilder();
        b.Output(
            b.Node(new Expand(), b.Scalar(1), b.Constant(Tensor.From([16_384L], 1))),
            b.Node(new Expand(), b.Scalar(1), b.Constant(Tensor.From([16_385L], 1))),
            b.Node(new Expand(), b.Constant(1, 20_000), b.Constant(Tensor.From([2L, 20_000L], 2))),
            b.Node(new Expand(), b.Constant(1, 20_000), b.Constant(Tensor.From([3L, 20_000L], 2))),
            b.Node(new Expand(), b.Scalar(1), b.Constant(Tensor.From([1L << 30, 1L << 30], 2))));
        ModelGraph graph = b.Graph;
        Assert.That(new ConstantFolding().Run(graph), Is.EqualTo(2));
        graph.Check();
        Assert.That(graph.Outputs.Select(o => o.Constant is not null), Is.EqualTo(new[] { true, false, true, false, false }));
    }

    [Test]
    public void A_sparse_constant_is_not_written_out_for_a_large_result()
    {
        var b = new GraphBuilder();
        var sparse = new SparseTensor(new TensorShape(1 << 15, 1 << 15), [5], Tensor.From([1f], 1));
        b.Output(b.Node(new Unary(UnaryKind.Relu), b.Node(new Transpose(), b.Constant(new GraphConstant(sparse)))));
        Assert.That(new ConstantFolding().Run(b.Graph), Is.EqualTo(1));
        Assert.That(b.Graph.Nodes.Single().Inputs[0]!.Constant!.Sparse!.Indices, Is.EqualTo(new[] { 5L << 15 }));
    }

    [Test]
    public void All_results_of_a_run_stay_within_the_budget()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Constant(100);
        for (int i = 0; i < 10; i++)
            y = b.Node(new Unary(UnaryKind.Neg), y);
        b.Output(y);
        Assert.That(new ConstantFolding(budgetBytes: 1999).Run(b.Graph), Is.EqualTo(4));
        Assert.That(new ConstantFolding(budgetBytes: 0).Run(b.Graph), Is.Zero);
        Assert.That(new ConstantFolding().Run(b.Graph), Is.EqualTo(6));
    }

    [Test]
    public void A_value_that_the_operator_cannot_compute_with_is_an_error_that_names_the_node()
    {
        var b = new GraphBuilder();
        GraphValue index = b.Constant(Tensor.From([9L], 1));
        b.Output(b.Graph.AddNode("lookup", new Gather(0), [b.Constant(3), index], ["y"]).Outputs[0]);
        GraphException? error = Assert.Throws<GraphException>(() => new ConstantFolding().Run(b.Graph));
        Assert.That(error!.Node, Is.EqualTo("Gather 'lookup'"));
        Assert.That(error.Message, Does.Contain("9"));
    }

    [Test]
    public void Nodes_that_wait_for_an_input_stay()
    {
        var b = new GraphBuilder();
        b.Output(b.Node(new Binary(BinaryKind.Add), b.Input(3), b.Constant(3)));
        Assert.That(PassTest.Apply(b, new ConstantFolding()).Changes, Is.Zero);
    }

    [Test]
    public void A_result_that_one_node_reads_and_another_shows_is_replaced_for_both()
    {
        var b = new GraphBuilder();
        GraphValue sum = b.Node(new Binary(BinaryKind.Add), b.Constant(3), b.Constant(3));
        b.Output(sum, b.Node(new Binary(BinaryKind.Mul), sum, b.Input(3)), sum);
        (ModelGraph graph, _) = PassTest.Apply(b, new ConstantFolding());
        Assert.That(graph.Outputs[0], Is.SameAs(graph.Outputs[2]));
        Assert.That(graph.Nodes, Has.Count.EqualTo(1));
    }
}
