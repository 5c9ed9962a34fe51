namespace SparseRuntime.Pruning;

/// <summary>
/// Each unit's fair share of what all units are worth together (Shapley 1953, "A value for n-person games"): what it adds
/// to the value of a set, averaged over all orders in which units can join,
/// <c>φ_c = Σ_S |S|!(n − |S| − 1)!/n! · (v(S ∪ c) − v(S))</c>.
/// </summary>
public static class ShapleyValues
{
    /// <summary>The shares by all 2ⁿ sets.</summary>
    /// <param name="units">n, 0 to 20.</param>
    /// <param name="value">v, of a set given as bits, unit 0 lowest.</param>
    /// <exception cref="ArgumentException">There are too many units, or a value is NaN.</exception>
    public static double[] Exact(int units, Func<uint, double> value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(units, 20);
        double[] values = [.. Enumerable.Range(0, 1 << units).Select(set => value((uint)set))];
        Arguments.Check<double>(values, nameof(value));
        // |S|!(n − |S| − 1)!/n! for each size, by its ratio to the one before.
        var weights = new double[units];
        for (int size = 0; size < units; size++)
            weights[size] = size == 0 ? 1.0 / units : weights[size - 1] * size / (units - size);
        var shares = new double[units];
        for (int set = 0; set < values.Length; set++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                if ((set >> unit & 1) == 0) shares[unit] += weights[int.PopCount(set)] * (values[set | 1 << unit] - values[set]);
            }
        }

        return shares;
    }

    /// <summary>An estimate from orders drawn at random; the shares sum to v of all less v of none whatever is drawn.</summary>
    /// <param name="units">n, from 0 on.</param>
    /// <param name="value">v, of the set of units that are true; called n + 1 times per order.</param>
    /// <param name="orders">How many orders to draw, at least 1.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or a value is NaN.</exception>
    public static double[] Estimate(int units, Func<IReadOnlyList<bool>, double> value, int orders, RandomStream stream)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfLessThan(orders, 1);
        var shares = new double[units];
        for (int order = 0; order < orders; order++)
        {
            var set = new bool[units];
            double before = value(set);
            foreach (int unit in RandomMasks.Draw(units, units, stream))
            {
                set[unit] = true;
                double now = value(set);
                shares[unit] += (now - before) / orders;
                before = now;
            }
        }

        Arguments.Check<double>(shares, nameof(value));
        return shares;
    }
}
