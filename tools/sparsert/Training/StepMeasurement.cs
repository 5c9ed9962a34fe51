using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Training;
using Spectre.Console;

namespace SparseRuntime.Tool.Training;

/// <summary>How long steps of training take.</summary>
internal static class StepMeasurement
{
    private const double Seconds = 3;

    /// <summary>Times them.</summary>
    /// <param name="setup">The network, its batch and its update rule.</param>
    /// <param name="threads">Threads that share a step.</param>
    /// <param name="sparsity">The share of zeros of the masked steps.</param>
    public static StepResult Of(NetworkSetup setup, int threads, double sparsity)
    {
        double peak = Machine.MeasureFmaPeakGflops() * threads;
        StepTiming timing = StepBenchmark.Measure(setup.Shape, setup.Training.BatchSize, threads, sparsity, Seconds, setup.Training.Rule);
        return new StepResult(
            setup.Shape.ToString(),
            setup.Training.BatchSize,
            threads,
            timing.Device,
            1e6 * timing.DenseSeconds,
            timing.DenseGflops,
            timing.DenseGflops / peak,
            sparsity,
            1e6 * timing.MaskedSeconds,
            1e6 * timing.SparseSeconds,
            timing.SpeedUp);
    }

    /// <summary>Shows them.</summary>
    public static void Write(IAnsiConsole console, StepResult result)
    {
        Table table = Report.Table("step", ">median µs", ">of dense");
        foreach ((string name, double time) in new[] { ("dense", result.DenseMicroseconds), ($"{Format.Percent(result.Sparsity)} zeros, masked", result.MaskedMicroseconds), ($"{Format.Percent(result.Sparsity)} zeros, sparse", result.SparseMicroseconds) })
            Report.Row(table, name, $"{time:0.0}", Format.Percent(time / result.DenseMicroseconds));
        console.Write(table);
        console.WriteLine($"{result.Network}, batches of {result.Batch}, {result.Threads} threads, {result.Device}: the dense step runs at {result.DenseGflops:0} GFLOP/s, {Format.Percent(result.ShareOfPeak)} of the multiply-add peak; sparse steps are {result.SparseSpeedup:0.0} times as fast");
    }
}
