using SparseRuntime.Graph;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;

namespace SparseRuntime.Tool.Tests;

public class ModelInputsTests
{
    private static readonly DeclaredDimension N = new(-1, "N");
    private static readonly DeclaredDimension T = new(-1, "T");
    private static readonly DeclaredDimension Open = new(-1);

    [Test]
    public void Free_dimensions_are_one_without_a_batch() =>
        Assert.That(Shape(null, N, new(3), Open), Is.EqualTo(new TensorShape(1, 3, 1)));

    [Test]
    public void A_batch_fills_the_free_first_dimension_only() =>
        Assert.That(Shape(8, Open, T, new(3)), Is.EqualTo(new TensorShape(8, 1, 3)));

    [Test]
    public void A_batch_reaches_wherever_its_symbol_stands()
    {
        var inputs = new Dictionary<string, NodeMetadata>
        {
            ["a"] = Input(ElementType.Float32, new(2), N),
            ["b"] = Input(ElementType.Float32, N, T),
        };
        Dictionary<string, TensorShape> shapes = ModelInputs.Shapes(inputs, 4);
        Assert.That(shapes["a"], Is.EqualTo(new TensorShape(2, 4)));
        Assert.That(shapes["b"], Is.EqualTo(new TensorShape(4, 1)));
    }

    [Test]
    public void A_given_tensor_decides_the_symbols_of_the_others()
    {
        var inputs = new Dictionary<string, NodeMetadata>
        {
            ["ids"] = Input(ElementType.Int64, N, T),
            ["mask"] = Input(ElementType.Int64, N, T),
        };
        var given = new Dictionary<string, Tensor> { ["ids"] = Tensor.Allocate(ElementType.Int64, new TensorShape(2, 5)) };
        Dictionary<string, Tensor> tensors = ModelInputs.Tensors(["ids", "mask"], inputs, null, 1, given);
        Assert.That(tensors["ids"], Is.SameAs(given["ids"]));
        Assert.That(tensors["mask"].Shape, Is.EqualTo(new TensorShape(2, 5)));
    }

    [Test]
    public void A_batch_that_contradicts_a_given_tensor_is_an_error()
    {
        var inputs = new Dictionary<string, NodeMetadata>
        {
            ["a"] = Input(ElementType.Float32, N),
            ["b"] = Input(ElementType.Float32, N),
        };
        var given = new Dictionary<string, Tensor> { ["a"] = Tensor.Allocate(ElementType.Float32, new TensorShape(3)) };
        Assert.That(() => ModelInputs.Shapes(inputs, 4, given), Throws.TypeOf<ToolException>().With.Message.Contains("'N'"));
    }

    [Test]
    public void A_fixed_batch_cannot_be_changed_but_confirmed()
    {
        Assert.That(() => Shape(8, new(1), new(3)), Throws.TypeOf<ToolException>().With.Message.Contains("'x'").And.Message.Contains("fixed at 1"));
        Assert.That(Shape(1, new(1), new(3)), Is.EqualTo(new TensorShape(1, 3)));
    }

    [Test]
    public void Inputs_without_a_batch_are_left_alone_where_another_has_one()
    {
        var inputs = new Dictionary<string, NodeMetadata>
        {
            ["x"] = Input(ElementType.Float32, N, new(2)),
            ["scales"] = Input(ElementType.Float32, new DeclaredDimension(4)),
            ["flag"] = Input(ElementType.Bool),
        };
        Dictionary<string, TensorShape> shapes = ModelInputs.Shapes(inputs, 8);
        Assert.That(shapes["x"], Is.EqualTo(new TensorShape(8, 2)));
        Assert.That(shapes["scales"], Is.EqualTo(new TensorShape(4)));
        Assert.That(shapes["flag"], Is.EqualTo(TensorShape.Scalar));
    }

    [Test]
    public void An_input_of_open_rank_must_be_given()
    {
        var inputs = new Dictionary<string, NodeMetadata> { ["x"] = new(ElementType.Float32, null) };
        Assert.That(() => ModelInputs.Tensors(["x"], inputs, null, 1), Throws.TypeOf<ToolException>().With.Message.Contains("--input x=FILE"));
    }

    [Test]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        var inputs = new Dictionary<string, NodeMetadata> { ["x"] = Input(ElementType.Float32, N), ["y"] = Input(ElementType.Float32, N) };
        Assert.That(
            () => ModelInputs.Read(inputs, [new InputArgument("z", "z.npy")]),
            Throws.TypeOf<ToolException>().With.Message.Contains("'z'").And.Message.Contains("'x', 'y'"));
    }

    [Test]
    public void Random_inputs_depend_on_the_seed_and_on_nothing_else()
    {
        var inputs = new Dictionary<string, NodeMetadata> { ["x"] = Input(ElementType.Float32, N, new(50)), ["y"] = Input(ElementType.Float32, N, new(50)) };
        float[] first = Random(inputs, "y", 1);
        var given = new Dictionary<string, Tensor> { ["x"] = Tensor.Allocate(ElementType.Float32, new TensorShape(1, 50)) };
        Assert.That(Random(inputs, "y", 1), Is.EqualTo(first));
        Assert.That(Random(inputs, "y", 1, given), Is.EqualTo(first));
        Assert.That(Random(inputs, "y", 2), Is.Not.EqualTo(first));
        Assert.That(Random(inputs, "x", 1), Is.Not.EqualTo(first));
    }

    [Test]
    public void Random_values_follow_the_documented_distribution()
    {
        float[] floats = RandomTensor.Create(ElementType.Float32, new TensorShape(10000), 3).Span<float>().ToArray();
        Assert.That(floats, Is.All.InRange(-1f, 1f));
        Assert.That(floats.Average(), Is.EqualTo(0).Within(0.05));
        Assert.That(floats.Min(), Is.LessThan(-0.99f));
        foreach (ElementType type in Enum.GetValues<ElementType>().Where(t => !t.IsFloatingPoint()))
        {
            double[] numbers = TensorNumbers.ToDoubles(RandomTensor.Create(type, new TensorShape(10000), 3));
            Assert.That(numbers, Is.All.EqualTo(0.0).Or.EqualTo(1.0), type.DisplayName());
            Assert.That(numbers.Average(), Is.EqualTo(0.5).Within(0.05), type.DisplayName());
        }
    }

    private static float[] Random(Dictionary<string, NodeMetadata> inputs, string name, ulong seed, Dictionary<string, Tensor>? given = null) =>
        ModelInputs.Tensors(["x", "y"], inputs, null, seed, given)[name].Span<float>().ToArray();

    private static TensorShape Shape(int? batch, params DeclaredDimension[] declared) =>
        ModelInputs.Shapes(new Dictionary<string, NodeMetadata> { ["x"] = Input(ElementType.Float32, declared) }, batch)["x"];

    private static NodeMetadata Input(ElementType type, params DeclaredDimension[] declared) => new(type, declared);
}
