using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class AttentionFusionTests
{
    private static IEnumerable<AttentionSpelling> Spellings()
    {
        foreach (AttentionPacking packing in Enum.GetValues<AttentionPacking>())
            foreach (AttentionScale scale in Enum.GetValues<AttentionScale>())
                yield return new(packing, KeysInTwoTurns: ((int)scale + (int)packing) % 2 == 0, scale);
        foreach (int[] mask in new int[][] { [2, 1, 1, 20], [1, 1, 20, 20], [20, 20], [3, 20, 20], [2, 3, 20, 20], [1, 3, 1, 20], [20, 1], [1] })
            foreach (bool isFirst in new[] { false, true })
                yield return new(Mask: mask, MaskComesFirst: isFirst);
        yield return new(Flattened: true);
        yield return new(AttentionPacking.Split, Flattened: true, Mask: [2, 1, 1, 20]);
    }

    [TestCaseSource(nameof(Spellings))]
    public void Every_spelling_of_two_blocks_becomes_attention_and_nothing_is_turned_between_layers(AttentionSpelling spelling)
    {
        var b = new GraphBuilder();
        var t = new TransformerBuilder(b, images: 2, tokens: 20, heads: 3, perHead: 4, spelling);
        b.Output(t.Block(t.Block(b.Input(2, 20, 12))));
        AssertBlocks(b, 2, turned: !spelling.Flattened);
    }

    [Test]
    public void Heads_of_one_image_may_have_three_axes([Values] bool keysInTwoTurns, [Values] AttentionScale scale, [Values] bool hasMask)
    {
        foreach (int[] mask in new int[][] { [20, 20], [3, 1, 20], [1, 20, 20], [20] })
        {
            var b = new GraphBuilder();
            var spelling = new AttentionSpelling(KeysInTwoTurns: keysInTwoTurns, Scale: scale, Mask: hasMask ? mask : null, WithoutImages: true);
            var t = new TransformerBuilder(b, images: 1, tokens: 20, heads: 3, perHead: 4, spelling);
            b.Output(t.Block(t.Block(b.Input(1, 20, 12))));
            AssertBlocks(b, 2, turned: true);
        }
    }

    [Test]
    public void Layers_over_flattened_tokens_of_one_image_stay_turned()
    {
        var b = new GraphBuilder();
        var t = new TransformerBuilder(b, images: 1, tokens: 20, heads: 3, perHead: 4, new AttentionSpelling(Flattened: true));
        b.Output(t.Block(t.Block(b.Input(1, 20, 12))));
        AssertBlocks(b, 2, turned: true);
    }

    [TestCase(20, 33)]
    [TestCase(33, 20)]
    [TestCase(1, 5)]
    [TestCase(5, 1)]
    public void Queries_may_attend_to_other_tokens(int queries, int keys)
    {
        var b = new GraphBuilder();
        var t = new TransformerBuilder(b, images: 2, tokens: queries, heads: 3, perHead: 4, new AttentionSpelling());
        GraphValue x = b.Input(2, queries, 12), memory = b.Input(2, keys, 7);
        GraphValue scores = b.Node(new MatMul(), t.ToHeads(t.Linear(x, 12, 12)), t.KeysToHeads(t.Linear(memory, 7, 12)));
        b.Output(t.FromHeads(b.Node(new MatMul(), b.Node(new Softmax(-1), scores), t.ToHeads(t.Linear(memory, 7, 12)))));
        ModelGraph graph = LayoutTest.LayOut(b);
        Assert.That(PassTest.Count<MultiHeadAttention>(graph), Is.EqualTo(1));
        Assert.That(PassTest.Count<Softmax>(graph), Is.Zero);
    }

    [Test]
    public void Operands_may_be_inputs_and_attention_all_there_is()
    {
        var b = new GraphBuilder();
        var t = new TransformerBuilder(b, images: 2, tokens: 9, heads: 3, perHead: 4, new AttentionSpelling());
        GraphValue scores = b.Node(new MatMul(), t.ToHeads(b.Input(2, 9, 12)), t.KeysToHeads(b.Input(2, 9, 12)));
        b.Output(t.FromHeads(b.Node(new MatMul(), b.Node(new Softmax(3), scores), t.ToHeads(b.Input(2, 9, 12)))));
        MultiHeadAttention attention = Sole(LayoutTest.LayOut(b));
        Assert.That(attention.Heads, Is.EqualTo(3));
        Assert.That(attention.Scale, Is.EqualTo(1f));
        Assert.That(new[] { attention.Query, attention.Key, attention.Value }, Is.All.EqualTo(new HeadFeatures(0, 4)));
    }

    [Test]
    public void Factors_of_queries_keys_and_scores_become_one()
    {
        var b = new GraphBuilder();
        var t = new TransformerBuilder(b, images: 2, tokens: 9, heads: 3, perHead: 4, new AttentionSpelling());
        GraphValue q = b.Node(new Binary(BinaryKind.Mul), t.ToHeads(b.Input(2, 9, 12)), b.Scalar(3f));
        GraphValue k = b.Node(new Binary(BinaryKind.Div), t.KeysToHeads(b.Input(2, 9, 12)), b.Scalar(4f));
        GraphValue scores = b.Node(new Binary(BinaryKind.Mul), b.Scalar(0.5f), b.Node(new MatMul(), q, k));
        b.Output(t.FromHeads(b.Node(new MatMul(), b.Node(new Softmax(3), scores), t.ToHeads(b.Input(2, 9, 12)))));
        Assert.That(Sole(LayoutTest.LayOut(b)).Scale, Is.EqualTo(0.375f));
    }

    [Test]
    public void Features_of_one_packed_operand_are_told_by_their_places([Values(AttentionPacking.Split, AttentionPacking.Gather)] AttentionPacking packing)
    {
        var b = new GraphBuilder();
        var t = new TransformerBuilder(b, images: 2, tokens: 20, heads: 3, perHead: 4, new AttentionSpelling(packing));
        b.Output(t.Attention(b.Input(2, 20, 12)));
        ModelGraph graph = LayoutTest.LayOut(b);
        MultiHeadAttention attention = Sole(graph);
        Assert.That(new[] { attention.Query, attention.Key, attention.Value }, Is.EqualTo(new HeadFeatures[] { new(0, 4), new(12, 4), new(24, 4) }));
        Assert.That(graph.Nodes.Single(node => node.Operator is MultiHeadAttention).Inputs.Distinct().Count(), Is.EqualTo(1), "nothing is split");
    }

    private static IEnumerable<TestCaseData> Others()
    {
        yield return Case("softmax along the queries", (b, t, q, k, v) => t.FromHeads(Mix(b, b.Node(new Softmax(2), Scores(b, q, k)), v)));
        yield return Case("scores that are an output", (b, t, q, k, v) => t.FromHeads(Mix(b, b.Node(new Softmax(-1), Shown(b, Scores(b, q, k))), v)));
        yield return Case("weights that are an output", (b, t, q, k, v) => t.FromHeads(Mix(b, Shown(b, b.Node(new Softmax(-1), Scores(b, q, k))), v)));
        yield return Case("a result that is an output", (b, t, q, k, v) => t.FromHeads(Shown(b, Mix(b, b.Node(new Softmax(-1), Scores(b, q, k)), v))));
        yield return Case("masked scores that are read elsewhere", (b, t, q, k, v) =>
        {
            GraphValue scores = b.Node(new Binary(BinaryKind.Add), Scores(b, q, k), b.Input(5, 5));
            Shown(b, b.Node(new Unary(UnaryKind.Neg), scores));
            return t.FromHeads(Mix(b, b.Node(new Softmax(-1), scores), v));
        });
        yield return Case("weights that are read elsewhere", (b, t, q, k, v) =>
        {
            GraphValue weights = b.Node(new Softmax(-1), Scores(b, q, k));
            Shown(b, b.Node(new Unary(UnaryKind.Neg), weights));
            return t.FromHeads(Mix(b, weights, v));
        });
        yield return Case("two masks", (b, t, q, k, v) =>
        {
            GraphValue once = b.Node(new Binary(BinaryKind.Add), Scores(b, q, k), b.Input(5, 5));
            return t.FromHeads(Mix(b, b.Node(new Softmax(-1), b.Node(new Binary(BinaryKind.Add), once, b.Input(5, 5))), v));
        });
        yield return Case("a mask that is scaled with the scores", (b, t, q, k, v) =>
        {
            GraphValue masked = b.Node(new Binary(BinaryKind.Add), Scores(b, q, k), b.Input(5, 5));
            return t.FromHeads(Mix(b, b.Node(new Softmax(-1), b.Node(new Binary(BinaryKind.Mul), masked, b.Scalar(0.5f))), v));
        });
        yield return Case("a factor per head", (b, t, q, k, v) =>
            t.FromHeads(Mix(b, b.Node(new Softmax(-1), b.Node(new Binary(BinaryKind.Mul), Scores(b, q, k), b.Constant(3, 1, 1))), v)));
        yield return Case("a number over scores", (b, t, q, k, v) =>
            t.FromHeads(Mix(b, b.Node(new Softmax(-1), b.Node(new Binary(BinaryKind.Div), b.Scalar(0.5f), Scores(b, q, k))), v)));
        yield return Case("weights that are multiplied", (b, t, q, k, v) =>
            t.FromHeads(Mix(b, b.Node(new Binary(BinaryKind.Mul), b.Node(new Softmax(-1), Scores(b, q, k)), b.Input(5, 5)), v)));
        yield return Case("scaled values", (b, t, q, k, v) => t.FromHeads(Mix(b, b.Node(new Softmax(-1), Scores(b, q, k)), b.Node(new Binary(BinaryKind.Mul), v, b.Scalar(2f)))));
        yield return Case("values of one image for all", (b, t, q, k, v) => t.FromHeads(Mix(b, b.Node(new Softmax(-1), Scores(b, q, k)), b.Input(1, 3, 5, 4))));
        yield return Case("keys of one head for all", (b, t, q, k, v) => t.FromHeads(Mix(b, b.Node(new Softmax(-1), Scores(b, q, b.Input(2, 1, 4, 5))), v)));
        yield return Case("queries of one image for all", (b, t, q, k, v) => t.FromHeads(Mix(b, b.Node(new Softmax(-1), Scores(b, b.Input(1, 3, 5, 4), k)), v)));
        yield return Case("heads that stay apart", (b, t, q, k, v) => Mix(b, b.Node(new Softmax(-1), Scores(b, q, k)), v));
        yield return Case("heads joined without a turn", (b, t, q, k, v) =>
            b.Node(new Reshape(), Mix(b, b.Node(new Softmax(-1), Scores(b, q, k)), v), b.Constant(Tensor.From([2L, 5, 12], 3))));

        static TestCaseData Case(string name, Func<GraphBuilder, TransformerBuilder, GraphValue, GraphValue, GraphValue, GraphValue> build) =>
            new TestCaseData(build).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Others))]
    public void What_is_not_attention_or_is_needed_elsewhere_stays(object build)
    {
        var b = new GraphBuilder();
        var t = new TransformerBuilder(b, images: 2, tokens: 5, heads: 3, perHead: 4, new AttentionSpelling());
        GraphValue q = t.ToHeads(b.Input(2, 5, 12)), k = t.KeysToHeads(b.Input(2, 5, 12)), v = t.ToHeads(b.Input(2, 5, 12));
        b.Output(((Func<GraphBuilder, TransformerBuilder, GraphValue, GraphValue, GraphValue, GraphValue>)build)(b, t, q, k, v));
        ModelGraph graph = LayoutTest.LayOut(b);
        Assert.That(PassTest.Count<MultiHeadAttention>(graph), Is.Zero);
        Assert.That(PassTest.Count<Softmax>(graph), Is.EqualTo(1));
    }

    [Test]
    public void A_mask_that_widens_the_scores_stays()
    {
        var b = new GraphBuilder();
        var t = new TransformerBuilder(b, images: 1, tokens: 5, heads: 3, perHead: 4, new AttentionSpelling());
        GraphValue scores = b.Node(new MatMul(), t.ToHeads(b.Input(1, 5, 12)), t.KeysToHeads(b.Input(1, 5, 12)));
        GraphValue weights = b.Node(new Softmax(-1), b.Node(new Binary(BinaryKind.Add), scores, b.Input(2, 1, 1, 5)));
        GraphValue mixed = b.Node(new Transpose([0, 2, 1, 3]), Mix(b, weights, t.ToHeads(b.Input(1, 5, 12))));
        b.Output(b.Node(new Reshape(), mixed, b.Constant(Tensor.From([2L, 5, 12], 3))));
        Assert.That(PassTest.Count<MultiHeadAttention>(LayoutTest.LayOut(b)), Is.Zero);
    }

    private static GraphValue Scores(GraphBuilder b, GraphValue q, GraphValue k) => b.Node(new MatMul(), q, k);

    private static GraphValue Mix(GraphBuilder b, GraphValue weights, GraphValue v) => b.Node(new MatMul(), weights, v);

    private static GraphValue Shown(GraphBuilder b, GraphValue value)
    {
        b.Output(value);
        return value;
    }

    private static MultiHeadAttention Sole(ModelGraph graph) => (MultiHeadAttention)graph.Nodes.Single(node => node.Operator is MultiHeadAttention).Operator;

    private static void AssertBlocks(GraphBuilder b, int blocks, bool turned)
    {
        ModelGraph graph = LayoutTest.LayOut(b);
        Assert.That(PassTest.Count<MultiHeadAttention>(graph), Is.EqualTo(blocks));
        Assert.That(PassTest.Count<Softmax>(graph), Is.Zero);
        Assert.That(PassTest.Count<MatMul>(graph), Is.Zero);
        Assert.That(PassTest.Count<Split>(graph) + PassTest.Count<Gather>(graph), Is.Zero);
        if (!turned) return;
        Assert.That(PassTest.Count<ColumnNormalization>(graph), Is.EqualTo(2 * blocks));
        GraphNode[] turns = [.. graph.Nodes.Where(node => node.Operator is Transpose)];
        Assert.That(turns[..^1].Select(turn => BehindViews(turn.Inputs[0]!)), Is.All.EqualTo(graph.Inputs[0]), "a turn at the beginning");
        Assert.That(turns[..^1].Select(turn => turn.Inputs[0]), Is.Unique);
        Assert.That(turns[^1].Outputs[0].OutputCount, Is.EqualTo(1), "a turn at the end");
    }

    private static GraphValue BehindViews(GraphValue value) => value.Producer is { Operator: ViewOperator } view ? BehindViews(view.Inputs[0]!) : value;
}
