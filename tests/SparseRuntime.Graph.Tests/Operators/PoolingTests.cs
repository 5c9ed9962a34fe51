using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class PoolingTests
{
    [Test]
    public void Pools_of_random_geometry_agree_with_windows_walked_one_by_one() => Property.Holds(
        random =>
        {
            int axes = random.Next(1, 4);
            int[] kernel = Shape(random, axes, 3);
            int[] strides = Shape(random, axes, 3);
            int[] dilations = random.Next(2) == 0 ? Shape(random, axes, 2) : [.. Enumerable.Repeat(1, axes)];
            int[] pads = [.. Enumerable.Range(0, 2 * axes).Select(i => random.Next(0, kernel[i % axes]))];
            int[] plane = [.. kernel.Zip(dilations, (k, d) => ((k - 1) * d) + random.Next(1, 14))];
            if (random.Next(3) == 0) plane[^1] += random.Next(90);
            bool ceil = random.Next(2) == 0;
            bool include = random.Next(2) == 0;
            Tensor x = Floats(random, [2, 2, .. plane]);

            Tensor max = OperatorRunner.Run(new MaxPool(kernel, strides, dilations, pads, ceilMode: ceil), x);
            Tensor average = OperatorRunner.Run(new AveragePool(kernel, strides, dilations, pads, ceilMode: ceil, countIncludePad: include), x);
            (int[] shape, double[] greatest, double[] mean) = Oracle(x, plane, kernel, strides, dilations, pads, ceil, include);
            Assert.That(max.Shape, Is.EqualTo(new TensorShape([2, 2, .. shape])));
            Assert.That(max.Span<float>().ToArray(), Is.EqualTo(greatest.Select(v => (float)v)));
            Assert.That(average.Span<float>().ToArray(), Is.EqualTo(mean).Within(1e-5));
        },
        cases: 300);

    [TestCase(AutoPad.SameUpper, new[] { 2f, 4, 5 })]
    [TestCase(AutoPad.SameLower, new[] { 1f, 3, 5 })]
    public void An_odd_pad_goes_to_the_end_or_to_the_beginning(AutoPad autoPad, float[] expected)
    {
        Tensor x = Tensor.From([1f, 2, 3, 4, 5], 1, 1, 5);
        Tensor result = OperatorRunner.Run(new MaxPool([2], [2], autoPad: autoPad), x);
        Assert.That(result.Span<float>().ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void A_last_window_that_would_begin_in_the_padding_does_not_count()
    {
        Tensor x = Tensor.From([1f, 2, 3, 4], 1, 1, 4);
        Tensor result = OperatorRunner.Run(new MaxPool([1], [2], null, [0, 1], ceilMode: true), x);
        Assert.That(result.Span<float>().ToArray(), Is.EqualTo(new[] { 1f, 3 }));
    }

    [Test]
    public void Indices_count_over_the_whole_operand_and_prefer_the_first()
    {
        Tensor x = Tensor.From([5f, 5, 1, 2, 0, 9], 2, 1, 3, 1);
        Tensor[] row = OperatorRunner.RunAll(new MaxPool([2, 1]), [x], 2);
        Assert.That(row[1].Span<long>().ToArray(), Is.EqualTo(new[] { 0L, 1, 3, 5 }));
    }

    [Test]
    public void Column_major_indices_count_rows_fastest()
    {
        Tensor x = Tensor.From([1f, 2, 3, 4, 5, 6], 1, 1, 2, 3);
        Tensor[] result = OperatorRunner.RunAll(new MaxPool([1, 2], columnMajorIndices: true), [x], 2);
        Assert.That(result[1].Span<long>().ToArray(), Is.EqualTo(new[] { 2L, 4, 3, 5 }));
    }

    [Test]
    public void Not_a_number_spreads_through_the_windows_that_see_it([Values] bool dilated)
    {
        float[] row = [.. Enumerable.Range(0, 40).Select(i => i == 20 ? float.NaN : i)];
        Tensor result = OperatorRunner.Run(new MaxPool([3], dilations: dilated ? [2] : null), Tensor.From(row, 1, 1, 40));
        int[] hit = [.. result.Span<float>().ToArray().Select((v, i) => (v, i)).Where(p => float.IsNaN(p.v)).Select(p => p.i)];
        Assert.That(hit, Is.EqualTo(dilated ? new[] { 16, 18, 20 } : [18, 19, 20]));
    }

    [Test]
    public void A_row_too_long_for_the_stack_is_pooled_all_the_same()
    {
        Tensor x = Floats(new Random(0), 1, 1, 3, 5000);
        Tensor result = OperatorRunner.Run(new MaxPool([3, 3], [1, 2]), x);
        (_, double[] expected, _) = Oracle(x, [3, 5000], [3, 3], [1, 2], [1, 1], [0, 0, 0, 0], false, false, images: 1);
        Assert.That(result.Span<float>().ToArray(), Is.EqualTo(expected.Select(v => (float)v)));
    }

    [TestCase(new[] { 5, 1 }, new[] { 1, 1 }, new[] { 1, 1 }, new[] { 0, 0, 0, 0 }, "larger than the padded operand")]
    [TestCase(new[] { 0, 1 }, new[] { 1, 1 }, new[] { 1, 1 }, new[] { 0, 0, 0, 0 }, "kernel extent 0")]
    [TestCase(new[] { 1, 1 }, new[] { 0, 1 }, new[] { 1, 1 }, new[] { 0, 0, 0, 0 }, "Strides [0,1]")]
    [TestCase(new[] { 1, 1 }, new[] { 1, 1 }, new[] { 1, -2 }, new[] { 0, 0, 0, 0 }, "Dilations [1,-2]")]
    [TestCase(new[] { 1, 1 }, new[] { 1, 1 }, new[] { 1, 1 }, new[] { 0, -1, 0, 0 }, "Pads [0,-1,0,0]")]
    [TestCase(new[] { 1, 1 }, new[] { 1 }, new[] { 1, 1 }, new[] { 0, 0, 0, 0 }, "must have 2 entries")]
    [TestCase(new[] { 1 }, new[] { 1 }, new[] { 1 }, new[] { 0, 0 }, "does not slide")]
    [TestCase(new[] { 2, 2 }, new[] { 1, 1 }, new[] { int.MaxValue, 1 }, new[] { 0, 0, 0, 0 }, "too large")]
    [TestCase(new[] { 1, 1 }, new[] { 1, 1 }, new[] { 1, 1 }, new[] { int.MaxValue, 0, 0, 0 }, "too large")]
    public void Impossible_windows_are_explained(int[] kernel, int[] strides, int[] dilations, int[] pads, string message)
    {
        Tensor x = Floats(new Random(0), 1, 1, 4, 4);
        Assert.That(() => OperatorRunner.Run(new MaxPool(kernel, strides, dilations, pads), x), Throws.TypeOf<GraphException>().With.Message.Contains(message));
    }

    private static (int[] Shape, double[] Greatest, double[] Mean) Oracle(
        Tensor x, int[] plane, int[] kernel, int[] strides, int[] dilations, int[] pads, bool ceil, bool include, int images = 4)
    {
        int axes = plane.Length;
        var shape = new int[axes];
        for (int a = 0; a < axes; a++)
        {
            double room = plane[a] + pads[a] + pads[axes + a] - (((kernel[a] - 1) * dilations[a]) + 1);
            shape[a] = (int)(ceil ? Math.Ceiling(room / strides[a]) : Math.Floor(room / strides[a])) + 1;
            if (ceil && (shape[a] - 1) * strides[a] >= plane[a] + pads[a]) shape[a]--;
        }

        var greatest = new List<double>();
        var mean = new List<double>();
        int size = plane.Aggregate(1, (p, q) => p * q);
        for (int image = 0; image < images; image++)
        {
            foreach (int[] output in Indices(shape))
            {
                double max = double.NegativeInfinity;
                double sum = 0;
                int inside = 0;
                int padded = 0;
                foreach (int[] tap in Indices(kernel))
                {
                    int[] at = [.. Enumerable.Range(0, axes).Select(a => (output[a] * strides[a]) + (tap[a] * dilations[a]) - pads[a])];
                    if (Enumerable.Range(0, axes).All(a => at[a] < plane[a] + pads[axes + a])) padded++;
                    if (!Enumerable.Range(0, axes).All(a => at[a] >= 0 && at[a] < plane[a])) continue;
                    float value = x.Span<float>()[(image * size) + Place(plane, at)];
                    max = Math.Max(max, value);
                    sum += value;
                    inside++;
                }

                greatest.Add(max);
                mean.Add(sum / Math.Max(1, include ? padded : inside));
            }
        }

        return (shape, [.. greatest], [.. mean]);
    }

    private static int Place(int[] shape, int[] index)
    {
        int place = 0;
        for (int axis = 0; axis < shape.Length; axis++)
            place = (place * shape[axis]) + index[axis];
        return place;
    }
}
