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
            Check(test.For(kernel));
    }

    [Test]
    public void Products_of_grouped_weights_match()
    {
        foreach ((int n, int m, KernelCase test) in KernelCases.GroupedProducts(kernel.Info))
        {
            KernelCase own = test.For(kernel);
            if (kernel.Info.Format == $"nm-{n}-{m}") Assert.That(own.Refusal(kernel), Is.Null, own.Name);
            Check(own);
        }
    }

    [Test]
    public void A_plane_beyond_the_first_level_cache_matches() => Check(KernelCases.LargePlane().For(kernel));

    [Test]
    public void Some_of_the_convolutions_are_not_refused()
    {
        using PreparedLinear? some = KernelCases.Windows.SelectMany(KernelCases.Convolutions).Select(test => test.For(kernel).Prepare(kernel)).First(prepared => prepared is not null);
        Assert.That(some, Is.Not.Null);
    }

    private static IEnumerable<TestCaseData> Windows() =>
        KernelCases.Windows.Select(window => new TestCaseData(window).SetArgDisplayNames(window.Name));

    [TestCaseSource(nameof(Windows))]
    public void Convolutions_match(WindowCase window)
    {
        foreach (KernelCase test in KernelCases.Convolutions(window))
            Check(test.For(kernel));
    }

    [Test]
    public void A_single_weight_of_one_gives_its_input_exactly()
    {
        foreach (KernelCase test in KernelCases.Selections())
        {
            using PreparedLinear? prepared = test.Prepare(kernel);
            if (prepared is not null) Assert.That(test.Run(prepared, 1), Is.EqualTo(test.Define()), test.Name);
        }
    }

    [Test]
    public void Special_sums_are_activated_as_defined()
    {
        foreach (KernelCase test in KernelCases.SpecialSums())
        {
            using PreparedLinear? prepared = test.Prepare(kernel);
            if (prepared is not null) KernelRunner.AssertAccurate(test.Define(), test.Run(prepared, 1), test.Name);
        }
    }

    [Test]
    public void An_empty_batch_gives_an_empty_result()
    {
        KernelCase test = KernelCases.EmptyBatch().For(kernel);
        using PreparedLinear? prepared = test.Prepare(kernel);
        if (prepared is not null) Assert.That(test.Run(prepared, 2), Is.Empty);
    }

    [Test]
    public void A_pruned_weight_adds_nothing_even_to_an_infinite_or_NaN_input()
    {
        if (kernel.Info.Format == "dense") Assert.Pass("a dense kernel multiplies the zeros that it stores");
        KernelCase[] all = [.. KernelCases.NonfiniteInputs().Select(test => test.For(kernel))];
        KernelCase[] taken = [.. all.Where(test => test.Refusal(kernel) is null)];
        if (taken.Length == 0) Assert.Pass($"refused: {all[0].Refusal(kernel)}");
        foreach (KernelCase test in taken)
        {
            using PreparedLinear prepared = kernel.Prepare(test.Layer);
            KernelRunner.AssertMatches(test.Layer, test.Define(), test.Run(prepared, 1), test.Name);
        }
    }

    [Test]
    public void A_kept_zero_turns_an_infinite_input_into_NaN()
    {
        KernelCase test = KernelCases.KeptZero();
        if (test.Refusal(kernel) is { } reason) Assert.Pass($"refused: {reason}");
        using PreparedLinear prepared = kernel.Prepare(test.Layer);
        float[] output = test.Run(prepared, 1);
        Assert.That(output[0], Is.NaN);
        if (kernel.Info.Format != "dense") Assert.That(output[1], Is.EqualTo(2f));
    }

    [Test]
    public void Running_allocates_nothing_on_the_managed_heap()
    {
        var window = new LinearWindow(new(1, 3, 3), Extent3.One, Extent3.One, new(0, 1, 1), new(0, 1, 1));
        KernelCase test = KernelCases.Residuals(window, 1).For(kernel);
        if (test.Prepare(kernel) is null) test = KernelCases.Residuals(window, 10).For(kernel);
        using PreparedLinear prepared = kernel.Prepare(test.Layer);
        LinearGeometry geometry = test.Geometry;
        using var input = new NativeBuffer(sizeof(float) * 2 * 10 * 81);
        using var output = new NativeBuffer(sizeof(float) * 2 * 40 * 81);
        using var residual = new NativeBuffer(output.Length);
        using var scratch = new NativeBuffer(prepared.ScratchBytes(geometry));
        // What a run allocates it allocates every time; the runtime itself does so now and then, on whatever thread.
        long allocated = long.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            unsafe
            {
                prepared.Run(new LinearCall(input.Floats, output.Floats, scratch.Data, geometry, WorkPart.Whole, residual.Floats));
            }

            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void A_name_tells_the_format_and_the_device()
    {
        Assert.That(kernel.Info.Name, Does.StartWith("f32-").Or.StartsWith("f16-"));
        Assert.That(kernel.Info.Name, Does.Contain(kernel.Info.Format));
        Assert.That(FormatCatalog.All.Select(f => f.Name), Does.Contain(kernel.Info.Format));
    }

    private void Check(KernelCase test)
    {
        using PreparedLinear? prepared = test.Prepare(kernel);
        if (prepared is null) return;
        float[] whole = test.Run(prepared, 1);
        KernelRunner.AssertMatches(test.Layer, test.Define(), whole, test.Name);
        foreach (int parts in new[] { 2, 3, 7, prepared.Shares(test.Geometry, 2), prepared.Shares(test.Geometry, 3) }.Distinct())
            Assert.That(test.Run(prepared, parts), Is.EqualTo(whole), $"{test.Name}, {parts} parts");
    }
}
