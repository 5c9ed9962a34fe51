using System.Runtime.Intrinsics;
using SparseRuntime.Calibrating;
using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>Measures a calibration of this processor on one thread.</summary>
public static class Calibrator
{
    /// <summary>Kernels that are predicted to take longer than the best by this factor are not timed.</summary>
    private const double Hopeless = 8;

    /// <summary>Every layer is timed so often, far apart: the machine may be busy for a while.</summary>
    private const int Passes = 3;

    private static readonly int[] Columns = [1, 4, 16, 64, 256];

    private static readonly (int Rows, int Taps)[] Shapes = [(768, 512), (192, 320)];

    private static readonly CalibrationWeights[] Weights =
    [
        CalibrationWeights.Random(1), CalibrationWeights.Random(0.35), CalibrationWeights.Random(0.12), CalibrationWeights.Random(0.04),
        CalibrationWeights.Blocks(0.35), CalibrationWeights.Blocks(0.08), CalibrationWeights.Rows(0.5), CalibrationWeights.Groups(2, 4), CalibrationWeights.Groups(1, 4),
    ];

    /// <summary>Measures: within a minute at the default time, on a machine that has a core to spare.</summary>
    /// <param name="time">Time for all kernels on a layer in one pass; 40 milliseconds if left out.</param>
    /// <param name="progress">Told what is measured, and which share is done.</param>
    public static Calibration Measure(TimeSpan? time = null, Action<string, double>? progress = null)
    {
        progress?.Invoke("clock and caches", 0);
        MachineModel machine = MeasureMachine();
        var plain = new Calibration(machine, []);
        var ratios = new Dictionary<(string Kernel, int Columns, double Density), List<double>>();
        (LinearLayer Layer, double Density)[] layers = [.. Shapes.SelectMany(shape => Weights.Select(weights => (weights.Layer(shape.Rows, shape.Taps), weights.Density)))];
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int i = 0; i < layers.Length; i++)
            {
                (LinearLayer layer, double density) = layers[i];
                progress?.Invoke($"{layer.Weights.Rows}x{layer.Weights.Taps}, density {density:0.##}", ((pass * layers.Length) + i) / (double)(Passes * layers.Length));
                for (int c = 0; c < Columns.Length; c++)
                {
                    // Both layouts of columns, in turn.
                    LinearGeometry geometry = (c + i) % 2 == 0 ? new(layer, 1, new Extent3(1, 1, Columns[c])) : new(layer, Columns[c], Extent3.One);
                    foreach ((string kernel, double ratio) in Time(layer, geometry, plain, time ?? TimeSpan.FromMilliseconds(40)))
                    {
                        if (!ratios.TryGetValue((kernel, Columns[c], density), out List<double>? found)) ratios.Add((kernel, Columns[c], density), found = []);
                        found.Add(ratio);
                    }
                }
            }
        }

        return new Calibration(machine, [.. ratios.Select(pair => new KernelFactor(pair.Key.Kernel, pair.Key.Columns, pair.Key.Density, Middle(pair.Value)))]);
    }

    /// <summary>
    /// Measures the clock and how fast one core reads from each cache and from memory, within a second. The sizes of the
    /// caches are those of <see cref="MachineModel.Default"/>; memory is read in pieces of twice the third-level cache.
    /// </summary>
    public static MachineModel MeasureMachine() =>
        Avx512Simd.IsSupported ? MeasureMachine<Avx512Simd, Vector512<float>>()
        : Avx2Simd.IsSupported ? MeasureMachine<Avx2Simd, Vector256<float>>()
        : NeonSimd.IsSupported ? MeasureMachine<NeonSimd, Vector128<float>>()
        : MeasureMachine<ScalarSimd, float>();

    private static IEnumerable<(string Kernel, double Ratio)> Time(LinearLayer layer, LinearGeometry geometry, Calibration plain, TimeSpan time)
    {
        IReadOnlyList<KernelCandidate> able = KernelRanking.Able(layer, geometry, plain);
        KernelCandidate[] timed = [.. able.Where(candidate => candidate.PredictedMicroseconds <= Hopeless * able[0].PredictedMicroseconds)];
        double[] measured = KernelRace.Measure([.. timed.Select(candidate => candidate.Kernel)], layer, geometry, time);
        return timed.Select((candidate, i) => (candidate.Kernel.Info.Name, measured[i] / candidate.PredictedMicroseconds));
    }

    /// <summary>The geometric mean of the middle half.</summary>
    private static double Middle(List<double> ratios)
    {
        ratios.Sort();
        int skip = ratios.Count / 4;
        double mean = ratios.Skip(skip).Take(ratios.Count - (2 * skip)).Average(Math.Log);
        return Math.Clamp(Math.Exp(mean), Calibration.LeastRatio, Calibration.MostRatio);
    }

    /// <summary>
    /// The sizes of the caches are taken as shipped. What is beyond them is measured at the size of a large layer, which many
    /// processors have the cache for after all.
    /// </summary>
    private static MachineModel MeasureMachine<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        MachineModel shipped = MachineModel.Default;
        double clock = ClockRate.Measure();
        return shipped with
        {
            Gigahertz = clock,
            L2BytesPerCycle = ReadRate<TSimd, TVector>.Measure(shipped.L2Bytes / 2) / clock,
            L3BytesPerCycle = ReadRate<TSimd, TVector>.Measure(shipped.L3Bytes / 2) / clock,
            MemoryBytesPerCycle = ReadRate<TSimd, TVector>.Measure(shipped.L3Bytes * 2) / clock,
        };
    }
}
