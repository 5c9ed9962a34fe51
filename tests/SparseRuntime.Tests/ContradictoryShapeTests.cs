using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Models and inputs whose extents contradict what was declared, or each other.</summary>
[TestFixture]
public sealed class ContradictoryShapeTests
{
    private static byte[] Sum(object[] a, object[] b) => new OnnxBuilder()
        .Input("a", ElementType.Float32, a).Input("b", ElementType.Float32, b).Output("y", ElementType.Float32, null)
        .Node("ReduceSum", ["a"], ["s"], ("keepdims", 0L)).Node("ReduceSum", ["b"], ["t"], ("keepdims", 0L)).Node("Add", ["s", "t"], ["y"]).ToBytes();

    [Test]
    public void One_symbol_with_two_extents_in_one_input()
    {
        using InferenceSession session = InferenceSession.Load(Sum(["n", "n"], [1]));
        var inputs = new Dictionary<string, Tensor> { ["a"] = TestModels.Input(1, 2, 3), ["b"] = TestModels.Input(2, 1) };
        Assert.That(() => session.Run(inputs), Throws.ArgumentException.With.Message.Contains("'n' is 3").And.Message.Contains("2 in input 'a'"));
        inputs["a"] = TestModels.Input(1, 3, 3);
        Assert.That(session.Run(inputs)["y"].Shape.ElementCount, Is.EqualTo(1));
    }

    [Test]
    public void Shapes_to_describe_a_model_with_agree_on_symbols_and_fill_them_in()
    {
        using InferenceSession session = InferenceSession.Load(Sum(["n", 2], ["m", "n"]));
        var shapes = new Dictionary<string, TensorShape> { ["a"] = new(5, 2), ["b"] = new(3, 4) };
        Assert.That(() => session.Describe(shapes), Throws.ArgumentException.With.Message.Contains("'n' is 4 in input 'b'").And.Message.Contains("5 in input 'a'"));

        // Only with the 5 of the other input does b have as many columns as the operands of Add must have.
        byte[] joined = new OnnxBuilder().Input("a", ElementType.Float32, "n", 2).Input("b", ElementType.Float32, 2, "n").Initializer("five", Tensor.From([5L, 2], 2))
            .Output("y", ElementType.Float32, null).Node("Transpose", ["b"], ["t"]).Node("Reshape", ["t", "five"], ["r"]).Node("Add", ["a", "r"], ["y"]).ToBytes();
        using InferenceSession other = InferenceSession.Load(joined);
        Assert.That(other.Describe(new Dictionary<string, TensorShape> { ["a"] = new(5, 2) }).Layers, Is.Empty);
        Assert.That(() => other.Describe(), Throws.ArgumentException.With.Message.Contains("Reshape 'node_r'"));
    }

    [Test]
    public void A_target_that_disagrees_with_the_extents_at_hand_is_refused_for_these_only()
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, "n", 6).Initializer("to", Tensor.From([2L, 3], 2)).Output("y", ElementType.Float32, null)
            .Node("Reshape", ["x", "to"], ["r"]).Node("Neg", ["r"], ["y"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model);
        for (int round = 0; round < 2; round++)
        {
            Assert.That(() => session.Run(TestModels.Input(1, 2, 6)), Throws.ArgumentException.With.Message.Contains("Reshape 'node_r'").And.Message.Contains("'x' [2,6]"));
            Assert.That(session.Run(TestModels.Input(1, 1, 6)).Shape, Is.EqualTo(new TensorShape(2, 3)));
        }
    }

    /// <summary>Results are what the nodes compute: what a file declares about them is for readers of the file.</summary>
    [TestCase(7, 7)]
    [TestCase("n", "n")]
    [TestCase("m", 5)]
    public void Extents_of_an_output_that_no_node_computes(object rows, object columns)
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, "n", 6).Output("y", ElementType.Float32, rows, columns).Node("Neg", ["x"], ["y"]).ToBytes();
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 2, 6) };
        Numbers.AssertSessionAgrees(model, inputs);
        using InferenceSession session = InferenceSession.Load(model);
        NamedTensor[] given = [new("x", inputs["x"])];
        Assert.That(
            () => session.Run(given, [new("y", Tensor.Allocate(ElementType.Float32, new TensorShape(7, 7)))]),
            Throws.ArgumentException.With.Message.Contains("output 'y' is float32[2,6]").And.Message.Contains("[7,7]"));
    }

    [Test]
    public void An_output_of_another_element_type_than_declared()
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, 2).Output("y", ElementType.Int64, 2).Node("Neg", ["x"], ["y"]).ToBytes();
        try
        {
            using InferenceSession session = InferenceSession.Load(model);
            Assert.That(session.OutputMetadata["y"].ElementType, Is.EqualTo(ElementType.Float32));
            Assert.That(session.Run(TestModels.Input(1, 2)).ElementType, Is.EqualTo(ElementType.Float32));
        }
        catch (ModelLoadException e)
        {
            Assert.That(e.Message, Does.Contain("'y'").And.Contain("int64").And.Contain("float32"));
        }
    }
}
