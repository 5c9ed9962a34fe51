using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Every kernel against the definition, on memory that ends at a guard page.</summary>
[TestFixtureSource(nameof(Kernels))]
public sealed class KernelConformanceTests(LinearKernel kernel)
{
    private static readonly double[] Densities = [0.0, 0.01, 0.1, 0.5, 1.0];

    private static readonly Activation[] Activations =
    [
        Activation.None, Activation.Relu, new(ActivationKind.Clip, 0f, 0.5f), new(ActivationKind.LeakyRelu, 0.1f),
    ];

    /// <summary>Of the reference kernels two: all run the same code, as <see cref="ReferenceKernelTests"/> shows.</summary>
    public static IEnumerable<TestFixtureData> Kernels() =>
        KernelCatalog.All.Concat(KernelCatalog.References.Where(k => k.Info.Format is "dense" or "csr")).Select(k => new TestFixtureData(k).SetArgDisplayNames(k.Info.Name));

    [SetUp]
    public void SkipWhatThisProcessorLacks()
    {
        if (!kernel.IsSupported) Assert.Ignore($"{kernel.Info.Device} is not available on this processor as configured");
    }

    [Test]
    public void Matrix_products_match_at_every_size_around_the_tile()
    {
        var random = new Random(1);
        int[] rowCounts = [.. new[] { 1, kernel.Info.TileRows - 1, kernel.Info.TileRows, kernel.Info.TileRows + 1, 37 }.Where(n => n > 0).Distinct()];
        int[] columnCounts = [.. new[] { 1, kernel.Info.TileColumns - 1, kernel.Info.TileColumns, kernel.Info.TileColumns + 1, 83 }.Where(n => n > 0).Distinct()];
        int index = 0;
        foreach (int rows in rowCounts)
            foreach (int columns in columnCounts)
                foreach (int taps in new[] { 1, 31, 263 })
                    foreach (double density in Densities)
                    {
                        Activation activation = Activations[index++ % Activations.Length];
                        float[]? bias = index % 3 == 0 ? null : LayerFactory.Values(random, rows);
                        var layer = new LinearLayer(LayerFactory.Weights(random, rows, taps, density), LinearWindow.Pointwise, 1, bias, activation);
                        using PreparedLinear prepared = kernel.Prepare(layer);
                        bool batchOfVectors = index % 2 == 0;
                        LinearGeometry geometry = batchOfVectors
                            ? new LinearGeometry(layer, columns, Extent3.One)
                            : new LinearGeometry(layer, 1, new Extent3(1, 1, columns));
                        Check(layer, prepared, geometry, random, $"{rows}x{taps} at density {density}, {columns} columns {(batchOfVectors ? "of a batch" : "in a row")}, {activation}");
                    }
    }

