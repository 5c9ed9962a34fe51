using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Passes.Spell;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>A transformer none of whose normalizations, activations and attention is an operator of its own.</summary>
public class SpelledTransformerTests
{
    private const int Tokens = 20;
    private const int Features = 12;
    private const int Heads = 3;

    [Test]
    public void A_block_of_primitives_is_laid_out_features_first_from_end_to_end([Values] bool open)
    {
        var b = new GraphBuilder();
        GraphValue y = Layer(b, open ? b.OpenInput() : b.Input(1, Tokens, Features), Features, Features);
        y = Normalized(b, Add(b, Attention(b, y), y), "reciprocal sqrt");
        y = Normalized(b, Add(b, Layer(b, Gelu(b, Layer(b, y, Features, 2 * Features)), 2 * Features, Features), y), "sqrt");
        b.Output(Layer(b, Gelu(b, y), Features, Features));

        ModelGraph graph = b.Graph.Clone();
        PassPipeline.Standard().Run(graph);
        if (open)
        {
            graph.Infer([new TensorShape(1, Tokens, Features)]);
            PassPipeline.Standard().Run(graph);
        }

        Tensor[] inputs = [b.Numbers(1, Tokens, Features)];
        GraphRunner.AssertSame(b.Graph, graph, inputs, "after the standard passes");
        Assert.That((PassTest.Count<LayerNormalization>(graph), PassTest.Count<Softmax>(graph)), Is.EqualTo((2, 1)));

        PassPipeline.Layout().Run(graph);
        GraphRunner.AssertSame(b.Graph, graph, inputs, "after the layout");
        Assert.That(
            graph.Nodes.Select(node => node.Operator.GetType()),
            Is.EqualTo(new[]
            {
                typeof(Transpose), typeof(Linear), typeof(Linear), typeof(Linear), typeof(Linear), typeof(MultiHeadAttention), typeof(Linear), typeof(ColumnNormalization),
                typeof(Linear), typeof(Linear), typeof(ColumnNormalization), typeof(Unary), typeof(Linear), typeof(Transpose),
            }));
    }

    private static GraphValue Attention(GraphBuilder b, GraphValue x)
    {
        GraphValue Split(int[] axes) => b.Node(
            new Transpose(axes),
            b.Node(new Reshape(), Layer(b, x, Features, Features), b.Constant(Tensor.From([1L, Tokens, Heads, Features / Heads], 4))));
        GraphValue scores = Mul(b, b.Node(new MatMul(), Split([0, 2, 1, 3]), Split([0, 2, 3, 1])), 0.5f);
        GraphValue mixed = b.Node(new MatMul(), Softmax(b, scores, -1), Split([0, 2, 1, 3]));
        GraphValue joined = b.Node(new Reshape(), b.Node(new Transpose([0, 2, 1, 3]), mixed), b.Constant(Tensor.From([1L, Tokens, Features], 3)));
        return Layer(b, joined, Features, Features);
    }

    private static GraphValue Layer(GraphBuilder b, GraphValue x, int taps, int features) =>
        Add(b, b.Node(new MatMul(), x, b.Constant(taps, features)), b.Constant(features));

    private static GraphValue Normalized(GraphBuilder b, GraphValue x, string root) =>
        new NormalizationSpelling { Root = root }.Build(b, x, b.Constant(Features), b.Constant(Features));
}
