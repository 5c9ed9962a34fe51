using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Every kernel against the definition, on memory that ends at a guard page.</summary>
[TestFixtureSource(nameof(Kernels))]
public sealed class KernelConformanceTests(LinearKernel kernel)
{
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
        foreach (KernelCase test in KernelCases.MatrixProducts(kernel.Info))
            Check(test);
    }

    private static IEnumerable<TestCaseData> Windows() =>
        KernelCases.Windows.Select(window => new TestCaseData(window).SetArgDisplayNames(window.Name));

    [TestCaseSource(nameof(Windows))]
    public void Convolutions_match(WindowCase window)
    {
        foreach (KernelCase test in KernelCases.Convolutions(window))
            Check(test);
    }

    [Test]
    public void A_single_weight_of_one_gives_its_input_exactly()
    {
        foreach (KernelCase test in KernelCases.Selections())
        {
            using PreparedLinear prepared = kernel.Prepare(test.Layer);
            float[] expected = KernelRunner.Define(test.Layer, test.Geometry, test.Input);
            Assert.That(KernelRunner.Run(prepared, test.Geometry, test.Input, 1), Is.EqualTo(expected), test.Name);
        }
    }

    [Test]
    public void An_empty_batch_gives_an_empty_result()
    {
        KernelCase test = KernelCases.EmptyBatch();
        using PreparedLinear prepared = kernel.Prepare(test.Layer);
        Assert.That(KernelRunner.Run(prepared, test.Geometry, test.Input, 2), Is.Empty);
    }

    [Test]
    public void A_pruned_weight_adds_nothing_even_to_an_infinite_or_NaN_input()
    {
        if (kernel.Info.Format == "dense") Assert.Pass("a dense kernel multiplies the zeros that it stores");
        foreach (KernelCase test in KernelCases.NonfiniteInputs())
        {
            if (test.Refusal(kernel) is { } reason) Assert.Pass($"refused: {reason}");
            using PreparedLinear prepared = kernel.Prepare(test.Layer);
            KernelRunner.AssertMatches(test.Layer, test.Geometry, test.Input, KernelRunner.Run(prepared, test.Geometry, test.Input, 1), test.Name);
        }
    }

    [Test]
    public void A_kept_zero_turns_an_infinite_input_into_NaN()
    {
        KernelCase test = KernelCases.KeptZero();
        if (test.Refusal(kernel) is { } reason) Assert.Pass($"refused: {reason}");
        using PreparedLinear prepared = kernel.Prepare(test.Layer);
        float[] output = KernelRunner.Run(prepared, test.Geometry, test.Input, 1);
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
        // What a run allocates it allocates every time; the runtime itself does so now and then, on whatever thread.
        long allocated = long.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            unsafe
            {
                prepared.Run(new LinearCall(input.Floats, output.Floats, scratch.Data, geometry, WorkPart.Whole));
            }

            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
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

    private void Check(KernelCase test)
    {
        using PreparedLinear prepared = kernel.Prepare(test.Layer);
        float[] whole = KernelRunner.Run(prepared, test.Geometry, test.Input, 1);
        KernelRunner.AssertMatches(test.Layer, test.Geometry, test.Input, whole, test.Name);
        foreach (int parts in new[] { 2, 3, 7, prepared.Shares(test.Geometry, 2), prepared.Shares(test.Geometry, 3) }.Distinct())
            Assert.That(KernelRunner.Run(prepared, test.Geometry, test.Input, parts), Is.EqualTo(whole), $"{test.Name}, {parts} parts");
    }
}
