using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Tensors.Tests;

/// <summary>Weight matrices for tests, with what they must keep written next to them.</summary>
internal static class WeightSamples
{
    /// <summary>The bits of every kept weight by row and tap.</summary>
    public static SortedDictionary<(int Row, int Tap), int> Kept(WeightMatrix weights)
    {
        var kept = new SortedDictionary<(int Row, int Tap), int>();
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count; k++)
                kept.Add((row, taps[k]), BitConverter.SingleToInt32Bits(values[k]));
        }

        return kept;
    }

    /// <summary>Compressed rows over the given entries.</summary>
    public static WeightMatrix Compressed(int rows, int taps, SortedDictionary<(int Row, int Tap), int> kept)
    {
        var rowStart = new int[rows + 1];
        foreach ((int row, _) in kept.Keys)
            rowStart[row + 1]++;
        for (int row = 0; row < rows; row++)
            rowStart[row + 1] += rowStart[row];
        return WeightMatrix.FromRows(rows, taps, rowStart, [.. kept.Keys.Select(k => k.Tap)], [.. kept.Values.Select(BitConverter.Int32BitsToSingle)]);
    }

    /// <summary>A dense matrix with a mask over the given entries; what the mask drops is not zero in memory.</summary>
    public static WeightMatrix Masked(int rows, int taps, SortedDictionary<(int Row, int Tap), int> kept)
    {
        Tensor values = Tensor.Allocate(ElementType.Float32, new TensorShape(rows, taps));
        values.Span<float>().Fill(7f);
        var mask = new Mask(values.Shape);
        foreach (((int row, int tap), int bits) in kept)
        {
            values.Span<float>()[(row * taps) + tap] = BitConverter.Int32BitsToSingle(bits);
            mask[((long)row * taps) + tap] = true;
        }

        return WeightMatrix.FromDense(rows, taps, values, mask);
    }

    /// <summary>The entries that a format can express: all, or of every group of an N:M format the first N.</summary>
    public static SortedDictionary<(int Row, int Tap), int> Fitting(IWeightFormat format, SortedDictionary<(int Row, int Tap), int> kept)
    {
        if (format is not NOfMFormat pattern) return kept;
        var fitting = new SortedDictionary<(int Row, int Tap), int>();
        foreach (var group in kept.GroupBy(entry => (entry.Key.Row, entry.Key.Tap / pattern.Group)))
        {
            foreach (((int Row, int Tap) place, int bits) in group.Take(pattern.Kept))
                fitting.Add(place, bits);
        }

        return fitting;
    }

    /// <summary>
    /// Sizes with entries at any density; some rows empty, one sometimes full, some taps unused, some kept weights zero,
    /// negative zero or infinite.
    /// </summary>
    public static Arbitrary<(int Rows, int Taps, SortedDictionary<(int Row, int Tap), int> Kept)> Any()
    {
        Gen<(int Rows, int Taps, SortedDictionary<(int Row, int Tap), int> Kept)> cases =
            from rows in Gen.Frequency((1, Gen.Constant(1)), (4, Gen.Choose(1, 40)))
            from taps in Gen.Frequency((1, Gen.Constant(1)), (4, Gen.Choose(1, 70)))
            from percent in Gen.Elements(0, 1, 5, 30, 60, 95, 100)
            from hasFullRow in Gen.Elements(false, false, true)
            from stride in Gen.Elements(1, 1, 3)
            from seed in Gen.Choose(0, int.MaxValue)
            select (rows, taps, Entries(rows, taps, percent, hasFullRow, stride, seed));
        return cases.ToArbitrary();
    }

    private static SortedDictionary<(int Row, int Tap), int> Entries(int rows, int taps, int percent, bool hasFullRow, int stride, int seed)
    {
        var random = new Random(seed);
        float[] special = [0f, -0f, float.PositiveInfinity, float.NaN, float.Epsilon, -float.MaxValue];
        var kept = new SortedDictionary<(int Row, int Tap), int>();
        int fullRow = hasFullRow ? random.Next(rows) : -1;
        for (int row = 0; row < rows; row++)
        {
            if (row != fullRow && random.Next(5) == 0) continue;
            for (int tap = 0; tap < taps; tap += row == fullRow ? 1 : stride)
            {
                if (row != fullRow && random.Next(100) >= percent) continue;
                float value = random.Next(8) == 0 ? special[random.Next(special.Length)] : (random.NextSingle() * 2) - 1;
                kept.Add((row, tap), BitConverter.SingleToInt32Bits(value));
            }
        }

        return kept;
    }
}
