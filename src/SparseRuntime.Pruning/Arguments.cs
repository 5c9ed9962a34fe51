using System.Numerics;

namespace SparseRuntime.Pruning;

/// <summary>Checks of what callers hand over: lengths fit, nothing is NaN, numbers are within bounds.</summary>
internal static class Arguments
{
    /// <summary>Fails when a value is NaN.</summary>
    public static void Check<T>(ReadOnlySpan<T> values, string name)
        where T : IFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (T.IsNaN(values[i])) throw new ArgumentException($"element {i} of {name} is NaN", name);
        }
    }

    /// <summary>Fails unless there are as many values as expected and none is NaN.</summary>
    public static void Check<T>(ReadOnlySpan<T> values, long count, string name)
        where T : IFloatingPointIeee754<T>
    {
        if (values.Length != count) throw new ArgumentException($"{name} has {values.Length} elements where {count} are needed", name);
        Check(values, name);
    }

    /// <summary>Fails unless a number is above zero and finite.</summary>
    public static void CheckPositive(double value, string name)
    {
        if (!(value > 0) || double.IsInfinity(value)) throw new ArgumentOutOfRangeException(name, value, $"a {name} of {value} is not a finite number above 0");
    }

    /// <summary>Fails unless a number is zero or above and finite.</summary>
    public static void CheckNotNegative(double value, string name)
    {
        if (!(value >= 0) || double.IsInfinity(value)) throw new ArgumentOutOfRangeException(name, value, $"a {name} of {value} is not a finite number from 0 on");
    }

    /// <summary>The length of a row, if so many values are that many rows of equal length.</summary>
    public static int Columns(int rows, int count)
    {
        if (rows < 0 || (rows == 0 ? count > 0 : count % rows > 0))
            throw new ArgumentException($"{count} values are not {rows} rows of equal length", nameof(rows));
        return rows == 0 ? 0 : count / rows;
    }
}