    private static IEnumerable<TestCaseData> Windows()
    {
        var one = Extent3.One;
        var zero = Extent3.Zero;
        yield return Case("3x3", new(1, 3, 3), one, one, new(0, 1, 1), new(0, 1, 1), new(1, 9, 11), 1, 1);
        yield return Case("3x3 unpadded", new(1, 3, 3), one, one, zero, zero, new(1, 20, 21), 1, 2);
        yield return Case("7x7 stride 2", new(1, 7, 7), new(1, 2, 2), one, new(0, 3, 3), new(0, 3, 3), new(1, 47, 45), 1, 1);
        yield return Case("3x3 stride 2 wide", new(1, 3, 3), new(1, 2, 2), one, new(0, 0, 1), new(0, 1, 0), new(1, 9, 90), 1, 1);
        yield return Case("5x3 stride 3 dilated", new(1, 5, 3), new(1, 3, 3), new(1, 2, 3), new(0, 4, 1), new(0, 0, 5), new(1, 21, 19), 1, 2);
        yield return Case("1x1 stride 2", one, new(1, 2, 2), one, zero, zero, new(1, 14, 14), 1, 3);
        yield return Case("1x1", one, one, one, zero, zero, new(1, 7, 7), 1, 3);
        yield return Case("1-D", new(1, 1, 3), one, one, new(0, 0, 1), new(0, 0, 1), new(1, 1, 50), 1, 2);
        yield return Case("3-D", new(2, 3, 2), new(2, 1, 2), one, new(1, 1, 0), new(0, 1, 1), new(5, 6, 7), 1, 2);
        yield return Case("padding beyond the kernel", new(1, 2, 2), one, one, new(0, 3, 3), new(0, 4, 4), new(1, 3, 2), 1, 1);
        yield return Case("grouped", new(1, 3, 3), one, one, new(0, 1, 1), new(0, 1, 1), new(1, 8, 8), 4, 2);
        yield return Case("depthwise", new(1, 3, 3), new(1, 2, 2), one, new(0, 1, 1), new(0, 1, 1), new(1, 13, 13), 8, 1);

        static TestCaseData Case(string name, Extent3 kernel, Extent3 stride, Extent3 dilation, Extent3 padBegin, Extent3 padEnd, Extent3 plane, int groups, int images) =>
            new TestCaseData(new LinearWindow(kernel, stride, dilation, padBegin, padEnd), plane, groups, images).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Windows))]
    public void Convolutions_match(LinearWindow window, Extent3 plane, int groups, int images)
    {
        var random = new Random(2);
        foreach (double density in Densities)
            foreach (int features in new[] { 8, 40 })
            {
                int rows = features == 8 ? 8 : 24;
                int taps = features / groups * window.Kernel.Count;
                var layer = new LinearLayer(LayerFactory.Weights(random, rows, taps, density), window, groups, LayerFactory.Values(random, rows), Activation.Relu);
                using PreparedLinear prepared = kernel.Prepare(layer);
                Check(layer, prepared, new LinearGeometry(layer, images, plane), random, $"{features} features at density {density}");
            }
    }

    [Test]
    public void An_empty_batch_gives_an_empty_result()
    {
        var layer = new LinearLayer(LayerFactory.Weights(new Random(3), 5, 9, 0.5), LinearWindow.Pointwise);
        using PreparedLinear prepared = kernel.Prepare(layer);
        Assert.That(KernelRunner.Run(prepared, new LinearGeometry(layer, 0, Extent3.One), [], 2), Is.Empty);
    }

    [Test]
    public void A_pruned_weight_adds_nothing_even_to_an_infinite_or_NaN_input()
    {
        if (kernel.Info.Format == "dense") Assert.Pass("a dense kernel multiplies the zeros that it stores");
        var random = new Random(4);
        foreach (int columns in new[] { 1, 70 })
        {
            var layer = new LinearLayer(LayerFactory.Weights(random, 33, 130, 0.1), LinearWindow.Pointwise, 1, LayerFactory.Values(random, 33));
            var geometry = new LinearGeometry(layer, 1, new Extent3(1, 1, columns));
            PassIfRefused(layer, geometry);
            float[] input = LayerFactory.Values(random, 130 * columns);
            input[0] = float.PositiveInfinity;
            input[(77 * columns) + columns - 1] = float.NaN;
            input[129 * columns] = float.NegativeInfinity;
            using PreparedLinear prepared = kernel.Prepare(layer);
            KernelRunner.AssertMatches(layer, geometry, input, KernelRunner.Run(prepared, geometry, input, 1), $"{columns} columns");
        }
    }

    [Test]
    public void A_kept_zero_turns_an_infinite_input_into_NaN()
    {
        var layer = new LinearLayer(WeightMatrix.FromRows(2, 3, [0, 1, 2], [1, 0], [0f, 2f]), LinearWindow.Pointwise);
        var geometry = new LinearGeometry(layer, 1, Extent3.One);
        PassIfRefused(layer, geometry);
        float[] input = [1f, float.PositiveInfinity, 1f];
        using PreparedLinear prepared = kernel.Prepare(layer);
        float[] output = KernelRunner.Run(prepared, geometry, input, 1);
        Assert.That(output[0], Is.NaN);
        if (kernel.Info.Format != "dense") Assert.That(output[1], Is.EqualTo(2f));
    }

    [Test]
    public void Running_allocates_nothing_on_the_managed_heap()
    {
        var layer = new LinearLayer(LayerFactory.Weights(new Random(5), 40, 90, 0.3), new LinearWindow(new(1, 3, 3), Extent3.One, Extent3.One, new(0, 1, 1), new(0, 1, 1)));
        var geometry = new LinearGeometry(layer, 2, new Extent3(1, 9, 9));
        using PreparedLinear prepared = kernel.Prepare(layer);
        using var input = new NativeBuffer(sizeof(float) * 2 * 10 * 81);
        using var output = new NativeBuffer(sizeof(float) * 2 * 40 * 81);
        using var scratch = new NativeBuffer(prepared.ScratchBytes(geometry));
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            unsafe
            {
                prepared.Run(new LinearCall(input.Floats, output.Floats, scratch.Data, geometry, WorkPart.Whole));
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void A_name_tells_the_format_and_the_device()
    {
        Assert.That(kernel.Info.Name, Does.StartWith("f32-"));
        Assert.That(kernel.Info.Name, Does.Contain(kernel.Info.Format));
        Assert.That(FormatCatalog.All.Select(f => f.Name), Does.Contain(kernel.Info.Format));
    }

    private void PassIfRefused(LinearLayer layer, LinearGeometry geometry)
    {
        if (kernel.Refuses(new LinearQuery(layer, geometry, MachineModel.Default)) is { } reason) Assert.Pass($"refused: {reason}");
    }

    private static void Check(LinearLayer layer, PreparedLinear prepared, LinearGeometry geometry, Random random, string what)
    {
        float[] input = LayerFactory.Values(random, geometry.Images * geometry.InputFeatures * geometry.InputPlane.Count);
        float[] whole = KernelRunner.Run(prepared, geometry, input, 1);
        KernelRunner.AssertMatches(layer, geometry, input, whole, what);
        foreach (int parts in new[] { 2, 3, 7, prepared.Shares(geometry, 2), prepared.Shares(geometry, 3) }.Distinct())
            Assert.That(KernelRunner.Run(prepared, geometry, input, parts), Is.EqualTo(whole), $"{what}, {parts} parts");
    }
}
