using SparseRuntime.Tensors;

namespace SparseRuntime.Conformance.Tests;

/// <summary>Equality as the official runner has it: exact, but for floats within 1e−3 of the expected value plus 1e−7.</summary>
internal static class TensorComparison
{
    private const double Relative = 1e-3;
    private const double Absolute = 1e-7;

    /// <summary>One unit in the last place: the suite cuts bits off where the specification rounds.</summary>
    private const double BFloat16Relative = 1.0 / 128;

    public static string? FirstDifference(Tensor expected, Tensor actual)
    {
        if (expected.ElementType != actual.ElementType || !expected.Shape.Equals(actual.Shape)) return $"{actual} instead of {expected}";
        if (!expected.ElementType.IsFloatingPoint())
        {
            int same = expected.Bytes.Span.CommonPrefixLength(actual.Bytes.Span);
            return same == expected.Bytes.Length ? null : $"element {same / expected.ElementType.Size()} of {expected} differs";
        }

        double relative = expected.ElementType == ElementType.BFloat16 ? BFloat16Relative : Relative;
        for (int i = 0; i < expected.Shape.ElementCount; i++)
        {
            double e = Element(expected, i);
            double a = Element(actual, i);
            if (e.Equals(a) || Math.Abs(e - a) <= Absolute + (relative * Math.Abs(e))) continue;
            return $"element {i} of {expected} is {a} instead of {e}";
        }

        return null;
    }

    private static double Element(Tensor tensor, int index) => tensor.ElementType switch
    {
        ElementType.Float32 => tensor.Span<float>()[index],
        ElementType.Float64 => tensor.Span<double>()[index],
        ElementType.Float16 => (double)tensor.Span<Half>()[index],
        _ => (float)tensor.Span<BFloat16>()[index],
    };
}
