using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class SelectionTests
{
    [Test]
    public void The_first_of_equal_elements_is_chosen([Values] bool greatest, [Values(0, 1, 4, 9)] int count)
    {
        float[] x = [3, 1, float.NaN, 3, float.PositiveInfinity, 1, float.NegativeInfinity, float.NaN, 0];
        Tensor[] y = OperatorRunner.RunAll(new TopK(0, greatest), [Tensor.From(x, 9), List(count)], 2);
        Comparer<float> order = Comparer<float>.Create((a, b) => float.IsNaN(a) ? float.IsNaN(b) ? 0 : 1 : float.IsNaN(b) ? -1 : a.CompareTo(b));
        IEnumerable<int> places = Enumerable.Range(0, 9);
        int[] expected = [.. (greatest ? places.OrderByDescending(i => x[i], order) : places.OrderBy(i => x[i], order)).Take(count)];
        Assert.That(y[1].Span<long>().ToArray(), Is.EqualTo(expected.Select(i => (long)i)));
        Assert.That(y[0].Span<float>().ToArray(), Is.EqualTo(expected.Select(i => x[i])));
    }

    [Test]
    public void Chosen_elements_lie_along_their_axis([Values(-3, 1, 2)] int axis)
    {
        var random = new Random(axis);
        int[] shape = [5, 8, 4];
        int along = axis < 0 ? axis + 3 : axis;
        Tensor x = Floats(random, shape);
        Tensor y = OperatorRunner.Run(new TopK(axis), x, List(3));
        int[] result = [.. shape];
        result[along] = 3;
        foreach (int[] at in Indices(result))
        {
            float[] lane = [.. Enumerable.Range(0, shape[along]).Select(i => x.Span<float>()[Flat(shape, [.. at.Select((v, a) => a == along ? i : v)])]).OrderDescending()];
            Assert.That(y.Span<float>()[Flat(result, at)], Is.EqualTo(lane[at[along]]));
        }
    }

    [TestCase(5L, "from 0 to 4")]
    [TestCase(-1L, "from 0 to 4")]
    public void More_elements_than_there_are_cannot_be_chosen(long count, string message) =>
        Assert.That(() => OperatorRunner.Run(new TopK(0), Tensor.From(new float[4], 4), List(count)), Throws.TypeOf<GraphException>().With.Message.Contains(message));

    [Test]
    public void Elements_that_are_not_zero_are_listed_by_column()
    {
        Tensor x = Tensor.From([0f, -0f, 2, float.NaN, 0, 5], 2, 3);
        Assert.That(OperatorRunner.Run(new NonZero(), x).Span<long>().ToArray(), Is.EqualTo(new long[] { 0, 1, 1, 2, 0, 2 }));
        Assert.That(OperatorRunner.Run(new NonZero(), Tensor.Scalar(1f)).Shape, Is.EqualTo(new TensorShape(0, 1)));
    }

    [Test]
    public void Conditions_beyond_the_last_slice_are_refused() =>
        Assert.That(
            () => OperatorRunner.Run(new Compress(0), Tensor.From(new float[4], 2, 2), Tensor.From([true, false, true], 3)),
            Throws.TypeOf<GraphException>().With.Message.Contains("3 conditions for 2 slices"));

    [Test]
    public void Distinct_elements_come_sorted_or_as_they_come_first()
    {
        Tensor x = Tensor.From([2, 1, 1, 3, 4, 3], 6);
        Expect(OperatorRunner.RunAll(new Unique(null, false), [x], 4), [2, 1, 3, 4], [0, 1, 3, 4], [0, 1, 1, 2, 3, 2], [1, 2, 2, 1]);
        Expect(OperatorRunner.RunAll(new Unique(), [x], 4), [1, 2, 3, 4], [1, 0, 3, 4], [1, 0, 0, 2, 3, 2], [2, 1, 2, 1]);

        static void Expect(Tensor[] y, int[] values, long[] first, long[] inverse, long[] counts)
        {
            Assert.That(y[0].Span<int>().ToArray(), Is.EqualTo(values));
            Assert.That(y[1].Span<long>().ToArray(), Is.EqualTo(first));
            Assert.That(y[2].Span<long>().ToArray(), Is.EqualTo(inverse));
            Assert.That(y[3].Span<long>().ToArray(), Is.EqualTo(counts));
        }
    }

    [Test]
    public void Distinct_slices_are_compared_element_by_element()
    {
        Tensor x = Tensor.From(new ulong[] { 1, ulong.MaxValue, 1, 0, 5, 0 }, 2, 3);
        Tensor[] y = OperatorRunner.RunAll(new Unique(1), [x], 4);
        Assert.That(y[0].Span<ulong>().ToArray(), Is.EqualTo(new ulong[] { 1, ulong.MaxValue, 0, 5 }));
        Assert.That(y[2].Span<long>().ToArray(), Is.EqualTo(new long[] { 0, 1, 0 }));
    }

    [Test]
    public void Only_the_beginning_of_a_sequence_is_reversed([Values(0, 1)] int batchAxis)
    {
        Tensor x = Tensor.From([0, 1, 2, 3, 4, 5, 6, 7, 8], 3, 3);
        Tensor y = OperatorRunner.Run(new ReverseSequence(batchAxis, 1 - batchAxis), x, List(3, 2, 0));
        Assert.That(y.Span<int>().ToArray(), Is.EqualTo(batchAxis == 0 ? [2, 1, 0, 4, 3, 5, 6, 7, 8] : new[] { 6, 4, 2, 3, 1, 5, 0, 7, 8 }));
        Assert.That(
            () => OperatorRunner.Run(new ReverseSequence(0, 1), x, List(3, 4, 0)),
            Throws.InvalidOperationException.With.Message.Contains("length 4 of sequence 1"));
    }

    [Test]
    public void Of_overlapping_boxes_the_best_remains()
    {
        Tensor boxes = Tensor.From([0f, 0, 1, 1, 0, 0.1f, 1, 1.1f, 1, -0.1f, 0, 0.9f, 0, 10, 1, 11], 1, 4, 4);
        Tensor scores = Tensor.From([0.9f, 0.75f, 0.6f, 0.95f, 0.1f, 0.2f, 0.3f, float.NaN], 1, 2, 4);
        Tensor y = OperatorRunner.Run(new NonMaxSuppression(), boxes, scores, Tensor.Scalar(3L), Tensor.Scalar(0.5f), null);
        Assert.That(y.Span<long>().ToArray(), Is.EqualTo(new long[] { 0, 0, 3, 0, 0, 0, 0, 1, 2 }));
        Assert.That(OperatorRunner.Run(new NonMaxSuppression(), boxes, scores).Shape, Is.EqualTo(new TensorShape(0, 3)), "the most boxes are none");
        Tensor above = OperatorRunner.Run(new NonMaxSuppression(), boxes, scores, Tensor.Scalar(long.MaxValue), Tensor.Scalar(1f), Tensor.Scalar(0.9f));
        Assert.That(above.Span<long>().ToArray(), Is.EqualTo(new long[] { 0, 0, 3 }), "a score must be above the threshold");
    }

    [Test]
    public void The_middle_is_kept_and_padded()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6, 7, 8], 2, 4);
        Assert.That(OperatorRunner.Run(new CenterCropPad(), x, List(1, 3)).Span<int>().ToArray(), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(OperatorRunner.Run(new CenterCropPad([0]), x, List(5)).Span<int>().ToArray()[4..12], Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
    }
}
