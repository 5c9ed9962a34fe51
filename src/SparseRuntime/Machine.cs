using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SparseRuntime.Kernels;

namespace SparseRuntime;

/// <summary>Facts about the processor that the process runs on.</summary>
public static class Machine
{
    /// <summary>The processor's name as the operating system gives it, or the architecture where it gives none.</summary>
    public static string ProcessorName { get; } = ReadProcessorName();

    /// <summary>The strongest instruction set that kernels use here: <c>avx512</c>, <c>avx2</c>, <c>neon</c> or <c>scalar</c>.</summary>
    public static string InstructionSet =>
        Avx512Simd.IsSupported ? Avx512Simd.Name
        : Avx2Simd.IsSupported ? Avx2Simd.Name
        : NeonSimd.IsSupported ? NeonSimd.Name
        : ScalarSimd.Name;

    /// <summary>
    /// Measures the highest rate of float32 multiply-adds on one core, in 10⁹ floating-point operations per second, two
    /// per multiply-add: independent chains in registers, the best of several rounds of about a millisecond.
    /// </summary>
    public static unsafe double MeasureFmaPeakGflops()
    {
        float* result = stackalloc float[Avx512Simd.Lanes];
        double best = 0;
        for (int round = 0; round < 12; round++)
        {
            const int Iterations = 400_000;
            long start = Stopwatch.GetTimestamp();
            double flops =
                Avx512Simd.IsSupported ? FmaPeak<Avx512Simd, Vector512<float>>.Run(Iterations, result)
                : Avx2Simd.IsSupported ? FmaPeak<Avx2Simd, Vector256<float>>.Run(Iterations, result)
                : NeonSimd.IsSupported ? FmaPeak<NeonSimd, Vector128<float>>.Run(Iterations, result)
                : FmaPeak<ScalarSimd, float>.Run(Iterations, result);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, flops / seconds / 1e9);
        }

        return best;
    }

    private static string ReadProcessorName()
    {
        const string CpuInfo = "/proc/cpuinfo";
        try
        {
            if (OperatingSystem.IsLinux() && File.Exists(CpuInfo))
            {
                string? line = File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
                if (line is not null) return line[(line.IndexOf(':') + 1)..].Trim();
            }
        }
        catch (IOException)
        {
            // A name for reports is not worth failing for.
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
