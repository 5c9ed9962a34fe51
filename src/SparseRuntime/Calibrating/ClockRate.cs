using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseRuntime.Calibrating;

/// <summary>The processor's clock, from a chain of operations that take a cycle each and wait for one another.</summary>
internal static class ClockRate
{
    private const int Iterations = 500_000;
    private const int CyclesPerIteration = 8;

    /// <summary>Measures cycles per nanosecond: the best of several rounds.</summary>
    public static double Measure()
    {
        double best = 0;
        for (int round = 0; round < 12; round++)
        {
            long start = Stopwatch.GetTimestamp();
            ulong end = Chain(Iterations, (ulong)round);
            double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            // The comparison keeps the chain from being optimised away; it never holds.
            if (end == ulong.MaxValue) nanoseconds++;
            best = Math.Max(best, Iterations * (double)CyclesPerIteration / nanoseconds);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static ulong Chain(int iterations, ulong seed)
    {
        ulong x = seed, k = seed + 0x55;
        for (int i = 0; i < iterations; i++)
        {
            x = BitOperations.RotateLeft(x ^ k, 7);
            x = BitOperations.RotateLeft(x ^ k, 9);
            x = BitOperations.RotateLeft(x ^ k, 11);
            x = BitOperations.RotateLeft(x ^ k, 13);
        }

        return x;
    }
}
