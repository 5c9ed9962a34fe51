using SparseRuntime.Kernels.Tests;

namespace SparseRuntime.Kernels.Neon.Tests;

/// <summary>
/// Every NEON kernel of the catalogue against the definition, as ARM code on emulated processors: one without optional
/// instructions and one with the newer ones. Memory ends at a guard page there too.
/// </summary>
[TestFixtureSource(nameof(Kernels))]
public sealed class NeonConformanceTests(LinearKernel kernel)
{
    private const string Oldest = "cortex-a53", Newest = "cortex-a76";

    // What a kernel's tile does not change is defined once for all kernels.
    private static readonly Lazy<List<(KernelCase Case, float[] Expected)>> Convolutions =
        new(() => [.. KernelCases.Windows.SelectMany(KernelCases.Convolutions).Append(KernelCases.LargePlane()).Select(Define)]);

    private readonly Lazy<List<(KernelCase Case, float[] Expected)>> _convolutions =
        new(() => [.. Convolutions.Value.Select(c => c.Case.For(kernel) is var own && own == c.Case ? c : Define(own))]);

    private readonly Lazy<List<(KernelCase Case, float[] Expected)>> _products =
        new(() => [.. KernelCases.MatrixProducts(kernel.Info).Append(KernelCases.EmptyBatch()).Select(test => Define(test.For(kernel)))]);

    public static IEnumerable<TestFixtureData> Kernels() =>
        KernelCatalog.All.Where(k => k.Info.Device == "neon").Select(k => new TestFixtureData(k).SetArgDisplayNames(k.Info.Name));

    [SetUp]
    public void SkipWithoutEmulator()
    {
        if (Emulator.Missing is not { } reason) return;
        if (Environment.GetEnvironmentVariable("SPARSERUNTIME_REQUIRE_NEON") == "1") Assert.Fail(reason);
        Assert.Ignore(reason);
    }

    [Test]
    public void Matrix_products_match_at_every_size_around_the_tile([Values(Oldest, Newest)] string processor) =>
        Check(processor, _products.Value);

    [Test]
    public void Products_of_grouped_weights_match([Values(Oldest, Newest)] string processor)
    {
        List<(int N, int M, KernelCase Case)> products = [.. KernelCases.GroupedProducts(kernel.Info)];
        Assert.That(products.Where(p => kernel.Info.Format == $"nm-{p.N}-{p.M}").All(p => CanRun(p.Case.For(kernel))), "the kernel can run its own pattern");
        Check(processor, [.. products.Select(p => Define(p.Case.For(kernel)))]);
    }

    [Test]
    public void Convolutions_match([Values(Oldest, Newest)] string processor)
    {
        Assert.That(_convolutions.Value.Any(c => CanRun(c.Case)), "the kernel can run some of the convolutions");
        Check(processor, _convolutions.Value);
    }

    [Test]
    public void A_single_weight_of_one_gives_its_input_exactly([Values(Oldest, Newest)] string processor)
    {
        List<KernelCase> cases = [.. KernelCases.Selections().Where(CanRun)];
        List<float[]> outputs = ArmRun.Of(processor, kernel.Info.Name, cases).Outputs;
        for (int i = 0; i < cases.Count; i++)
            Assert.That(outputs[i], Is.EqualTo(cases[i].Define()), cases[i].Name);
    }

    [Test]
    public void Special_sums_are_activated_as_defined([Values(Oldest, Newest)] string processor)
    {
        List<KernelCase> cases = [.. KernelCases.SpecialSums().Where(CanRun)];
        List<float[]> outputs = ArmRun.Of(processor, kernel.Info.Name, cases).Outputs;
        for (int i = 0; i < cases.Count; i++)
            KernelRunner.AssertAccurate(cases[i].Define(), outputs[i], cases[i].Name);
    }

    [Test]
    public void A_pruned_weight_adds_nothing_even_to_an_infinite_or_NaN_input([Values(Oldest, Newest)] string processor)
    {
        if (kernel.Info.Format == "dense") Assert.Pass("a dense kernel multiplies the zeros that it stores");
        List<KernelCase> cases = [.. KernelCases.NonfiniteInputs().Select(test => test.For(kernel))];
        if (cases.TrueForAll(test => test.Refusal(kernel) is not null)) Assert.Pass($"refused: {cases[0].Refusal(kernel)}");
        Check(processor, [.. cases.Select(Define)]);
    }

    [Test]
    public void A_kept_zero_turns_an_infinite_input_into_NaN([Values(Oldest, Newest)] string processor)
    {
        KernelCase test = KernelCases.KeptZero();
        if (test.Refusal(kernel) is { } reason) Assert.Pass($"refused: {reason}");
        float[] output = ArmRun.Of(processor, kernel.Info.Name, [test]).Outputs[0];
        Assert.That(output[0], Is.NaN);
        if (kernel.Info.Format != "dense") Assert.That(output[1], Is.EqualTo(2f));
    }

    [Test]
    public void The_processors_differ_in_optional_instructions()
    {
        int oldest = ArmRun.Of(Oldest, kernel.Info.Name, []).Features, newest = ArmRun.Of(Newest, kernel.Info.Name, []).Features;
        Assert.That(newest, Is.Not.EqualTo(oldest));
        Assert.That(newest & oldest, Is.EqualTo(oldest), "what the older processor has, the newer has too");
    }

    private void Check(string processor, List<(KernelCase Case, float[] Expected)> all)
    {
        List<(KernelCase Case, float[] Expected)> cases = [.. all.Where(c => CanRun(c.Case))];
        List<float[]> outputs = ArmRun.Of(processor, kernel.Info.Name, [.. cases.Select(c => c.Case)]).Outputs;
        Assert.That(outputs, Has.Count.EqualTo(cases.Count));
        for (int i = 0; i < cases.Count; i++)
            KernelRunner.AssertMatches(cases[i].Case.Layer, cases[i].Expected, outputs[i], cases[i].Case.Name);
        TestContext.Out.WriteLine($"{kernel.Info.Name} on {processor}: {cases.Count} cases");
    }

    private bool CanRun(KernelCase test)
    {
        using PreparedLinear? prepared = test.Prepare(kernel);
        return prepared is not null;
    }

    private static (KernelCase Case, float[] Expected) Define(KernelCase test) =>
        (test, test.Define());
}
