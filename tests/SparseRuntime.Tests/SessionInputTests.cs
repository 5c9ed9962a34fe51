using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>What does not fit is refused with a message that says so, and leaves the session as it was.</summary>
[TestFixture]
public sealed class SessionInputTests
{
    private static readonly TensorShape Row = new(2, 4);
    private InferenceSession _session = null!;

    [OneTimeSetUp]
    public void Load() => _session = InferenceSession.Load(
        new OnnxBuilder().Input("a", ElementType.Float32, "n", 4).Input("b", ElementType.Float32, "n", 4)
            .Output("sum", ElementType.Float32, "n", 4).Output("product", ElementType.Float32, "n", 4)
            .Node("Add", ["a", "b"], ["sum"]).Node("Mul", ["a", "b"], ["product"]).ToBytes());

    [OneTimeTearDown]
    public void Unload() => _session.Dispose();

    [TearDown]
    public void A_correct_run_works_afterwards()
    {
        Tensor a = Tensor.From([1f, 2, 3, 4, 5, 6, 7, 8], 2, 4);
        Tensor b = Tensor.From([2f, 2, 2, 2, 3, 3, 3, 3], 2, 4);
        Tensor sum = Tensor.Allocate(ElementType.Float32, Row), product = Tensor.Allocate(ElementType.Float32, Row);
        _session.Run([new("b", b), new("a", a)], [new("product", product), new("sum", sum)]);
        Assert.That(sum.Floats(), Is.EqualTo(new[] { 3f, 4, 5, 6, 8, 9, 10, 11 }));
        Assert.That(product.Floats(), Is.EqualTo(new[] { 2f, 4, 6, 8, 15, 18, 21, 24 }));
    }

    private static NamedTensor Good(string name) => new(name, Tensor.Allocate(ElementType.Float32, Row));

    private void Refuses(NamedTensor[] inputs, NamedTensor[] outputs, params string[] words)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => _session.Run(inputs, outputs))!;
        foreach (string word in words)
            Assert.That(e.Message, Does.Contain(word));
        if (outputs.Length > 0 || inputs.Any(t => t.Tensor is null) || inputs.Select(t => t.Name).Distinct().Count() < inputs.Length) return;
        e = Assert.Throws<ArgumentException>(() => _session.Run(inputs.ToDictionary(t => t.Name, t => t.Tensor)))!;
        foreach (string word in words)
            Assert.That(e.Message, Does.Contain(word));
    }

    [Test]
    public void An_unknown_name() => Refuses([Good("a"), Good("c")], [], "no input 'c'", "'a', 'b'");

    [Test]
    public void A_missing_input() => Refuses([Good("a")], [], "'b'", "missing");

    [Test]
    public void No_inputs_at_all() => Refuses([], [], "'a'", "missing");

    [Test]
    public void A_duplicate() => Refuses([Good("a"), Good("a")], [], "'a'", "twice");

    [Test]
    public void A_null_tensor() => Refuses([Good("a"), new("b", null!)], [], "'b'", "null");

    [Test]
    public void A_default_entry() => Refuses([Good("a"), default], [], "no input ''");

    [Test]
    public void A_wrong_type() =>
        Refuses([Good("a"), new("b", Tensor.Allocate(ElementType.Int32, Row))], [], "'b'", "float32[n,4]", "int32[2,4]");

    [Test]
    public void A_wrong_rank() =>
        Refuses([Good("a"), new("b", Tensor.Allocate(ElementType.Float32, new TensorShape(2, 4, 1)))], [], "'b'", "float32[n,4]", "float32[2,4,1]");

    [Test]
    public void A_wrong_extent() =>
        Refuses([Good("a"), new("b", Tensor.Allocate(ElementType.Float32, new TensorShape(2, 5)))], [], "'b'", "float32[n,4]", "float32[2,5]");

    [Test]
    public void Extents_that_contradict_each_other() =>
        Refuses([Good("a"), new("b", Tensor.Allocate(ElementType.Float32, new TensorShape(3, 4)))], [], "'n' is 3 in input 'b' [3,4]", "2 in input 'a' [2,4]");

    [Test]
    public void An_unknown_output() => Refuses([Good("a"), Good("b")], [Good("difference")], "no output 'difference'", "'sum', 'product'");

    [Test]
    public void A_duplicate_output() => Refuses([Good("a"), Good("b")], [Good("sum"), Good("sum")], "'sum'", "twice");

    [Test]
    public void A_null_output() => Refuses([Good("a"), Good("b")], [new("sum", null!)], "'sum'", "null");

    [Test]
    public void An_output_of_a_wrong_shape_beside_a_right_one() =>
        Refuses([Good("a"), Good("b")], [Good("sum"), new("product", Tensor.Allocate(ElementType.Float32, new TensorShape(4, 2)))], "'product'", "float32[2,4]", "float32[4,2]");

    [Test]
    public void An_output_of_a_wrong_type() =>
        Refuses([Good("a"), Good("b")], [new("sum", Tensor.Allocate(ElementType.Float64, Row))], "'sum'", "float32[2,4]", "float64[2,4]");

    [Test]
    public void The_short_form_is_for_models_of_one_input_and_one_output()
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => _session.Run(Good("a").Tensor))!;
        Assert.That(e.Message, Does.Contain("2 inputs and 2 outputs"));
    }

    [Test]
    public void Shapes_for_a_description_are_checked_too()
    {
        Assert.That(() => _session.Describe(new Dictionary<string, TensorShape> { ["c"] = Row }), Throws.ArgumentException.With.Message.Contains("no input 'c'"));
        Assert.That(() => _session.Describe(new Dictionary<string, TensorShape> { ["a"] = new(2, 5) }), Throws.ArgumentException.With.Message.Contains("float32[n,4]"));
        Assert.That(_session.Describe().Layers, Is.Empty);
    }

    [Test]
    public void Shapes_that_the_operators_cannot_join_are_an_argument_error_that_names_the_node()
    {
        byte[] model = new OnnxBuilder().Input("a", ElementType.Float32, "n").Input("b", ElementType.Float32, "m").Output("sum", ElementType.Float32, "k")
            .Node("Add", ["a", "b"], ["sum"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model);
        NamedTensor[] inputs = [new("a", TestModels.Input(1, 2)), new("b", TestModels.Input(1, 3))];
        ArgumentException e = Assert.Throws<ArgumentException>(() => session.Run(inputs, []))!;
        Assert.That(e.Message, Does.Contain("node_sum").And.Contain("'a' [2]").And.Contain("'b' [3]"));
        Assert.That(session.Run(new Dictionary<string, Tensor> { ["a"] = Tensor.From([1f, 2], 2), ["b"] = Tensor.From([5f], 1) })["sum"].Floats(), Is.EqualTo(new[] { 6f, 7 }));
    }
}
