using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class DeadChannelEliminationTests
{
    private static readonly IGraphPass[] Passes = [new LinearLowering(), new ActivationFusion(), new DeadChannelElimination()];

    [Test]
    public void Rows_without_weights_leave_with_the_taps_that_read_them([Values] LinearOperand operand, [Values] bool bias, [Range(0, 2)] int held)
    {
        var b = new GraphBuilder((int)operand);
        GraphValue x = operand switch
        {
            LinearOperand.Rows => b.Input(2, 5, 3),
            LinearOperand.Columns => b.Input(2, 3, 5),
            _ => b.Input(2, 3, 5, 4),
        };
        GraphValue y = Layer(b, operand, x, Held(Weights(b, operand, 6, 3, dead: [1, 4, 5]), held));
        if (bias) y = b.Node(new Binary(BinaryKind.Add), y, b.Constant(operand == LinearOperand.Rows ? [6] : operand == LinearOperand.Columns ? [6, 1] : [6, 1, 1]));
        y = b.Node(new Unary(UnaryKind.Sigmoid), y);
        b.Output(Layer(b, operand, y, Held(Weights(b, operand, 2, 6), held)));

        (ModelGraph graph, int changes) = PassTest.Apply(b, new LinearLowering(), new AffineFolding(), new ActivationFusion(), new DeadChannelElimination());
        Assert.That(changes, Is.EqualTo(3));
        LinearLayer[] layers = Layers(graph);
        Assert.That(layers.Select(layer => (layer.OutputFeatures, layer.InputFeatures)), Is.EqualTo(new[] { (3, 3), (2, 3) }));
        Assert.That(layers.Select(layer => layer.Weights.IsCompressed), Is.All.EqualTo(held == 2));
        Assert.That(graph.Nodes.Select(node => ((Linear)node.Operator).Whole.Rows), Is.EqualTo(new[] { 6, 2 }), "what there was is known");
    }

    [Test]
    public void Channels_that_no_weight_reads_leave_layer_after_layer_in_one_run()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Input(4, 3);
        for (int i = 0; i < 5; i++)
            y = b.Node(new MatMul(), y, b.Constant(Columns(b, i == 0 ? 3 : 4, 4, diagonal: i > 0)));

        // The last layer reads one channel of four, so that of each layer before one row is needed.
        b.Output(b.Node(new MatMul(), y, b.Constant(Tensor.From([0.5f, 0f, 0f, 0f], 4, 1))));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(15));
        Assert.That(Layers(graph).Select(layer => layer.OutputFeatures), Is.All.EqualTo(1));
    }

    [Test]
    public void Channels_of_a_residual_that_only_feed_each_other_leave()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new MatMul(), b.Input(4, 3), b.Constant(3, 4));
        GraphValue inner = b.Node(new Unary(UnaryKind.Tanh), b.Node(new MatMul(), x, b.Constant(Columns(b, 4, 4, diagonal: true))));
        GraphValue sum = b.Node(new Binary(BinaryKind.Add), b.Node(new MatMul(), inner, b.Constant(Columns(b, 4, 4, diagonal: true))), x);
        b.Output(b.Node(new MatMul(), sum, b.Constant(Tensor.From([1f, 0f, 2f, 0f], 4, 1))));
        (ModelGraph graph, int changes) = PassTest.Apply(b, new LinearLowering(), new ResidualFusion(), new DeadChannelElimination());
        Assert.That(changes, Is.EqualTo(6));
        Assert.That(Layers(graph).Select(layer => layer.OutputFeatures), Is.EqualTo(new[] { 2, 2, 2, 1 }));
    }

    [Test]
    public void Of_constants_that_padding_ends_one_channel_stays_for_all([Values] bool zeros)
    {
        var b = new GraphBuilder();
        float[] bias = zeros ? [1, 0, -2, 0, 0] : [1, 0.5f, 2, 3, -1];
        GraphValue y = b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), b.Input(2, 3, 5, 4), b.Constant(Weights(b, LinearOperand.Planes, 5, 3, dead: [1, 2, 3, 4])), b.Constant(Tensor.From(bias, 5)));
        y = b.Node(new Unary(UnaryKind.Relu), y);
        b.Output(b.Node(new Conv(null, null, [1, 1, 1, 1], AutoPad.NotSet, 1, null), y, b.Constant(2, 5, 3, 3), b.Constant(2)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(zeros ? 4 : 3));
        Assert.That(Layers(graph)[1].InputFeatures, Is.EqualTo(zeros ? 1 : 2));
        Assert.That(new DeadChannelElimination().Run(graph), Is.Zero, "what stays for all stays");
    }

    [Test]
    public void Channels_of_outputs_stay_and_so_do_their_constants()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Node(new MatMul(), b.Input(4, 3), b.Constant(Columns(b, 3, 4, dead: 2)));
        b.Output(y, b.Node(new MatMul(), y, b.Constant(4, 2)));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void A_layer_all_of_whose_rows_are_dead_keeps_one()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Node(new Gemm(1, 1, false, true), b.Input(4, 3), b.Constant(Tensor.Allocate(ElementType.Float32, new TensorShape(5, 3))), b.Constant(5));
        b.Output(b.Node(new Gemm(1, 1, false, true), y, b.Constant(2, 5)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(4));
        Assert.That(Layers(graph).Select(layer => layer.OutputFeatures), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(new DeadChannelElimination().Run(graph), Is.Zero);
    }

    [Test]
    public void A_channel_that_is_dead_for_one_reader_only_stays()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Node(new MatMul(), b.Input(4, 3), b.Constant(3, 2));
        b.Output(
            b.Node(new MatMul(), y, b.Constant(Tensor.From([1f, 0f], 2, 1))),
            b.Node(new MatMul(), y, b.Constant(Tensor.From([0f, 1f], 2, 1))));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void Kept_zeros_are_weights()
    {
        var b = new GraphBuilder();
        Mask all = new(new TensorShape(2, 3)), one = new(new TensorShape(1, 2));
        for (int i = 0; i < 6; i++) all[i] = true;
        one[0] = one[1] = true;
        GraphValue y = b.Node(new Gemm(1, 1, false, true), b.Input(4, 3), b.Constant(new GraphConstant(Tensor.From([1f, 2f, 3f, 0f, 0f, 0f], 2, 3), all)));
        b.Output(b.Node(new Gemm(1, 1, false, true), y, b.Constant(new GraphConstant(Tensor.From([1f, 0f], 1, 2), one))));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void Kept_zeros_of_rows_that_stay_are_kept()
    {
        var b = new GraphBuilder();
        var mask = new Mask(new TensorShape(3, 2));
        mask[0] = mask[1] = mask[5] = true;
        GraphValue y = b.Node(new Gemm(1, 1, false, true), b.Input(4, 2), b.Constant(new GraphConstant(Tensor.From([1f, 0f, 0f, 0f, 0f, 2f], 3, 2), mask)));
        b.Output(b.Node(new Gemm(1, 1, false, true), y, b.Constant(1, 3)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(PassTest.Kept(Layers(graph)[0].Weights), Is.EqualTo(new[] { (0, 0, 1f), (0, 1, 0f), (1, 1, 2f) }));
    }

    [TestCase(float.PositiveInfinity, 1f)]
    [TestCase(1e30f, 1f)]
    [TestCase(1f, 1e30f)]
    public void What_cannot_be_folded_without_overflow_stays(float weight, float bias)
    {
        var b = new GraphBuilder();
        GraphValue y = b.Node(new Gemm(1, 1, false, true), b.Input(4, 1), b.Constant(Tensor.From([1f, 0f], 2, 1)), b.Constant(Tensor.From([0f, bias], 2)));
        b.Output(b.Node(new Gemm(1, 1, false, true), y, b.Constant(Tensor.From([1f, weight], 1, 2))));
        new LinearLowering().Run(b.Graph);
        Assert.That(new DeadChannelElimination().Run(b.Graph), Is.Zero);
    }

    [TestCase(0f, true, 2)]
    [TestCase(1f, true, 0)]
    [TestCase(1f, false, 2)]
    public void Depthwise_filters_leave_with_their_channels(float constant, bool isPadded, int removed)
    {
        var b = new GraphBuilder();
        GraphValue y = b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), b.Input(2, 3, 5, 4), b.Constant(Weights(b, LinearOperand.Planes, 4, 3, dead: [2])), b.Constant(Tensor.From([1f, 2f, constant, 3f], 4)));
        y = b.Node(new Conv(null, null, isPadded ? [1, 1, 1, 1] : null, AutoPad.NotSet, 4, null), y, b.Constant(4, 1, 3, 3), b.Constant(4));
        b.Output(b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), b.Node(new Unary(UnaryKind.Sigmoid), y), b.Constant(2, 4, 1, 1)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(removed));
        Assert.That(Layers(graph)[1].Groups, Is.EqualTo(removed > 0 ? 3 : 4));
    }

    [Test]
    public void Filters_without_weights_leave_with_the_channels_that_they_read_and_several_filters_together()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), b.Input(2, 3, 5, 4), b.Constant(4, 3, 1, 1));
        Tensor filters = b.Numbers(8, 1, 3, 3);

        // Both filters of channel 1, and one of the two of channel 3.
        filters.Span<float>()[(2 * 9)..(4 * 9)].Clear();
        filters.Span<float>()[(6 * 9)..(7 * 9)].Clear();
        y = b.Node(new Conv(null, null, [1, 1, 1, 1], AutoPad.NotSet, 4, null), y, b.Constant(filters), b.Constant(8));
        b.Output(b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), y, b.Constant(2, 8, 1, 1)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(3));
        Assert.That(Layers(graph).Select(layer => (layer.OutputFeatures, layer.Groups)), Is.EqualTo(new[] { (3, 1), (6, 3), (2, 1) }));
    }

    [Test]
    public void Channels_of_grouped_convolutions_stay()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), b.Input(2, 3, 5, 4), b.Constant(Weights(b, LinearOperand.Planes, 4, 3, dead: [1])));
        y = b.Node(new Conv(null, null, null, AutoPad.NotSet, 2, null), y, b.Constant(Weights(b, LinearOperand.Planes, 4, 2, dead: [2])));
        b.Output(b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), y, b.Constant(2, 4, 1, 1)));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void Chains_of_ten_thousand_layers_lose_their_dead_channels()
    {
        var b = new GraphBuilder();
        GraphValue y = b.Input(1, 4), first = b.Constant(Columns(b, 4, 4, dead: 1)), c = b.Constant(4);
        for (int i = 0; i < 5_000; i++)
            y = b.Node(new Binary(BinaryKind.Max), b.Node(new MatMul(), y, first), c);
        b.Output(b.Node(new MatMul(), y, b.Constant(4, 1)));
        new LinearLowering().Run(b.Graph);
        Assert.That(new DeadChannelElimination().Run(b.Graph), Is.EqualTo(5_000));
        b.Graph.Check();
        Assert.That(new DeadChannelElimination().Run(b.Graph), Is.Zero);
    }

    private static LinearLayer[] Layers(ModelGraph graph) => [.. graph.Nodes.Select(node => node.Operator).OfType<Linear>().Select(linear => linear.Layer)];

    private static GraphValue Layer(GraphBuilder b, LinearOperand operand, GraphValue x, GraphConstant weights) => operand switch
    {
        LinearOperand.Rows => b.Node(new MatMul(), x, b.Constant(weights)),
        LinearOperand.Columns => b.Node(new MatMul(), b.Constant(weights), x),
        _ => b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), x, b.Constant(weights)),
    };

    /// <summary>Weights in the layout of an operator, some rows without any.</summary>
    private static Tensor Weights(GraphBuilder b, LinearOperand operand, int rows, int features, params int[] dead)
    {
        Tensor weights = operand switch
        {
            LinearOperand.Rows => b.Numbers(features, rows),
            LinearOperand.Columns => b.Numbers(rows, features),
            _ => b.Numbers(rows, features, 1, 1),
        };
        Span<float> values = weights.Span<float>();
        foreach (int row in dead)
        {
            for (int feature = 0; feature < features; feature++)
                values[operand == LinearOperand.Rows ? (feature * rows) + row : (row * features) + feature] = 0f;
        }

        return weights;
    }

    /// <summary>A matrix as MatMul has it: with zeros off the diagonal, or in the last columns.</summary>
    private static Tensor Columns(GraphBuilder b, int features, int rows, bool diagonal = false, int dead = 0)
    {
        Tensor weights = b.Numbers(features, rows);
        for (int feature = 0; feature < features; feature++)
        {
            for (int row = 0; row < rows; row++)
            {
                if ((diagonal && feature != row) || row >= rows - dead) weights.Span<float>()[(feature * rows) + row] = 0f;
            }
        }

        return weights;
    }

    private static GraphConstant Held(Tensor weights, int held)
    {
        float[] values = weights.Span<float>().ToArray();
        long[] kept = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0f).Select(i => (long)i)];
        return held switch
        {
            0 => new GraphConstant(weights),
            1 => new GraphConstant(weights, Mask.OfNonzeros(weights.Shape, values)),
            _ => new GraphConstant(new SparseTensor(weights.Shape, kept, Tensor.From(kept.Select(i => values[i]).ToArray(), kept.Length))),
        };
    }
}
