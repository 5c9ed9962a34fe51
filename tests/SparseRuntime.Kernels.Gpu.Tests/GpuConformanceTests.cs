using SparseRuntime.Kernels.Tests;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu.Tests;

/// <summary>Every GPU kernel against the definition, on ILGPU's CPU emulation.</summary>
[TestFixture("dense")]
[TestFixture("csr")]
public sealed class GpuConformanceTests(string format)
{
    private static readonly double[] Densities = [0.0, 0.1, 0.5, 1.0];

    private static readonly Activation[] Activations =
    [
        Activation.None, Activation.Relu, new(ActivationKind.Clip, 0f, 0.5f), new(ActivationKind.LeakyRelu, 0.1f),
        new(ActivationKind.HardSwish), new(ActivationKind.HardSigmoid, 0.2f, 0.5f),
    ];

    private EmulatedGpu _gpu = null!;
    private LinearKernel _kernel = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _gpu = new EmulatedGpu();
        _kernel = _gpu[format];
    }

    [OneTimeTearDown]
    public void Stop() => _gpu.Dispose();

    [Test]
    public void Matrix_products_match_at_every_size()
    {
        var random = new Random(1);
        int index = 0;
        foreach (int rows in new[] { 1, 2, 37 })
            foreach (int columns in new[] { 1, 7, 13 })
                foreach (int taps in new[] { 1, 31, 65 })
                    foreach (double density in Densities)
                    {
                        Activation activation = Activations[index++ % Activations.Length];
                        float[]? bias = index % 3 == 0 ? null : LayerFactory.Values(random, rows);
                        var layer = new LinearLayer(LayerFactory.Weights(random, rows, taps, density), LinearWindow.Pointwise, 1, bias, activation);
                        bool isBatch = index % 2 == 0;
                        LinearGeometry geometry = isBatch ? new(layer, columns, Extent3.One) : new(layer, 1, new Extent3(1, 1, columns));
                        Check(layer, geometry, random, $"{rows}x{taps} at density {density}, {columns} columns {(isBatch ? "of a batch" : "in a row")}, {activation}");
                    }
    }

    private static IEnumerable<TestCaseData> Windows()
    {
        Extent3 one = Extent3.One, zero = Extent3.Zero;
        yield return Case("3x3", new(1, 3, 3), one, one, new(0, 1, 1), new(0, 1, 1), new(1, 5, 6), 1, 1);
        yield return Case("3x3 unpadded", new(1, 3, 3), one, one, zero, zero, new(1, 7, 8), 1, 2);
        yield return Case("7x7 stride 2", new(1, 7, 7), new(1, 2, 2), one, new(0, 3, 3), new(0, 3, 3), new(1, 11, 9), 1, 1);
        yield return Case("3x3 stride 2 wide", new(1, 3, 3), new(1, 2, 2), one, new(0, 0, 1), new(0, 1, 0), new(1, 5, 20), 1, 1);
        yield return Case("5x3 stride 3 dilated", new(1, 5, 3), new(1, 3, 3), new(1, 2, 3), new(0, 4, 1), new(0, 0, 5), new(1, 11, 9), 1, 2);
        yield return Case("1x1 stride 2", one, new(1, 2, 2), one, zero, zero, new(1, 6, 6), 1, 3);
        yield return Case("1x1", one, one, one, zero, zero, new(1, 4, 4), 1, 3);
        yield return Case("1-D", new(1, 1, 3), one, one, new(0, 0, 1), new(0, 0, 1), new(1, 1, 20), 1, 2);
        yield return Case("3-D", new(2, 3, 2), new(2, 1, 2), one, new(1, 1, 0), new(0, 1, 1), new(5, 4, 3), 1, 2);
        yield return Case("3-D strided and dilated in depth", new(2, 1, 1), new(3, 1, 1), new(2, 1, 1), new(1, 0, 0), new(2, 0, 0), new(7, 2, 3), 1, 1);
        yield return Case("padding beyond the kernel", new(1, 2, 2), one, one, new(0, 3, 3), new(0, 4, 4), new(1, 3, 2), 1, 1);
        yield return Case("grouped", new(1, 3, 3), one, one, new(0, 1, 1), new(0, 1, 1), new(1, 4, 4), 4, 2);
        yield return Case("depthwise", new(1, 3, 3), new(1, 2, 2), one, new(0, 1, 1), new(0, 1, 1), new(1, 7, 7), 8, 1);

        static TestCaseData Case(string name, Extent3 kernel, Extent3 stride, Extent3 dilation, Extent3 padBegin, Extent3 padEnd, Extent3 plane, int groups, int images) =>
            new TestCaseData(new LinearWindow(kernel, stride, dilation, padBegin, padEnd), plane, groups, images).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Windows))]
    public void Convolutions_match(LinearWindow window, Extent3 plane, int groups, int images)
    {
        var random = new Random(2);
        foreach (double density in Densities)
        {
            const int Features = 8;
            int rows = groups == 1 ? 5 : 16;
            int taps = Features / groups * window.Kernel.Count;
            var layer = new LinearLayer(LayerFactory.Weights(random, rows, taps, density), window, groups, LayerFactory.Values(random, rows), Activation.Relu);
            Check(layer, new LinearGeometry(layer, images, plane), random, $"density {density}");
        }
    }

    [Test]
    public void Random_windows_match()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            Extent3 kernel = Extents(1, 4), dilation = Extents(1, 3), before = Extents(0, 3), after = Extents(0, 3);
            var window = new LinearWindow(kernel, Extents(1, 4), dilation, before, after);
            // At least as far as the window reaches, so that it fits without any padding.
            var plane = new Extent3(
                ((kernel.Depth - 1) * dilation.Depth) + random.Next(1, 3),
                ((kernel.Height - 1) * dilation.Height) + random.Next(1, 4),
                ((kernel.Width - 1) * dilation.Width) + random.Next(1, 5));
            int groups = random.Next(1, 4), rows = groups * random.Next(1, 4), taps = random.Next(1, 4) * kernel.Count;
            var layer = new LinearLayer(LayerFactory.Weights(random, rows, taps, random.NextDouble()), window, groups, null, Activations[seed % Activations.Length]);
            Check(layer, new LinearGeometry(layer, random.Next(1, 4), plane), random, $"seed {seed}");

            Extent3 Extents(int low, int end) => new(random.Next(low, end), random.Next(low, end), random.Next(low, end));
        }
    }

    [Test]
    public void Every_activation_treats_special_sums_as_its_definition_does()
    {
        float[] sums = [float.NaN, float.NegativeInfinity, -2f, -0f, 0f, 1e-30f, 0.25f, 2f, float.PositiveInfinity];
        foreach (Activation activation in Activations)
        {
            var layer = new LinearLayer(WeightMatrix.FromDense(1, 1, [1f]), LinearWindow.Pointwise, 1, null, activation);
            using PreparedLinear prepared = _kernel.Prepare(layer);
            float[] output = KernelRunner.Run(prepared, new LinearGeometry(layer, sums.Length, Extent3.One), sums, 1);
            KernelRunner.AssertAccurate([.. sums.Select(activation.Apply)], output, $"{activation}");
        }
    }

    [Test]
    public void Padding_adds_nothing_even_to_an_infinite_weight()
    {
        var window = new LinearWindow(new(1, 1, 3), Extent3.One, Extent3.One, new(0, 0, 1), new(0, 0, 1));
        var layer = new LinearLayer(WeightMatrix.FromDense(1, 3, [float.PositiveInfinity, 1f, float.NaN]), window);
        using PreparedLinear prepared = _kernel.Prepare(layer);
        float[] output = KernelRunner.Run(prepared, new LinearGeometry(layer, 1, Extent3.One), [3f], 1);
        Assert.That(output, Is.EqualTo(new[] { 3f }));
    }

    [Test]
    public void A_kept_zero_turns_an_infinite_input_into_NaN_and_a_pruned_weight_adds_nothing()
    {
        var layer = new LinearLayer(WeightMatrix.FromRows(2, 3, [0, 1, 2], [1, 0], [0f, 2f]), LinearWindow.Pointwise);
        using PreparedLinear prepared = _kernel.Prepare(layer);
        float[] output = KernelRunner.Run(prepared, new LinearGeometry(layer, 1, Extent3.One), [1f, float.PositiveInfinity, 1f], 1);
        Assert.That(output[0], Is.NaN);
        if (format != "dense") Assert.That(output[1], Is.EqualTo(2f));
    }

    [Test]
    public void An_empty_batch_gives_an_empty_result()
    {
        var layer = new LinearLayer(LayerFactory.Weights(new Random(3), 5, 9, 0.5), LinearWindow.Pointwise);
        using PreparedLinear prepared = _kernel.Prepare(layer);
        Assert.That(KernelRunner.Run(prepared, new LinearGeometry(layer, 0, Extent3.One), [], 2), Is.Empty);
    }

    [Test]
    public void A_layer_without_taps_gives_its_bias()
    {
        var layer = new LinearLayer(WeightMatrix.FromDense(2, 0, []), LinearWindow.Pointwise, 1, [1f, -2f]);
        using PreparedLinear prepared = _kernel.Prepare(layer);
        Assert.That(KernelRunner.Run(prepared, new LinearGeometry(layer, 1, Extent3.One), [], 1), Is.EqualTo(new[] { 1f, -2f }));
    }

    private void Check(LinearLayer layer, LinearGeometry geometry, Random random, string what)
    {
        using PreparedLinear prepared = _kernel.Prepare(layer);
        float[] input = LayerFactory.Values(random, geometry.Images * geometry.InputFeatures * geometry.InputPlane.Count);
        float[] whole = KernelRunner.Run(prepared, geometry, input, 1);
        KernelRunner.AssertMatches(layer, geometry, input, whole, what);
        Assert.That(KernelRunner.Run(prepared, geometry, input, 3), Is.EqualTo(whole), $"{what}, 3 parts");
    }
}
