using System.Runtime.InteropServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>
/// Kernels run exactly where the processor has their instructions and no switch of the runtime takes them away:
/// <c>DOTNET_EnableAVX512=0</c>, <c>DOTNET_EnableAVX2=0</c> (which takes FMA and AVX-512 too) and
/// <c>DOTNET_EnableHWIntrinsic=0</c>.
/// </summary>
[TestFixture]
public sealed class InstructionSetTests
{
    private static readonly bool NoAvx512 = IsOff("DOTNET_EnableAVX512");
    private static readonly bool NoAvx2 = IsOff("DOTNET_EnableAVX2");
    private static readonly bool NoIntrinsics = IsOff("DOTNET_EnableHWIntrinsic");

    [Test]
    public void Kernels_are_supported_where_the_processor_and_the_switches_allow_it()
    {
        if (Processor() is not { } has)
        {
            Assert.Ignore("the operating system does not tell what this processor has");
            return;
        }

        TestContext.Out.WriteLine($"processor: {string.Join(", ", has)}; switched off: {(NoAvx512 ? "AVX-512 " : "")}{(NoAvx2 ? "AVX2 " : "")}{(NoIntrinsics ? "all " : "")}");
        foreach (LinearKernel kernel in KernelCatalog.All)
        {
            bool expected = kernel.Info.Device switch
            {
                "avx512" => has.Contains("avx512") && !NoAvx512 && !NoAvx2 && !NoIntrinsics,
                "avx2" => has.Contains("avx2") && !NoAvx2 && !NoIntrinsics,
                "neon" => has.Contains("neon") && !NoIntrinsics,
                "scalar" => true,
                _ => throw new AssertionException($"{kernel.Info.Name} is of a device that this test does not know"),
            };
            Assert.That(kernel.IsSupported, Is.EqualTo(expected), kernel.Info.Name);
        }
    }

    [Test]
    public void A_switch_takes_its_kernels_away()
    {
        string[] off = [.. NoAvx512 ? ["avx512"] : Array.Empty<string>(), .. NoAvx2 ? ["avx512", "avx2"] : Array.Empty<string>(), .. NoIntrinsics ? ["avx512", "avx2", "neon"] : Array.Empty<string>()];
        if (off.Length == 0) Assert.Pass("no switch is set");
        Assert.That(KernelCatalog.All.Where(k => k.IsSupported).Select(k => k.Info.Device), Has.No.AnyOf(off));
    }

    [Test]
    public void The_fastest_supported_kernel_by_prediction_is_of_the_strongest_instruction_set()
    {
        string strongest = KernelCatalog.All.First(k => k.IsSupported).Info.Device;
        foreach (double density in new[] { 0.05, 1.0 })
            foreach (int columns in new[] { 1, 512 })
            {
                var layer = new LinearLayer(LayerFactory.Weights(new Random(1), 512, 512, density), LinearWindow.Pointwise);
                var query = new LinearQuery(layer, new LinearGeometry(layer, 1, new Extent3(1, 1, columns)), MachineModel.Default);
                LinearKernel best = KernelCatalog.All.Where(k => k.IsSupported && k.Refuses(query) is null).MinBy(k => k.EstimateMicroseconds(query))!;
                Assert.That(best.Info.Device, Is.EqualTo(strongest), $"{columns} columns at density {density}");
            }
    }

    [Test]
    public void Every_supported_kernel_is_executed_and_listed()
    {
        var random = new Random(2);
        var layer = new LinearLayer(LayerFactory.Weights(random, 70, 90, 0.3), LinearWindow.Pointwise, 1, LayerFactory.Values(random, 70));
        var geometry = new LinearGeometry(layer, 1, new Extent3(1, 1, 130));
        float[] input = LayerFactory.Values(random, 90 * 130);
        var executed = new List<string>();
        foreach (LinearKernel kernel in KernelCatalog.All.Where(k => k.IsSupported))
        {
            if (kernel.Refuses(new LinearQuery(layer, geometry, MachineModel.Default)) is { } reason)
            {
                TestContext.Out.WriteLine($"{kernel.Info.Name} refuses: {reason}");
                continue;
            }

            using PreparedLinear prepared = kernel.Prepare(layer);
            KernelRunner.AssertMatches(layer, geometry, input, KernelRunner.Run(prepared, geometry, input, 2), kernel.Info.Name);
            executed.Add(kernel.Info.Name);
        }

        TestContext.Out.WriteLine($"executed: {string.Join(", ", executed)}");
        Assert.That(executed, Has.Some.Contains("dense").And.Some.Contains("csr"));
    }

    [Test]
    public void Attention_has_a_kernel_of_every_instruction_set_that_layers_have_and_the_strongest_is_the_best()
    {
        string[] devices = [.. AttentionKernel.All.Where(k => k.IsSupported).Select(k => k.Device)];
        Assert.That(devices, Is.EquivalentTo(KernelCatalog.All.Where(k => k.IsSupported).Select(k => k.Info.Device).Distinct()));
        Assert.That(AttentionKernel.Best.Device, Is.EqualTo(KernelCatalog.All.First(k => k.IsSupported).Info.Device));

        AttentionCase test = AttentionCase.Create(new Random(3), [2, 2, 30, 40], 7, 6, [2, 1, 1, 40]);
        double[] expected = test.Define();
        foreach (AttentionKernel kernel in AttentionKernel.All.Where(k => k.IsSupported))
            Assert.That(test.Run(kernel, 2), Is.EqualTo(expected).Within(1e-5), kernel.Name);
        TestContext.Out.WriteLine($"executed: {string.Join(", ", devices)}");
    }

    private static bool IsOff(string name) => Environment.GetEnvironmentVariable(name) == "0";

    /// <summary>
    /// The instruction sets that the operating system reports, as kernels name them; null where it does not. .NET uses
    /// AVX-512 only with its parts for bytes, double words, quad words, conflicts and shorter vectors.
    /// </summary>
    private static HashSet<string>? Processor()
    {
        if (RuntimeInformation.ProcessArchitecture == Architecture.Arm64) return ["neon"];
        if (!File.Exists("/proc/cpuinfo")) return null;
        string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal));
        if (line is null) return null;
        string[] flags = line[(line.IndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var has = new HashSet<string>();
        if (new[] { "avx2", "fma", "bmi1", "bmi2", "abm" }.All(flags.Contains)) has.Add("avx2");
        if (has.Contains("avx2") && new[] { "avx512f", "avx512bw", "avx512dq", "avx512cd", "avx512vl" }.All(flags.Contains)) has.Add("avx512");
        return has;
    }
}
