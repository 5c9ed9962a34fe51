using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Kernels of minimal filtering on more planes than <see cref="KernelConformanceTests"/> has for all, and how they round.</summary>
[TestFixtureSource(nameof(Kernels))]
public sealed class WinogradKernelTests(LinearKernel kernel)
{
    public static IEnumerable<TestFixtureData> Kernels() =>
        KernelCatalog.All.Where(k => k.Info.Name.Contains("-winograd-", StringComparison.Ordinal)).Select(k => new TestFixtureData(k).SetArgDisplayNames(k.Info.Name));

    [SetUp]
    public void SkipWhatThisProcessorLacks()
    {
        if (!kernel.IsSupported) Assert.Ignore($"{kernel.Info.Device} is not available on this processor as configured");
    }

    [Test]
    public void Planes_of_all_extents_and_paddings_match()
    {
        var random = new Random(31);
        for (int height = 1; height <= 11; height++)
        {
            for (int width = 1; width <= 23; width++)
            {
                Extent3 begin = new(0, random.Next(4), random.Next(4)), end = new(0, random.Next(4), random.Next(4));
                if (height + begin.Height + end.Height < 3 || width + begin.Width + end.Width < 3) continue;
                Check(Random(random, new(random.Next(1, 3), height, width), begin, end, random.Next(1, 9), random.Next(1, 14), random.Next(1, 3)));
            }
        }
    }

    [Test]
    public void Planes_wider_than_a_block_of_tiles_match()
    {
        var random = new Random(32);
        foreach (int width in new[] { 15, 16, 31, 33, 63, 64, 127, 129, 255, 256, 257, 300, 520 })
            Check(Random(random, new(1, random.Next(3, 12), width), new(0, 1, 1), new(0, 1, random.Next(3)), 3, 7, 1));
    }

    [Test]
    public void Padding_wider_than_a_block_and_planes_of_nothing_else_match()
    {
        var random = new Random(35);
        foreach (Extent3 plane in new Extent3[] { new(1, 2, 3), new(1, 0, 4), new(1, 4, 0) })
            Check(Random(random, plane, new(0, 9, 70), new(0, 5, 150), 2, 7, 2));
    }

    [Test]
    public void An_empty_batch_gives_an_empty_result()
    {
        KernelCase test = Random(new Random(36), new(1, 5, 5), new(0, 1, 1), new(0, 1, 1), 2, 7, 0);
        using PreparedLinear prepared = kernel.Prepare(test.Layer);
        Assert.That(test.Run(prepared, 2), Is.Empty);
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void An_input_that_is_not_finite_spoils_outputs_up_to_four_places_away_and_no_others(float value)
    {
        const int Height = 23, Width = 29, Rows = 5, Y = 11, X = 13;
        KernelCase clean = Random(new Random(37), new(1, Height, Width), new(0, 1, 1), new(0, 1, 1), 3, Rows, 2, plain: true);
        KernelCase test = clean with { Input = [.. clean.Input] };
        test.Input[(((1 * 3) + 1) * Height * Width) + (Y * Width) + X] = value;
        using PreparedLinear prepared = kernel.Prepare(test.Layer);
        float[] expected = clean.Run(prepared, 1), actual = test.Run(prepared, 1);
        for (int i = 0; i < actual.Length; i++)
        {
            int image = i / (Rows * Height * Width), y = i / Width % Height, x = i % Width;
            int distance = Math.Max(Math.Abs(y - Y), Math.Abs(x - X));
            if (image == 0 || distance > 4) Assert.That(actual[i], Is.EqualTo(expected[i]), $"image {image}, {y}, {x}");
            else if (distance <= 1) Assert.That(float.IsFinite(actual[i]), Is.False, $"image {image}, {y}, {x}");
        }
    }

    [Test]
    public void Layers_whose_blocks_are_narrow_for_their_many_features_match() =>
        Check(Random(new Random(33), new(1, 13, 37), new(0, 1, 1), new(0, 1, 1), 950, 20, 1));

    [Test]
    public void It_says_that_results_are_no_plain_sums() => Assert.That(kernel.IsPlainSum, Is.False);

    /// <summary>Rounding grows with the sizes of weights and inputs, by a factor that is the transformations' own.</summary>
    [Test]
    public void Rounding_stays_within_some_units_of_the_sum_of_sizes()
    {
        const double Units = 24.0, Unit = 1.0 / (1 << 24);
        KernelCase test = Random(new Random(34), new(1, 29, 31), new(0, 1, 1), new(0, 1, 1), 64, 6, 1, plain: true);
        using PreparedLinear prepared = kernel.Prepare(test.Layer);
        float[] actual = test.Run(prepared, 1);
        float[] weights = new float[test.Layer.Weights.Taps];
        int features = test.Layer.InputFeatures, height = 29, width = 31;
        for (int row = 0; row < test.Layer.OutputFeatures; row++)
        {
            test.Layer.Weights.CopyRow(row, weights);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    double sum = 0.0, squares = 0.0;
                    for (int tap = 0; tap < weights.Length; tap++)
                    {
                        int line = y + (tap % 9 / 3) - 1, place = x + (tap % 3) - 1;
                        if (line < 0 || place < 0 || line >= height || place >= width) continue;
                        double product = (double)weights[tap] * test.Input[(((tap / 9) * height) + line) * width + place];
                        sum += product;
                        squares += product * product;
                    }

                    double allowed = Units * Unit * Math.Sqrt(features * 9.0) * Math.Max(Math.Sqrt(squares), 1.0);
                    Assert.That(actual[(((row * height) + y) * width) + x], Is.EqualTo(sum).Within(allowed), $"row {row}, {y}, {x}");
                }
            }
        }
    }

    private static KernelCase Random(Random random, Extent3 plane, Extent3 begin, Extent3 end, int features, int rows, int images, bool plain = false)
    {
        var window = new LinearWindow(new(1, 3, 3), Extent3.One, Extent3.One, begin, end);
        bool hasResidual = !plain && random.Next(2) == 0;
        Activation activation = plain ? Activation.None : random.Next(3) switch { 0 => Activation.Relu, 1 => Activation.None, _ => new Activation(ActivationKind.Silu) };
        var layer = new LinearLayer(
            LayerFactory.Weights(random, rows, features * 9, plain ? 1.0 : 0.8), window, 1, plain ? null : LayerFactory.Values(random, rows), activation, hasResidual);
        var geometry = new LinearGeometry(layer, images, plane);
        float[]? residual = hasResidual ? LayerFactory.Values(random, geometry.Columns * rows) : null;
        string name = $"{images} x {features} x {plane} to {rows}, padded by {begin} and {end}, {activation.Kind}";
        return new KernelCase(name, layer, geometry, LayerFactory.Values(random, images * features * plane.Count), residual);
    }

    private void Check(KernelCase test)
    {
        using PreparedLinear prepared = kernel.Prepare(test.Layer);
        float[] whole = test.Run(prepared, 1);
        KernelRunner.AssertMatches(test.Layer, test.Define(), whole, test.Name);
        foreach (int parts in new[] { 2, 5, 40, prepared.Shares(test.Geometry, 2), prepared.Shares(test.Geometry, 16) }.Distinct())
            Assert.That(test.Run(prepared, parts), Is.EqualTo(whole), $"{test.Name}, {parts} parts");
    }
}
