using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class FeatureMajorLayoutTests
{
    private static readonly FeatureMajorLayout Pass = new();

    [Test]
    public void Layers_of_few_tokens_stay_as_they_are([Values(1, 15, 16)] int tokens)
    {
        var b = new GraphBuilder();
        b.Output(b.Node(new MatMul(), b.Node(new Unary(UnaryKind.Tanh), b.Node(new MatMul(), b.Input(2, tokens, 6), b.Constant(6, 9))), b.Constant(9, 4)));
        ModelGraph graph = LayoutTest.LayOut(b);
        LinearOperand expected = tokens < 16 ? LinearOperand.Rows : LinearOperand.Columns;
        Assert.That(graph.Nodes.Where(node => node.Operator is Linear).Select(node => ((Linear)node.Operator).Operand), Is.All.EqualTo(expected));
        Assert.That(PassTest.Count<Transpose>(graph), Is.EqualTo(tokens < 16 ? 0 : 2));
    }

    /// <summary>Matrices that layers make much narrower are turned by their kernels; one that widens again is turned for the layers after it.</summary>
    [TestCase(8, 4, 2, 0, 0)]
    [TestCase(8, 5, 2, 2, 2)]
    [TestCase(8, 4, 9, 1, 2)]
    [TestCase(8, 9, 2, 2, 2)]
    public void Layers_that_narrow_take_rows_until_one_does_not(int inputs, int hidden, int outputs, int turnedLayers, int transposes)
    {
        var b = new GraphBuilder();
        b.Output(b.Node(new MatMul(), b.Node(new Unary(UnaryKind.Tanh), b.Node(new MatMul(), b.Input(20, inputs), b.Constant(inputs, hidden))), b.Constant(hidden, outputs)));
        ModelGraph graph = LayoutTest.LayOut(b);
        Assert.That(graph.Nodes.Count(node => node.Operator is Linear { Operand: LinearOperand.Columns }), Is.EqualTo(turnedLayers));
        Assert.That(PassTest.Count<Transpose>(graph), Is.EqualTo(transposes));
    }

    [TestCase(new int[0])]
    [TestCase(new[] { 1 })]
    [TestCase(new[] { 9 })]
    [TestCase(new[] { 20, 1 })]
    [TestCase(new[] { 20, 9 })]
    [TestCase(new[] { 2, 20, 9 })]
    [TestCase(new[] { 2, 1, 1 })]
    [TestCase(new[] { 3, 1, 1, 9 })]
    public void Elementwise_operators_follow_with_operands_of_any_shape(int[] shape)
    {
        foreach (bool isConstant in new[] { false, true })
            foreach (bool isFirst in new[] { false, true })
                foreach (BinaryKind kind in new[] { BinaryKind.Sub, BinaryKind.Max })
                {
                    var b = new GraphBuilder();
                    GraphValue layer = b.Node(new MatMul(), b.Input(2, 20, 6), b.Constant(6, 9)), other = isConstant ? b.Constant(shape) : b.Input(shape);
                    GraphValue y = isFirst ? b.Node(new Binary(kind), other, layer) : b.Node(new Binary(kind), layer, other);
                    b.Output(b.Node(new MatMul(), b.Node(new Unary(UnaryKind.Exp), y), b.Constant(9, 4)));
                    ModelGraph graph = LayoutTest.LayOut(b, $"{kind} of {(isFirst ? "another" : "a layer")}, {(isConstant ? "constant" : "computed")}");
                    bool isTurned = !isConstant && shape is [20, 9] or [2, 20, 9] or [20, 1] or [3, 1, 1, 9] or [2, 1, 1];
                    if (!isTurned && !isConstant) Assert.That(PassTest.Count<Transpose>(graph), Is.EqualTo(2));
                    Assert.That(graph.Nodes.Where(node => node.Operator is Linear).Select(node => ((Linear)node.Operator).Operand), Is.All.EqualTo(LinearOperand.Columns));
                }
    }

    [Test]
    public void Clips_and_powers_follow()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new MatMul(), b.Input(20, 6), b.Constant(6, 9));
        GraphValue clipped = b.Node(new Clip(), x, b.Input(), null);
        b.Output(b.Node(new Pow(), b.Node(new Unary(UnaryKind.Abs), clipped), b.Constant(9)));
        ModelGraph graph = LayoutTest.LayOut(b);
        Assert.That(PassTest.Count<Transpose>(graph), Is.EqualTo(2));
    }

    [Test]
    public void Normalizations_over_features_follow_and_others_do_not(
        [Values(-1, 2, 1)] int axis, [Values] bool hasBias, [Values] bool isBroadcast, [Values] bool showsMean)
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new MatMul(), b.Input(2, 20, 6), b.Constant(6, 9));
        int[] row = axis == 1 ? [20, isBroadcast ? 1 : 9] : [isBroadcast ? 1 : 9];
        GraphNode node = b.Graph.AddNode("", new LayerNormalization(axis, 0.01f), [x, b.Constant(row), hasBias ? b.Constant(row) : null], showsMean ? [null, null] : [null]);
        b.Output([.. node.Outputs]);
        ModelGraph graph = LayoutTest.LayOut(b);
        bool follows = axis != 1 && !isBroadcast && !showsMean;
        Assert.That(PassTest.Count<ColumnNormalization>(graph), Is.EqualTo(follows ? 1 : 0));
        Assert.That(PassTest.Count<LayerNormalization>(graph), Is.EqualTo(follows ? 0 : 1));
    }

    [TestCase(new long[] { 1, 2, 20, 9 }, true)]
    [TestCase(new long[] { 2, 1, 20, 9 }, true)]
    [TestCase(new long[] { 40, 9 }, false)]
    [TestCase(new long[] { 2, 9, 20 }, false)]
    [TestCase(new long[] { 360 }, false)]
    [TestCase(new long[] { 2, 20, 3, 3 }, false)]
    public void Views_that_leave_the_matrices_alone_follow(long[] shape, bool follows)
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new MatMul(), b.Input(2, 20, 6), b.Constant(6, 9));
        GraphValue view = b.Node(new Reshape(), x, b.Constant(Tensor.From(shape, shape.Length)));
        b.Output(b.Node(new MatMul(), view, b.Constant((int)shape[^1], 4)));
        ModelGraph graph = LayoutTest.LayOut(b);
        if (follows) Assert.That(PassTest.Count<Transpose>(graph), Is.EqualTo(2));
    }

    [Test]
    public void Outputs_inputs_and_values_that_others_read_are_as_they_were()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2, 20, 6), first = b.Node(new MatMul(), x, b.Constant(6, 6));
        GraphValue sum = b.Node(new Binary(BinaryKind.Add), b.Node(new MatMul(), first, b.Constant(6, 6)), x);
        GraphValue turned = b.Node(new Transpose([0, 2, 1]), sum), other = b.Node(new Transpose([1, 0, 2]), sum);
        b.Output(x, first, sum, turned, other, b.Node(new Softmax(1), first), turned);
        ModelGraph graph = LayoutTest.LayOut(b);
        Assert.That(graph.Outputs[3].Producer!.Operator, Is.InstanceOf<Linear>(), "a turn back is what the layer computes");
    }

    [Test]
    public void Nothing_changes_without_layers()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2, 20, 6);
        b.Output(b.Node(new Transpose([0, 2, 1]), b.Node(new LayerNormalization(-1, 0.01f), b.Node(new Unary(UnaryKind.Exp), x), b.Constant(6))));
        Assert.That(PassTest.Apply(b, Pass).Changes, Is.Zero);
    }

    [Test]
    public void Random_transformers_of_any_spelling_compute_the_same() => Operators.Property.Holds(
        random =>
        {
            int images = random.Next(1, 4), heads = random.Next(1, 4), perHead = random.Next(1, 5), tokens = random.Next(1, 24);
            var packing = (AttentionPacking)random.Next(3);
            bool withoutImages = packing != AttentionPacking.Gather && random.Next(4) == 0;
            if (withoutImages) images = 1;
            int[] scores = withoutImages ? [heads, tokens, tokens] : [images, heads, tokens, tokens];
            int[] mask = [.. scores[random.Next(scores.Length)..].Select(extent => random.Next(2) == 0 ? 1 : extent)];
            var spelling = new AttentionSpelling(
                packing, random.Next(2) == 0, (AttentionScale)random.Next(6), random.Next(3) == 0 ? null : mask, random.Next(2) == 0, withoutImages, random.Next(3) == 0);
            var b = new GraphBuilder(random.Next());
            var t = new TransformerBuilder(b, images, tokens, heads, perHead, spelling);
            b.Output(t.Block(t.Block(b.Input(images, tokens, t.Features))));
            string message = $"{images} images of {tokens} tokens, {heads} heads of {perHead}: {spelling}";
            ModelGraph graph = LayoutTest.LayOut(b, message);
            if (images > 1 && heads > 1 && perHead > 1 && tokens > 1) Assert.That(PassTest.Count<MultiHeadAttention>(graph), Is.EqualTo(2), message);
        },
        cases: 200);

    [Test]
    public void Random_networks_compute_the_same([Range(0, 39)] int seed)
    {
        var b = new GraphBuilder(seed);
        RandomGraph.Build(b);
        LayoutTest.LayOut(b, $"seed {seed}");
    }
}
