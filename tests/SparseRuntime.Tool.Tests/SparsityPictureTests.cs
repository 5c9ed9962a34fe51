using SparseRuntime.Tensors;
using SparseRuntime.Tool.HtmlReport;

namespace SparseRuntime.Tool.Tests;

public class SparsityPictureTests
{
    [TestCase(1, 1, 80)]
    [TestCase(80, 80, 80)]
    [TestCase(81, 79, 80)]
    [TestCase(97, 200, 80)]
    [TestCase(3, 1000, 80)]
    [TestCase(1000, 3, 40)]
    [TestCase(33, 31, 1)]
    public void Cells_show_the_share_of_weights_that_is_kept(int rows, int taps, int mostCells)
    {
        foreach (double density in (double[])[0, 0.03, 0.4, 1])
        {
            float[] values = Random(rows * taps, density, seed: rows + taps);
            SparsityPicture picture = SparsityPicture.Of(WeightMatrix.FromDense(rows, taps, values), mostCells)!;
            (int height, int width) = (Math.Min(rows, mostCells), Math.Min(taps, mostCells));
            var kept = new double[height * width];
            var all = new double[height * width];
            for (int i = 0; i < values.Length; i++)
            {
                int cell = (int)(((long)(i / taps) * height / rows * width) + ((long)(i % taps) * width / taps));
                all[cell]++;
                if (values[i] != 0) kept[cell]++;
            }

            double[] expected = [.. kept.Zip(all, (some, every) => some / every)];
            Assert.That(picture.Density.ToArray(), Is.EqualTo(expected).Within(1e-12));
            PngPixels map = PngPixels.Decode(picture.MapPng());
            Assert.That((map.Width, map.Height), Is.EqualTo((width, height)));
            Assert.That(map.Colours.Distinct().Count(), Is.EqualTo(1));
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.That(map.Alpha[i] == 0, Is.EqualTo(expected[i] == 0), "only what is empty shows nothing");
                Assert.That(map.Alpha[i] / 255.0, Is.EqualTo(Math.Sqrt(expected[i])).Within(0.5 / 15 + (expected[i] < 0.002 ? 0.07 : 1e-9)));
            }
        }
    }

    [TestCase(5, 7)]
    [TestCase(200, 300)]
    [TestCase(20, 300)]
    public void The_corner_shows_single_weights(int rows, int taps)
    {
        float[] values = Random(rows * taps, 0.3, seed: 5);
        var mask = new byte[rows * taps];
        new Random(6).NextBytes(mask);
        Mask drop = Mask.OfNonzeros(new TensorShape(rows, taps), [.. mask.Select(b => (float)(b & 1))]);
        SparsityPicture picture = SparsityPicture.Of(WeightMatrix.FromDense(rows, taps, Tensor.From(values, rows, taps), drop), 80)!;
        PngPixels corner = PngPixels.Decode(picture.CornerPng());
        Assert.That((corner.Width, corner.Height), Is.EqualTo((Math.Min(taps, 32), Math.Min(rows, 32))));
        for (int row = 0; row < corner.Height; row++)
        {
            for (int tap = 0; tap < corner.Width; tap++)
                Assert.That(corner.Alpha[(row * corner.Width) + tap], Is.EqualTo((mask[(row * taps) + tap] & 1) != 0 ? 255 : 0), $"row {row}, tap {tap}");
        }

        Assert.That(picture.HasCorner, Is.EqualTo(rows > 32 || taps > 32));
    }

    [Test]
    public void A_matrix_without_elements_has_no_picture() =>
        Assert.That(SparsityPicture.Of(WeightMatrix.FromDense(0, 5, []), 80), Is.Null);

    private static float[] Random(int count, double density, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < density ? 1 + random.NextSingle() : 0f)];
    }
}
