namespace SparseRuntime.Kernels.Tests;

/// <summary>Kernels of depthwise convolutions on more windows and planes than <see cref="KernelConformanceTests"/> has for all.</summary>
[TestFixtureSource(nameof(Kernels))]
public sealed class DepthwiseKernelTests(LinearKernel kernel)
{
    public static IEnumerable<TestFixtureData> Kernels() =>
        KernelCatalog.All.Where(k => k.Info.Name.Contains("-depthwise-", StringComparison.Ordinal)).Select(k => new TestFixtureData(k).SetArgDisplayNames(k.Info.Name));

    private bool IsFor3x3 => kernel.Info.Name.Contains("-3x3-", StringComparison.Ordinal);

    [SetUp]
    public void SkipWhatThisProcessorLacks()
    {
        if (!kernel.IsSupported) Assert.Ignore($"{kernel.Info.Device} is not available on this processor as configured");
    }

    [Test]
    public void Windows_of_3_x_3_match_at_every_width_and_padding() => Check(Depthwise3x3Cases.Planes());

    [Test]
    public void Windows_of_3_x_3_match_on_every_plane_of_a_volume() => Check(Depthwise3x3Cases.Volumes());

    private void Check(IEnumerable<KernelCase> cases)
    {
        int checkedCases = 0;
        foreach (KernelCase test in cases)
        {
            if (IsFor3x3) Assert.That(test.Refusal(kernel), Is.Null, test.Name);
            using PreparedLinear? prepared = test.Prepare(kernel);
            if (prepared is null) continue;
            checkedCases++;
            float[] whole = test.Run(prepared, 1);
            KernelRunner.AssertMatches(test.Layer, test.Define(), whole, test.Name);
            foreach (int parts in new[] { 2, 5, prepared.Shares(test.Geometry, 3) }.Distinct())
                Assert.That(test.Run(prepared, parts), Is.EqualTo(whole), $"{test.Name}, {parts} parts");
        }

        Assert.That(checkedCases, Is.Positive);
    }
}
