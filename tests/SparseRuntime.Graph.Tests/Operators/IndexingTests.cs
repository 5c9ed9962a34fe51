using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class IndexingTests
{
    private static IEnumerable<TestCaseData> Gathers()
    {
        yield return new TestCaseData(new Gather(1), List(0, 4), 4, 1, 4).SetArgDisplayNames("Gather above");
        yield return new TestCaseData(new Gather(-1), List(-5), -5, 1, 4).SetArgDisplayNames("Gather below");
        yield return new TestCaseData(new GatherElements(0), Tensor.From([3L], 1, 1), 3, 0, 3).SetArgDisplayNames("GatherElements");
        yield return new TestCaseData(new GatherND(), Tensor.From([0L, -9], 1, 2), -9, 1, 4).SetArgDisplayNames("GatherND");
    }

    [TestCaseSource(nameof(Gathers))]
    public void An_index_out_of_range_is_named_with_axis_and_extent(Operator op, Tensor indices, int index, int axis, int extent) =>
        Assert.That(
            () => OperatorRunner.Run(op, Floats(new Random(0), 3, 4), indices),
            Throws.InvalidOperationException.With.Message.EqualTo($"index {index} is outside axis {axis}, whose extent is {extent}"));

    [Test]
    public void Gathering_by_element_takes_each_from_its_own_lane()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], 2, 3);
        Tensor y = OperatorRunner.Run(new GatherElements(1), x, Tensor.From([2L, -3, 0, 1], 2, 2));
        Assert.That(y.Span<int>().ToArray(), Is.EqualTo(new[] { 3, 1, 4, 5 }));
    }

    [Test]
    public void Gathering_tuples_stays_within_its_batch()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2);
        Tensor y = OperatorRunner.Run(new GatherND(1), x, Tensor.From([1L, 0], 2, 1));
        Assert.That(y.Span<int>().ToArray(), Is.EqualTo(new[] { 3, 4, 5, 6 }));
    }

    [Test]
    public void One_hot_vectors_lie_along_their_axis_and_ignore_indices_out_of_range()
    {
        Tensor y = OperatorRunner.Run(new OneHot(0), List(1, -1, 7), Tensor.Scalar(3L), Tensor.From([0, 9], 2));
        Assert.That(y.Shape, Is.EqualTo(new TensorShape(3, 3)));
        Assert.That(y.Span<int>().ToArray(), Is.EqualTo(new[] { 0, 0, 0, 9, 0, 0, 0, 9, 0 }));
    }

    [TestCase(false, false, new[] { 1, 3, 6 })]
    [TestCase(true, false, new[] { 0, 1, 3 })]
    [TestCase(false, true, new[] { 6, 5, 3 })]
    [TestCase(true, true, new[] { 5, 3, 0 })]
    public void Running_sums_go_both_ways_with_or_without_the_element(bool exclusive, bool reverse, int[] expected) =>
        Assert.That(OperatorRunner.Run(new CumSum(exclusive, reverse), Tensor.From([1, 2, 3], 3), Tensor.Scalar(-1L)).Span<int>().ToArray(), Is.EqualTo(expected));

    [Test]
    public void Triangles_keep_what_lies_on_their_side_of_the_diagonal([Values] bool upper, [Values(-9L, -1L, 0L, 1L, 9L)] long diagonal)
    {
        Tensor x = Floats(new Random(0), 2, 3, 4);
        Tensor y = OperatorRunner.Run(new Trilu(upper), x, Tensor.Scalar(diagonal));
        int[] shape = [2, 3, 4];
        float[] expected = [.. Indices(shape).Select(i => (upper ? i[2] - i[1] >= diagonal : i[2] - i[1] <= diagonal) ? x.Span<float>()[Flat(shape, i)] : 0)];
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected));
    }

    [TestCase(-2L, new[] { 0, 0, 0, 0, 0, 0, 1, 0, 0 })]
    [TestCase(1L, new[] { 0, 1, 0, 0, 0, 1, 0, 0, 0 })]
    [TestCase(long.MinValue, new[] { 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Ones_lie_on_the_diagonal(long diagonal, int[] expected) =>
        Assert.That(OperatorRunner.Run(new EyeLike(null, diagonal), Tensor.From(new int[9], 3, 3)).Span<int>().ToArray(), Is.EqualTo(expected));

    [Test]
    public void A_range_ends_before_its_limit()
    {
        Assert.That(OperatorRunner.Run(new Graph.Operators.Range(), Tensor.Scalar(10), Tensor.Scalar(4), Tensor.Scalar(-3)).Span<int>().ToArray(), Is.EqualTo(new[] { 10, 7 }));
        Assert.That(OperatorRunner.Run(new Graph.Operators.Range(), Tensor.Scalar(0f), Tensor.Scalar(1f), Tensor.Scalar(0.4f)).Shape, Is.EqualTo(new TensorShape(3)));
        Assert.That(OperatorRunner.Run(new Graph.Operators.Range(), Tensor.Scalar(5L), Tensor.Scalar(1L), Tensor.Scalar(2L)).Shape, Is.EqualTo(new TensorShape(0)));
    }
}
