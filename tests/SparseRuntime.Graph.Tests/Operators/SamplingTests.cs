using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class SamplingTests
{
    [TestCase(GridPadding.Zeros, new[] { 0f, 0.5f, 2, 1.5f, 0 })]
    [TestCase(GridPadding.Border, new[] { 1f, 1, 2, 3, 3 })]
    [TestCase(GridPadding.Reflection, new[] { 2f, 1, 2, 3, 2 })]
    public void What_lies_outside_is_as_asked(GridPadding padding, float[] expected)
    {
        // Places −2, −½, 1, 2½ and 4 of three elements.
        Tensor x = Tensor.From([1f, 2, 3], 1, 1, 3);
        float[] places = [-2, -0.5f, 1, 2.5f, 4];
        Tensor grid = Tensor.From([.. places.Select(p => (((2 * p) + 1) / 3) - 1)], 1, 5, 1);
        Tensor y = OperatorRunner.Run(new GridSample(ResizeMode.Linear, padding, false), x, grid);
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-5f));
    }

    [Test]
    public void The_grid_of_an_image_gives_the_image_back([Values] ResizeMode mode, [Values] GridPadding padding, [Values] bool align, [Values(1, 2, 3)] int axes)
    {
        int[] plane = [.. new[] { 3, 4, 5 }.Take(axes)];
        Tensor x = Floats(new Random(0), [2, 3, .. plane]);
        var grid = new List<float>();
        for (int image = 0; image < 2; image++)
        {
            foreach (int[] at in Indices(plane))
            {
                for (int axis = axes - 1; axis >= 0; axis--)
                    grid.Add(align ? (2f * at[axis] / (plane[axis] - 1)) - 1 : (((2f * at[axis]) + 1) / plane[axis]) - 1);
            }
        }

        Tensor y = OperatorRunner.Run(new GridSample(mode, padding, align), x, Tensor.From(grid.ToArray(), [2, .. plane, axes]));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(x.Span<float>().ToArray()).Within(1e-4f));
    }

    [Test]
    public void No_coordinate_leads_out_of_the_image([Values] ResizeMode mode, [Values] GridPadding padding, [Values] bool align)
    {
        Tensor x = Floats(new Random(0), 1, 1, 1, 3);
        Tensor grid = Tensor.From([float.NaN, float.PositiveInfinity, float.MinValue, 1e30f, -1e9f, float.NegativeInfinity], 1, 1, 3, 2);
        Assert.That(() => OperatorRunner.Run(new GridSample(mode, padding, align), x, grid), Throws.Nothing);
    }

    [Test]
    public void A_region_of_one_element_per_part_is_the_region([Values] bool greatest)
    {
        Tensor x = Tensor.From([.. Enumerable.Range(0, 25).Select(i => (float)i)], 1, 1, 5, 5);
        Tensor y = OperatorRunner.Run(new RoiAlign(2, 3, 1, 1, true, greatest), x, Tensor.From([1f, 2, 4, 4], 1, 4), List(0));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { 11f, 12, 13, 16, 17, 18 }).Within(1e-5f));
    }

    [Test]
    public void Regions_far_outside_or_without_end_take_no_time([Values(0, 2)] int samples)
    {
        Tensor x = Tensor.From([1f, 1, 1, 1], 1, 1, 2, 2);
        var op = new RoiAlign(1, 1, samples, 1, true, false);
        Assert.That(OperatorRunner.Run(op, x, Tensor.From([1e8f, 1e8f, 2e8f, 2e8f], 1, 4), List(0)).Span<float>()[0], Is.Zero);
        Assert.That(
            () => OperatorRunner.Run(op, x, Tensor.From([0f, 0, float.PositiveInfinity, 1], 1, 4), List(0)),
            samples == 0 ? Throws.InvalidOperationException.With.Message.Contains("region 0") : Throws.Nothing);
        Assert.That(() => OperatorRunner.Run(op, x, Tensor.From(new float[4], 1, 4), List(1)), Throws.InvalidOperationException.With.Message.Contains("index 1"));
    }

    [TestCase(new[] { 0L, 4 }, "place 4 is outside of the result")]
    [TestCase(new[] { 0L, -1 }, "place -1 is outside of the result")]
    public void Unpooling_stays_within_its_result(long[] places, string message) =>
        Assert.That(
            () => OperatorRunner.Run(new MaxUnpool([2], [2]), Tensor.From([1f, 2], 1, 1, 2), Tensor.From(places, 1, 1, 2)),
            Throws.InvalidOperationException.With.Message.Contains(message));

    [Test]
    public void A_determinant_changes_its_sign_with_the_rows()
    {
        Tensor x = Tensor.From([0.0, 2, 1, 1, 1, 1, 3, 0, 2, 1, 1, 1, 0, 2, 1, 3, 0, 2, 1, 1, 1, 1, 1, 1, 2, 2, 2], 3, 3, 3);
        Assert.That(OperatorRunner.Run(new Det(), x).Span<double>().ToArray(), Is.EqualTo(new[] { -1.0, 1, 0 }).Within(1e-12));
    }
}
