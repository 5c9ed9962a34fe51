namespace SparseRuntime.Tensors.Tests;

/// <summary>The definition every kernel is compared with, compared with a convolution that pads and loops plainly.</summary>
public class LinearDefinitionTests
{
    [Test]
    public void Agrees_with_a_plain_convolution([Range(0, 39)] int seed)
    {
        var random = new Random(seed);
        int groups = random.Next(1, 4), rowsPerGroup = random.Next(1, 4), featuresPerGroup = random.Next(1, 4), images = random.Next(1, 3);
        Extent3 kernel = Any(random, 1, 4), stride = Any(random, 1, 3), dilation = Any(random, 1, 3);
        Extent3 padBegin = Any(random, 0, 3), padEnd = Any(random, 0, 3), plane = Any(random, 7, 10);
        int rows = groups * rowsPerGroup, features = groups * featuresPerGroup, taps = featuresPerGroup * kernel.Count;
        float[] weights = Values(random, rows * taps, 3), input = Values(random, images * features * plane.Count, 0);
        float[]? bias = random.Next(2) == 0 ? null : Values(random, rows, 0);
        Activation activation = new((ActivationKind)random.Next(4), random.Next(2) == 0 ? -0.5f : 0.25f, 0.75f);
        bool hasResidual = random.Next(2) == 0;
        var layer = new LinearLayer(
            WeightMatrix.FromDense(rows, taps, weights), new LinearWindow(kernel, stride, dilation, padBegin, padEnd), groups, bias, activation, hasResidual);
        var geometry = new LinearGeometry(layer, images, plane);
        var actual = new float[images * rows * geometry.OutputPlane.Count];
        Array.Fill(actual, float.NaN);
        float[] residual = hasResidual ? Values(random, actual.Length, 0) : [];
        LinearDefinition.Compute(layer, geometry, input, actual, residual);

        Extent3 padded = new(
            plane.Depth + padBegin.Depth + padEnd.Depth, plane.Height + padBegin.Height + padEnd.Height, plane.Width + padBegin.Width + padEnd.Width);
        double At(int image, int feature, int z, int y, int x)
        {
            z -= padBegin.Depth;
            y -= padBegin.Height;
            x -= padBegin.Width;
            bool inside = z >= 0 && y >= 0 && x >= 0 && z < plane.Depth && y < plane.Height && x < plane.Width;
            return inside ? input[(((((((image * features) + feature) * plane.Depth) + z) * plane.Height) + y) * plane.Width) + x] : 0;
        }

        var expected = new List<float>();
        for (int image = 0; image < images; image++)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int z = 0; z + ((kernel.Depth - 1) * dilation.Depth) < padded.Depth; z += stride.Depth)
                {
                    for (int y = 0; y + ((kernel.Height - 1) * dilation.Height) < padded.Height; y += stride.Height)
                    {
                        for (int x = 0; x + ((kernel.Width - 1) * dilation.Width) < padded.Width; x += stride.Width)
                        {
                            double sum = bias is null ? 0 : bias[row];
                            int w = row * taps;
                            for (int feature = 0; feature < featuresPerGroup; feature++)
                            {
                                for (int kz = 0; kz < kernel.Depth; kz++)
                                {
                                    for (int ky = 0; ky < kernel.Height; ky++)
                                    {
                                        for (int kx = 0; kx < kernel.Width; kx++)
                                        {
                                            int inputFeature = (row / rowsPerGroup * featuresPerGroup) + feature;
                                            sum += weights[w++] * At(image, inputFeature, z + (kz * dilation.Depth), y + (ky * dilation.Height), x + (kx * dilation.Width));
                                        }
                                    }
                                }
                            }

                            if (hasResidual) sum += residual[expected.Count];
                            expected.Add(Activate(activation, (float)sum));
                        }
                    }
                }
            }
        }

        Assert.That(actual, Is.EqualTo(expected).Within(1e-5f));
    }

    [Test]
    public void Dropped_weights_do_not_even_touch_an_infinite_input()
    {
        var layer = new LinearLayer(WeightMatrix.FromDense(1, 2, [0f, 2f]), LinearWindow.Pointwise);
        var output = new float[1];
        LinearDefinition.Compute(layer, new LinearGeometry(layer, 1, Extent3.One), [float.PositiveInfinity, 3f], output);
        Assert.That(output[0], Is.EqualTo(6f));
    }

    [Test]
    public void A_window_that_does_not_fit_is_refused()
    {
        var layer = new LinearLayer(WeightMatrix.FromDense(1, 5, new float[5]), LinearWindow.Pointwise with { Kernel = new Extent3(1, 1, 5) });
        Assert.That(() => new LinearGeometry(layer, 1, new Extent3(1, 1, 4)), Throws.ArgumentException.With.Message.Contains("reaching over 5"));
        Assert.That(new LinearGeometry(layer, 1, new Extent3(1, 1, 5)).OutputPlane, Is.EqualTo(Extent3.One));
    }

    [Test]
    public void A_call_beyond_31_bits_is_refused()
    {
        var layer = new LinearLayer(WeightMatrix.FromDense(2, 1, [1f, 1f]), LinearWindow.Pointwise);
        Assert.That(() => new LinearGeometry(layer, 1 << 15, new Extent3(1, 1 << 8, 1 << 8)), Throws.ArgumentException.With.Message.Contains("2^31"));
    }

    [Test]
    public void A_layer_refuses_parts_that_do_not_fit()
    {
        WeightMatrix weights = WeightMatrix.FromDense(3, 4, new float[12]);
        Assert.That(() => new LinearLayer(weights, LinearWindow.Pointwise, groups: 2), Throws.ArgumentException.With.Message.Contains("3 rows"));
        Assert.That(() => new LinearLayer(weights, LinearWindow.Pointwise with { Kernel = new Extent3(1, 1, 3) }), Throws.ArgumentException.With.Message.Contains("4 taps"));
        Assert.That(() => new LinearLayer(weights, LinearWindow.Pointwise, bias: [1f]), Throws.ArgumentException.With.Message.Contains("1 biases"));
    }

    private static Extent3 Any(Random random, int low, int end) => new(random.Next(low, end), random.Next(low, end), random.Next(low, end));

    private static float[] Values(Random random, int count, int zeroIn) =>
        [.. Enumerable.Range(0, count).Select(_ => zeroIn > 0 && random.Next(zeroIn) == 0 ? 0f : (random.NextSingle() * 2) - 1)];

    private static float Activate(Activation activation, float x) => activation.Kind switch
    {
        ActivationKind.Relu => Math.Max(0, x),
        ActivationKind.Clip => Math.Min(Math.Max(x, activation.Alpha), activation.Beta),
        ActivationKind.LeakyRelu => x >= 0 ? x : activation.Alpha * x,
        _ => x,
    };
}
