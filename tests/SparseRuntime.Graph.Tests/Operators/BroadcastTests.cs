using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class BroadcastTests
{
    [Test]
    public void Subtraction_of_random_shapes_agrees_with_numpys_rule() => Property.Holds(random =>
    {
        (int[] shape, int[] a, int[] b) = Shapes(random);
        Tensor x = Floats(random, a);
        Tensor y = Floats(random, b);
        Tensor result = OperatorRunner.Run(new Binary(BinaryKind.Sub), x, y);
        Assert.That(result.Shape, Is.EqualTo(new TensorShape(shape)));
        float[] expected = [.. Indices(shape).Select(i => x.Span<float>()[Flat(a, i)] - y.Span<float>()[Flat(b, i)])];
        Assert.That(result.Span<float>().ToArray(), Is.EqualTo(expected));
    });

    [Test]
    public void Choice_among_random_shapes_agrees_with_numpys_rule() => Property.Holds(random =>
    {
        (int[] shape, int[] a, int[] b) = Shapes(random);
        int[] c = Thin(random, shape);
        Tensor condition = Bools(random, c);
        Tensor x = Floats(random, a);
        Tensor y = Floats(random, b);
        Tensor result = OperatorRunner.Run(new Where(), condition, x, y);
        int[] joined = result.Shape.Dimensions.ToArray();
        float[] expected = [.. Indices(joined).Select(i =>
            condition.Span<bool>()[Flat(c, i)] ? x.Span<float>()[Flat(a, i)] : y.Span<float>()[Flat(b, i)])];
        Assert.That(result.Span<float>().ToArray(), Is.EqualTo(expected));
    });

    [Test]
    public void Expansion_agrees_with_numpys_rule() => Property.Holds(random =>
    {
        (int[] shape, int[] a, _) = Shapes(random);
        Tensor x = Floats(random, a);
        Tensor result = OperatorRunner.Run(new Expand(), x, List([.. shape.Select(e => (long)e)]));
        Assert.That(result.Span<float>().ToArray(), Is.EqualTo(Indices(shape).Select(i => x.Span<float>()[Flat(a, i)])));
    });

    [Test]
    public void Shapes_that_do_not_fit_are_named()
    {
        GraphException? error = Assert.Throws<GraphException>(() => OperatorRunner.Run(new Binary(BinaryKind.Add), Floats(new Random(0), 2, 3), Floats(new Random(0), 2)));
        Assert.That(error!.Message, Does.Contain("[2,3]").And.Contain("[2]").And.Contain("3 and 2"));
    }

    [Test]
    public void Types_that_differ_are_named()
    {
        GraphException? error = Assert.Throws<GraphException>(() => OperatorRunner.Run(new Binary(BinaryKind.Add), Tensor.Scalar(1f), Tensor.Scalar(1)));
        Assert.That(error!.Message, Does.Contain("float32 and int32"));
    }

    [Test]
    public void Empty_operands_give_empty_results()
    {
        Tensor result = OperatorRunner.Run(new Binary(BinaryKind.Add), Floats(new Random(0), 0, 3), Floats(new Random(0), 1, 3));
        Assert.That(result.Shape, Is.EqualTo(new TensorShape(0, 3)));
    }

    private static (int[] Shape, int[] A, int[] B) Shapes(Random random)
    {
        int[] shape = Shape(random, random.Next(0, 5), 9);
        int[] a = Thin(random, shape);
        int[] b = Thin(random, shape);
        int[] whole = [.. shape.Select((_, axis) => Math.Max(At(a, axis, shape.Length), At(b, axis, shape.Length)))];
        int rank = Math.Max(a.Length, b.Length);
        return (whole[^rank..], a, b);
    }

    private static int At(int[] shape, int axis, int rank) => axis < rank - shape.Length ? 1 : shape[axis - rank + shape.Length];

    /// <summary>Some extents become 1, some leading ones are left out.</summary>
    private static int[] Thin(Random random, int[] shape) =>
        [.. shape.Skip(random.Next(0, shape.Length + 1)).Select(e => random.Next(3) == 0 ? 1 : e)];
}
