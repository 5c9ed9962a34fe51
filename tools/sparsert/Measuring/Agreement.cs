using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;

namespace SparseRuntime.Tool.Measuring;

/// <summary>
/// How far results are from what is expected. Floating-point results agree when |actual − expected| is at most
/// max(10⁻⁴, 10⁻³·|expected|) everywhere, NaN stands where NaN does and infinities are equal; bfloat16, which cannot tell
/// numbers apart that finely, may be off by one in its last place. Others agree only when they are equal.
/// </summary>
/// <param name="MaxAbsError">The largest |actual − expected|.</param>
/// <param name="MaxRelError">
/// The largest |actual − expected| / max(|expected|, 0.1): the floor is where the absolute tolerance takes over, so
/// that floats other than bfloat16 agree exactly when this is at most 10⁻³.
/// </param>
/// <param name="Ok">Whether everything agrees.</param>
/// <param name="Worst">Where the largest relative error is, for messages; null when nothing differs.</param>
internal sealed record Agreement(double MaxAbsError, double MaxRelError, bool Ok, string? Worst)
{
    /// <summary>The absolute error that is always accepted.</summary>
    public const double AbsoluteTolerance = 1e-4;

    /// <summary>The accepted error as a share of the expected value.</summary>
    public const double RelativeTolerance = 1e-3;

    /// <summary>Two neighbouring numbers with 8 bits of significand differ by no more than this share of the larger.</summary>
    private const double BFloat16Tolerance = 1.0 / 128;

    /// <summary>Compares one result.</summary>
    /// <param name="name">How messages call the result.</param>
    /// <param name="actual">What was computed.</param>
    /// <param name="expected">What is right.</param>
    public static Agreement Of(string name, Tensor actual, Tensor expected)
    {
        if (actual.ElementType != expected.ElementType || !actual.Shape.Equals(expected.Shape))
            return new Agreement(double.PositiveInfinity, double.PositiveInfinity, false, $"'{name}' is {actual} where {expected} is expected");
        if (actual.Bytes.Span.SequenceEqual(expected.Bytes.Span) && !actual.ElementType.IsFloatingPoint())
            return new Agreement(0, 0, true, null);

        bool exact = !actual.ElementType.IsFloatingPoint();
        double[] left = TensorNumbers.ToDoubles(actual);
        double[] right = TensorNumbers.ToDoubles(expected);
        double tolerance = expected.ElementType == ElementType.BFloat16 ? BFloat16Tolerance : RelativeTolerance;
        double maxAbsolute = 0, maxRelative = 0;
        bool ok = true;
        int worst = -1;
        for (int i = 0; i < left.Length; i++)
        {
            double absolute = Difference(left[i], right[i]);
            if (absolute == 0) continue;
            double scale = Math.Max(Math.Abs(right[i]), AbsoluteTolerance / RelativeTolerance);
            double relative = double.IsFinite(scale) ? absolute / scale : absolute;
            ok &= !exact && absolute <= Math.Max(AbsoluteTolerance, tolerance * Math.Abs(right[i])) && double.IsFinite(absolute);
            maxAbsolute = Math.Max(maxAbsolute, absolute);
            if (relative > maxRelative) (maxRelative, worst) = (relative, i);
        }

        // Integers that only differ beyond the precision of a double.
        if (exact && maxAbsolute == 0) return new Agreement(1, 1, false, $"'{name}' differs in large integers");
        return new Agreement(maxAbsolute, maxRelative, ok, worst < 0 ? null : $"'{name}'[{worst}] is {left[worst]:R} where {right[worst]:R} is expected");
    }

    /// <summary>Compares results by name; every expected one must be there.</summary>
    public static Agreement Of(IReadOnlyDictionary<string, Tensor> actual, IReadOnlyDictionary<string, Tensor> expected)
    {
        var total = new Agreement(0, 0, true, null);
        foreach ((string name, Tensor tensor) in expected)
        {
            total = total.And(actual.TryGetValue(name, out Tensor? result)
                ? Of(name, result, tensor)
                : new Agreement(double.PositiveInfinity, double.PositiveInfinity, false, $"there is no output '{name}'"));
        }

        return total;
    }

    /// <summary>Both comparisons as one.</summary>
    public Agreement And(Agreement other) => new(
        Math.Max(MaxAbsError, other.MaxAbsError),
        Math.Max(MaxRelError, other.MaxRelError),
        Ok && other.Ok,
        // A comparison that fails says why, whatever the size of another's error.
        Ok != other.Ok ? (Ok ? other.Worst : Worst) : other.MaxRelError > MaxRelError ? other.Worst : Worst);

    private static double Difference(double actual, double expected)
    {
        if (actual.Equals(expected)) return 0; // also NaN for NaN, and equal infinities
        double difference = Math.Abs(actual - expected);
        return double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }
}
