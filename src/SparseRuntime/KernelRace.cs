using System.Diagnostics;
using System.Runtime.InteropServices;
using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>
/// Times kernels on one layer against each other, on one thread and random data: in turns, in an order that reverses every
/// round, so that a machine that speeds up or slows down does so for all of them.
/// </summary>
public static class KernelRace
{
    /// <summary>A turn is as many runs as take about this long, so that reading the clock does not count.</summary>
    private const double TurnMicroseconds = 200;

    private const int MostRounds = 1001;

    /// <summary>Times kernels.</summary>
    /// <param name="kernels">Kernels that can run the layer.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="time">Time for all turns of all kernels; at least one turn each is taken, and preparing comes on top.</param>
    /// <returns>The median time of one run of each kernel in microseconds.</returns>
    public static double[] Measure(IReadOnlyList<LinearKernel> kernels, LinearLayer layer, LinearGeometry geometry, TimeSpan time)
    {
        var runs = new List<KernelRun>();
        try
        {
            foreach (LinearKernel kernel in kernels)
            {
                var run = new KernelRun(kernel, layer, geometry);
                runs.Add(run);
                Fill(run.Input);
            }

            return Measure(runs, time);
        }
        finally
        {
            foreach (KernelRun run in runs)
                run.Dispose();
        }
    }

    private static double[] Measure(List<KernelRun> runs, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        int[] repetitions = [.. runs.Select(run => (int)Math.Clamp(TurnMicroseconds / Math.Max(0.05, Time(run, 1)), 1, 1000))];
        var times = new List<double>[runs.Count];
        for (int i = 0; i < times.Length; i++)
            times[i] = [];
        for (int round = 0; round < MostRounds; round++)
        {
            for (int turn = 0; turn < runs.Count; turn++)
            {
                int i = round % 2 == 0 ? turn : runs.Count - 1 - turn;
                times[i].Add(Time(runs[i], repetitions[i]));
            }

            if (Stopwatch.GetElapsedTime(start) >= time) break;
        }

        return [.. times.Select(Median)];
    }

    /// <summary>Microseconds of one run; one more goes before, since what another kernel left in the caches is not this one's fault.</summary>
    private static double Time(KernelRun run, int repetitions)
    {
        run.Run();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetitions; i++)
            run.Run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / repetitions;
    }

    private static void Fill(Span<float> values)
    {
        // Any numbers will do that are neither so small nor so large that arithmetic slows down.
        uint state = 1;
        foreach (ref float value in values)
        {
            state = (state * 1664525) + 1013904223;
            value = ((state >> 8) / (float)(1 << 23)) - 1f;
        }
    }

    private static double Median(List<double> values)
    {
        Span<double> sorted = CollectionsMarshal.AsSpan(values);
        sorted.Sort();
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
