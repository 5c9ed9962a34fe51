using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>Dense weights whose columns are the layer's rows, turned without a dense copy of them where most are zero.</summary>
internal static class TransposedWeights
{
    /// <summary>A kept weight takes its value and its tap, so more than half of all weights kept would take more than all of them do.</summary>
    private const double MostDensity = 0.45;

    /// <summary>The weights as compressed rows; null where that would not save memory.</summary>
    /// <param name="source">taps × rows weights.</param>
    /// <param name="rows">Outputs of the layer.</param>
    /// <param name="taps">Weights per output.</param>
    public static WeightMatrix? TryCompress(ReadOnlySpan<float> source, int rows, int taps)
    {
        var start = new int[rows + 1];
        long kept = 0;
        for (int tap = 0; tap < taps; tap++)
        {
            kept += Count(source.Slice(tap * rows, rows), start.AsSpan(1));
            if (kept > MostDensity * rows * taps) return null;
        }

        for (int row = 0; row < rows; row++)
            start[row + 1] += start[row];
        var indices = new int[kept];
        var values = new float[kept];
        int[] next = start[..rows];
        for (int tap = 0; tap < taps; tap++)
        {
            ReadOnlySpan<float> weights = source.Slice(tap * rows, rows);
            for (int row = 0; row < rows; row++)
            {
                if (row <= rows - Vector<float>.Count && Vector.EqualsAll(new Vector<float>(weights[row..]), Vector<float>.Zero))
                {
                    row += Vector<float>.Count - 1;
                    continue;
                }

                if (weights[row] == 0f) continue;
                int place = next[row]++;
                indices[place] = tap;
                values[place] = weights[row];
            }
        }

        return WeightMatrix.FromRows(rows, taps, start, indices, values);
    }

    /// <summary>Adds one to the count of every place that holds no zero.</summary>
    /// <returns>How many there are.</returns>
    private static long Count(ReadOnlySpan<float> weights, Span<int> counts)
    {
        Vector<int> sum = Vector<int>.Zero;
        int i = 0;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<int> ones = Vector<int>.One + Vector.Equals(new Vector<float>(weights[i..]), Vector<float>.Zero);
            (new Vector<int>(counts[i..]) + ones).CopyTo(counts[i..]);
            sum += ones;
        }

        long total = Vector.Sum(sum);
        for (; i < weights.Length; i++)
        {
            if (weights[i] == 0f) continue;
            counts[i]++;
            total++;
        }

        return total;
    }
}
