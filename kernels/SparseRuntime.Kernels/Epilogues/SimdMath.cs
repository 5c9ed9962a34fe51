using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>
/// Functions of float32 registers, good to a few units in the last place. Coefficients are of least greatest relative
/// error; those of quotients are all positive, so that no sum cancels.
/// </summary>
internal static class SimdMath<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>exp(x): 0 below −104, subnormal below −87.3, infinite above 88.7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        // Where a float has no fraction bits left: adding it rounds to a whole number.
        const float WholeNumbers = 12582912f;
        const float InverseLn2 = 1.44269504f;
        // ln 2 in two parts, of which the first has so few bits that its products with exponents are exact.
        const float Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;
        x = Limit(x, -105f, 90f);
        TVector n = TSimd.Add(TSimd.MultiplyAdd(x, Of(InverseLn2), Of(WholeNumbers)), Of(-WholeNumbers));
        TVector r = TSimd.MultiplyAdd(n, Of(-Ln2High), x);
        r = TSimd.MultiplyAdd(n, Of(-Ln2Low), r);
        TVector p = TSimd.MultiplyAdd(r, Of(0.0013835471f), Of(0.0083748465f));
        p = TSimd.MultiplyAdd(r, p, Of(0.041668251f));
        p = TSimd.MultiplyAdd(r, p, Of(0.1666642f));
        p = TSimd.MultiplyAdd(r, p, Of(0.49999991f));
        p = TSimd.MultiplyAdd(r, p, Of(1f));
        p = TSimd.MultiplyAdd(r, p, Of(1f));
        return TSimd.Scale(p, n);
    }

    /// <summary>The hyperbolic tangent, between −1 and 1: x times a quotient in x² up to where it is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x)
    {
        x = Limit(x, -9.1f, 9.1f);
        TVector z = TSimd.Multiply(x, x);
        TVector p = TSimd.MultiplyAdd(z, Of(1.3177501e-08f), Of(2.0481184e-05f));
        p = TSimd.MultiplyAdd(z, p, Of(0.0034878117f));
        p = TSimd.MultiplyAdd(z, p, Of(0.13374476f));
        p = TSimd.MultiplyAdd(z, p, Of(1f));
        TVector q = TSimd.MultiplyAdd(z, Of(7.704041e-07f), Of(0.00032729207f));
        q = TSimd.MultiplyAdd(z, q, Of(0.025847392f));
        q = TSimd.MultiplyAdd(z, q, Of(0.4670779f));
        q = TSimd.MultiplyAdd(z, q, Of(1f));
        return Limit(TSimd.Divide(TSimd.Multiply(x, p), q), -1f, 1f);
    }

    /// <summary>
    /// The normal distribution's Φ(x) = (1 + erf(x / √2)) / 2, relative accuracy included where it is small: exp(−x²/2)
    /// times a quotient in |x|, and 1 minus that for positive x.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector NormalCumulative(TVector x)
    {
        // Φ(−14.5) is less than any float.
        TVector z = TSimd.Min(Of(14.5f), TSimd.Max(TSimd.Multiply(x, Of(-1f)), x));
        TVector square = TSimd.Multiply(z, z);
        TVector rest = TSimd.MultiplyAdd(z, z, TSimd.Multiply(square, Of(-1f)));
        TVector e = Exp(TSimd.Multiply(square, Of(-0.5f)));
        e = TSimd.MultiplyAdd(TSimd.Multiply(e, rest), Of(-0.5f), e);
        TVector p = TSimd.MultiplyAdd(z, Of(0.0041236957f), Of(0.040683102f));
        p = TSimd.MultiplyAdd(z, p, Of(0.18338323f));
        p = TSimd.MultiplyAdd(z, p, Of(0.43849504f));
        p = TSimd.MultiplyAdd(z, p, Of(0.5f));
        TVector q = TSimd.MultiplyAdd(z, Of(0.010336454f), Of(0.10198379f));
        q = TSimd.MultiplyAdd(z, q, Of(0.4698615f));
        q = TSimd.MultiplyAdd(z, q, Of(1.2031186f));
        q = TSimd.MultiplyAdd(z, q, Of(1.674875f));
        q = TSimd.MultiplyAdd(z, q, Of(1f));
        TVector tail = TSimd.Multiply(e, TSimd.Divide(p, q));
        return TSimd.SelectNegative(x, tail, TSimd.MultiplyAdd(tail, Of(-1f), Of(1f)));
    }

    /// <summary>x between two bounds; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Limit(TVector x, float low, float high) => TSimd.Min(Of(high), TSimd.Max(Of(low), x));

    /// <summary>One number in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of(float value) => TSimd.Broadcast(value);
}
