using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class MaskFoldingTests
{
    [Test]
    public void A_product_with_zeros_and_ones_becomes_a_masked_constant([Values] bool maskFirst, [Range(0, 3)] int behind)
    {
        var b = new GraphBuilder(behind);
        Tensor weights = b.Numbers(5, 4), ones = b.ZerosAndOnes(5, 4);
        ones.Span<float>()[0] = 1f;
        weights.Span<float>()[0] = 0f;
        GraphValue w = b.Constant(weights), m = behind switch
        {
            0 => b.Constant(ones),
            1 => b.Node(new Identity(), b.Constant(ones)),
            2 => b.Node(new Cast(ElementType.Float32), b.Constant(Tensor.From([.. ones.Span<float>().ToArray().Select(x => x != 0)], 5, 4))),
            _ => b.Node(new Cast(ElementType.Float32), b.Node(new Identity(), b.Constant(Tensor.From([.. ones.Span<float>().ToArray().Select(x => (byte)x)], 5, 4)))),
        };
        if (behind == 3) w = b.Node(new Identity(), w);
        GraphValue product = maskFirst ? b.Node(new Binary(BinaryKind.Mul), m, w) : b.Node(new Binary(BinaryKind.Mul), w, m);
        b.Output(b.Node(new MatMul(), b.Input(3, 5), product));

        (ModelGraph graph, int changes) = PassTest.Apply(b, new MaskFolding());
        Assert.That(changes, Is.EqualTo(1));
        GraphConstant masked = graph.Nodes.Single(n => n.Operator is MatMul).Inputs[1]!.Constant!;
        long[] expected = [.. ones.Span<float>().ToArray().Select((x, i) => (x, i)).Where(e => e.x != 0).Select(e => (long)e.i)];
        Assert.That(PassTest.Indices(masked.Mask!), Is.EqualTo(expected), "the kept zero stays kept");

        (graph, _) = PassTest.Apply(b, new MaskFolding(), new ConstantFolding(), new LinearLowering());
        Assert.That(PassTest.SoleLinear(graph).Layer.Weights.NonzeroCount, Is.EqualTo(expected.Length));
    }

    [Test]
    public void A_mask_behind_a_conversion_folds_whatever_its_size()
    {
        var b = new GraphBuilder();
        GraphValue m = b.Node(new Cast(ElementType.Float32), b.Constant(Tensor.Allocate(ElementType.Bool, new TensorShape(300, 300))));
        b.Output(b.Node(new MatMul(), b.Input(1, 300), b.Node(new Binary(BinaryKind.Mul), b.Constant(300, 300), m)));
        Assert.That(PassTest.Apply(b, new MaskFolding()).Changes, Is.EqualTo(1));
    }

    [Test]
    public void Narrow_weights_keep_their_mask_when_they_are_converted()
    {
        var b = new GraphBuilder();
        Half[] weights = [(Half)0, (Half)2, (Half)3, (Half)4];
        GraphValue product = b.Node(new Binary(BinaryKind.Mul), b.Constant(Tensor.From(weights, 2, 2)), b.Constant(Tensor.From([(Half)1, (Half)1, (Half)0, (Half)0], 2, 2)));
        b.Output(b.Node(new MatMul(), b.Input(3, 2), b.Node(new Cast(ElementType.Float32), product)));
        (ModelGraph graph, _) = PassTest.Apply(b, new MaskFolding(), new ConstantFolding(), new LinearLowering());
        Assert.That(PassTest.Kept(PassTest.SoleLinear(graph).Layer.Weights), Is.EqualTo(new[] { (0, 0, 0f), (1, 0, 2f) }));
    }

    [Test]
    public void A_mask_over_masked_or_sparse_weights_keeps_what_both_keep()
    {
        var b = new GraphBuilder();
        GraphConstant masked = b.Masked(5, 4), sparse = b.Sparse(5, 4);
        Tensor ones = b.ZerosAndOnes(5, 4);
        b.Output(b.Node(new Binary(BinaryKind.Mul), b.Constant(masked), b.Constant(ones)), b.Node(new Binary(BinaryKind.Mul), b.Constant(sparse), b.Constant(ones)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, new MaskFolding());
        Assert.That(changes, Is.EqualTo(2));
        long[] kept = [.. Enumerable.Range(0, 20).Where(i => ones.Span<float>()[i] != 0).Select(i => (long)i)];
        Assert.That(PassTest.Indices(graph.Outputs[0].Constant!.Mask!), Is.EqualTo(kept.Where(i => masked.Mask![i])));
        Assert.That(graph.Outputs[1].Constant!.Sparse!.Indices, Is.EqualTo(kept.Intersect(sparse.Sparse!.Indices)));
    }

    [Test]
    public void A_sparse_mask_masks()
    {
        var b = new GraphBuilder();
        var ones = new SparseTensor(new TensorShape(2, 3), [1, 5], Tensor.From([1f, 1f], 2));
        b.Output(b.Node(new Binary(BinaryKind.Mul), b.Constant(2, 3), b.Constant(new GraphConstant(ones))));
        (ModelGraph graph, _) = PassTest.Apply(b, new MaskFolding());
        Assert.That(PassTest.Indices(graph.Outputs[0].Constant!.Mask!), Is.EqualTo(new long[] { 1, 5 }));
    }

    [Test]
    public void Other_products_stay()
    {
        var b = new GraphBuilder();
        Tensor almost = b.ZerosAndOnes(5, 4);
        almost.Span<float>()[3] = 0.5f;
        GraphValue w = b.Constant(5, 4);
        b.Output(
            b.Node(new Binary(BinaryKind.Mul), w, b.Constant(almost)),
            b.Node(new Binary(BinaryKind.Mul), w, b.Constant(b.ZerosAndOnes(1, 4))),
            b.Node(new Binary(BinaryKind.Mul), w, b.Input(5, 4)),
            b.Node(new Binary(BinaryKind.Add), w, b.Constant(b.ZerosAndOnes(5, 4))),
            b.Node(new Binary(BinaryKind.Mul), b.Constant(Tensor.From([2L, 3L], 2)), b.Constant(Tensor.From([0L, 1L], 2))));
        Assert.That(PassTest.Apply(b, new MaskFolding()).Changes, Is.Zero);
    }

    [Test]
    public void A_dropped_weight_that_is_not_finite_is_not_hidden()
    {
        var b = new GraphBuilder();
        b.Output(b.Node(new Binary(BinaryKind.Mul), b.Constant(Tensor.From([1f, float.NaN], 2)), b.Constant(Tensor.From([1f, 0f], 2))));
        Assert.That(new MaskFolding().Run(b.Graph), Is.Zero);
    }
}
