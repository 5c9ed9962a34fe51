using System.Diagnostics;
using System.Runtime.CompilerServices;
using SparseRuntime.Kernels;

namespace SparseRuntime.Calibrating;

/// <summary>How fast one core reads memory that it has read before, in order.</summary>
internal static unsafe class ReadRate<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Registers = 8;

    /// <summary>Measures bytes per nanosecond: the best of several readings.</summary>
    /// <param name="bytes">How much is read over and over; the smallest cache that holds it is what is measured.</param>
    public static double Measure(long bytes)
    {
        const long LeastBytes = 16 << 20;
        using var buffer = new NativeBuffer(bytes);
        float* sums = stackalloc float[Registers * TSimd.Lanes];
        int times = (int)Math.Max(1, LeastBytes / bytes);
        double best = 0;
        for (int round = 0; round < 8; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < times; i++)
                Read(buffer.Floats, bytes / sizeof(float), sums);
            double rate = times * bytes / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            // The first reading brings the buffer into the caches.
            if (round > 0) best = Math.Max(best, rate);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Read(float* data, long count, float* sums)
    {
        TVector a = TSimd.Zero, b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (float* end = data + (count / (Registers * TSimd.Lanes) * (Registers * TSimd.Lanes)); data < end; data += Registers * TSimd.Lanes)
        {
            a = TSimd.Add(a, TSimd.Load(data));
            b = TSimd.Add(b, TSimd.Load(data + TSimd.Lanes));
            c = TSimd.Add(c, TSimd.Load(data + (2 * TSimd.Lanes)));
            d = TSimd.Add(d, TSimd.Load(data + (3 * TSimd.Lanes)));
            e = TSimd.Add(e, TSimd.Load(data + (4 * TSimd.Lanes)));
            f = TSimd.Add(f, TSimd.Load(data + (5 * TSimd.Lanes)));
            g = TSimd.Add(g, TSimd.Load(data + (6 * TSimd.Lanes)));
            h = TSimd.Add(h, TSimd.Load(data + (7 * TSimd.Lanes)));
        }

        TSimd.Store(sums, TSimd.Add(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), TSimd.Add(TSimd.Add(e, f), TSimd.Add(g, h))));
    }
}
