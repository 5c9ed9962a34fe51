using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Outputs of every kind: computed, left out, equal to one another, constants, inputs, views.</summary>
[TestFixture]
public sealed class SessionOutputTests
{
    private static readonly Tensor X = TestModels.Input(1, 2, 6);

    private static OnnxBuilder Model(params string[] outputs)
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, 2, 6);
        foreach (string output in outputs)
            builder.Output(output, ElementType.Float32, null);
        return builder;
    }

    private static void Agrees(OnnxBuilder builder) =>
        Numbers.AssertSessionAgrees(builder.ToBytes(), new Dictionary<string, Tensor> { ["x"] = X });

    [Test]
    public void Several_outputs_some_read_by_other_nodes() =>
        Agrees(Model("a", "b", "c").Node("Neg", ["x"], ["a"]).Node("Exp", ["a"], ["b"]).Node("Add", ["a", "b"], ["c"]));

    [Test]
    public void The_same_value_as_two_outputs() =>
        Agrees(Model("a", "b").Node("Neg", ["x"], ["a"]).Node("Identity", ["a"], ["b"]));

    [Test]
    public void The_same_value_as_two_outputs_of_which_only_the_second_is_wanted()
    {
        using InferenceSession session = InferenceSession.Load(Model("a", "b").Node("Neg", ["x"], ["a"]).Node("Identity", ["a"], ["b"]).ToBytes());
        Tensor b = Tensor.Allocate(ElementType.Float32, X.Shape);
        session.Run([new("x", X)], [new("b", b)]);
        Assert.That(b.Floats(), Is.EqualTo(X.Floats().Select(v => -v)));
    }

    [Test]
    public void A_constant_computed_or_given() =>
        Agrees(Model("k", "w", "a").Initializer("w", TestModels.Input(2, 3)).Node("Neg", ["w"], ["k"]).Node("Neg", ["x"], ["a"]));

    [Test]
    public void An_input_itself_and_a_copy_of_it()
    {
        Agrees(Model("x", "i").Node("Identity", ["x"], ["i"]));
        using InferenceSession session = InferenceSession.Load(Model("x", "i").Node("Identity", ["x"], ["i"]).ToBytes());
        IReadOnlyDictionary<string, Tensor> results = session.Run(new Dictionary<string, Tensor> { ["x"] = X });
        foreach (Tensor result in results.Values)
            Assert.That(result.Bytes.Equals(X.Bytes), Is.False, "a result is never the caller's own tensor");
    }

    [Test]
    public void Returned_results_belong_to_the_caller()
    {
        using InferenceSession session = InferenceSession.Load(Model("w").Initializer("w", TestModels.Input(2, 3)).ToBytes());
        var inputs = new Dictionary<string, Tensor> { ["x"] = X };
        float[] before = session.Run(inputs)["w"].Floats();
        session.Run(inputs)["w"].Span<float>().Clear();
        Assert.That(session.Run(inputs)["w"].Floats(), Is.EqualTo(before));
    }

    [Test]
    public void Views_of_an_input() => Agrees(
        Model("r", "f", "u").Initializer("s", Tensor.From([3L, 4], 2)).Initializer("axes", Tensor.From([0L], 1))
            .Node("Reshape", ["x", "s"], ["r"]).Node("Flatten", ["x"], ["f"], ("axis", 0)).Node("Unsqueeze", ["r", "axes"], ["u"]));

    [Test]
    public void A_view_of_an_output_and_an_output_of_a_view() => Agrees(
        Model("a", "r", "n").Initializer("s", Tensor.From([3L, 4], 2))
            .Node("Neg", ["x"], ["a"]).Node("Reshape", ["a", "s"], ["r"]).Node("Reshape", ["a", "s"], ["q"]).Node("Exp", ["q"], ["n"]));

    [Test]
    public void Outputs_left_out_are_computed_for_their_readers_all_the_same()
    {
        using InferenceSession session = InferenceSession.Load(Model("a", "b").Node("Neg", ["x"], ["a"]).Node("Exp", ["a"], ["b"]).ToBytes());
        Tensor b = Tensor.Allocate(ElementType.Float32, X.Shape);
        session.Run([new("x", X)], [new("b", b)]);
        Assert.That(b.Floats(), Is.EqualTo(X.Floats().Select(v => MathF.Exp(-v))).Within(1e-5));
        Tensor a = Tensor.Allocate(ElementType.Float32, X.Shape);
        session.Run([new("x", X)], [new("a", a)]);
        Assert.That(a.Floats(), Is.EqualTo(X.Floats().Select(v => -v)));
        session.Run([new("x", X)], []);
        session.Run([new("x", X)], [new("b", a), new("a", b)]);
        Assert.That(b.Floats(), Is.EqualTo(X.Floats().Select(v => -v)));
        Assert.That(a.Floats(), Is.EqualTo(X.Floats().Select(v => MathF.Exp(-v))).Within(1e-5));
    }

    [Test]
    public void A_second_result_that_nobody_asks_for() => Agrees(
        Model("v").Node("Split", ["x"], ["left", "right"], ("axis", 1)).Node("Neg", ["right"], ["v"]));

    [Test]
    public void An_initializer_that_is_listed_as_an_input_need_not_be_given()
    {
        byte[] model = Model("y").Input("w", ElementType.Float32, 6).Initializer("w", TestModels.Input(2, 6)).Node("Add", ["x", "w"], ["y"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model);
        Assert.That(session.InputNames, Is.EqualTo(new[] { "x" }));
        float[] w = TestModels.Input(2, 6).Floats();
        Assert.That(session.Run(X).Floats(), Is.EqualTo(X.Floats().Select((v, i) => v + w[i % 6])));
    }

    [Test]
    public void Operands_that_are_left_out_take_their_defaults() => Agrees(
        Model("clipped", "sliced").Initializer("high", Tensor.Scalar(0.25f))
            .Initializer("starts", Tensor.From([1L], 1)).Initializer("ends", Tensor.From([6L], 1)).Initializer("axes", Tensor.From([1L], 1))
            .Node("Clip", ["x", "", "high"], ["clipped"]).Node("Slice", ["x", "starts", "ends", "axes", ""], ["sliced"]));

    [Test]
    public void A_model_without_inputs()
    {
        byte[] model = new OnnxBuilder().Output("y", ElementType.Float32, 3).Initializer("w", Tensor.From([1f, -2, 3], 3)).Node("Abs", ["w"], ["y"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model);
        Assert.That(session.Run(new Dictionary<string, Tensor>())["y"].Floats(), Is.EqualTo(new[] { 1f, 2, 3 }));
    }

    [Test]
    public void An_empty_batch()
    {
        using InferenceSession session = InferenceSession.Load(TestModels.Cnn("batch").ToBytes());
        Assert.That(session.Run(Tensor.Allocate(ElementType.Float32, new TensorShape(0, 3, 24, 24))).Shape, Is.EqualTo(new TensorShape(0, 10)));
        Assert.That(session.Run(TestModels.Input(1, 1, 3, 24, 24)).Floats().Sum(), Is.EqualTo(1f).Within(1e-5));
    }
}
