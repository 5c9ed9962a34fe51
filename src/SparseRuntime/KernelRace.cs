using System.Diagnostics;
using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>
/// Times kernels on one layer against each other, on one thread and random data: in turns, in an order that reverses every
/// round, so that a machine that speeds up or slows down does so for all of them. Of the turns the first quartile counts,
/// since whatever else the machine does only ever adds to a time.
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
    /// <returns>The time of one run of each kernel in microseconds.</returns>
    public static double[] Measure(IReadOnlyList<LinearKernel> kernels, LinearLayer layer, LinearGeometry geometry, TimeSpan time)
    {
        var runs = new List<KernelRun>();
        try
        {
            foreach (LinearKernel kernel in kernels)
            {
                // All read and write the same memory: the same pages, and no more than one needs.
                runs.Add(runs.Count == 0 ? new KernelRun(kernel, layer, geometry) : new KernelRun(kernel, layer, geometry, runs[0]));
            }

            if (runs.Count > 0) Fill(runs[0].Input);
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
        List<double>[] times = [.. runs.Select(run => new List<double> { Time(run, 1) })];
        if (Stopwatch.GetElapsedTime(start) < time)
        {
            int[] repetitions = [.. times.Select(once => (int)Math.Clamp(TurnMicroseconds / Math.Max(0.05, once[0]), 1, 1000))];
            foreach (List<double> first in times)
                first.Clear();
            for (int round = 0; round < MostRounds; round++)
            {
                for (int turn = 0; turn < runs.Count; turn++)
                {
                    int i = round % 2 == 0 ? turn : runs.Count - 1 - turn;
                    times[i].Add(Time(runs[i], repetitions[i]));
                }

                if (Stopwatch.GetElapsedTime(start) >= time) break;
            }
        }

        return [.. times.Select(FirstQuartile)];
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

    private static double FirstQuartile(List<double> values)
    {
        values.Sort();
        return values[values.Count / 4];
    }
}
