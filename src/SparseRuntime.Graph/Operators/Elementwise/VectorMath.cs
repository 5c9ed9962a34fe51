using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>Functions on vectors of float32 that <see cref="Vector"/> lacks, good to a few units in the last place.</summary>
internal static class VectorMath
{
    /// <summary>The hyperbolic tangent.</summary>
    internal static Vector<float> Tanh(Vector<float> x)
    {
        // Near 0 the Taylor series; elsewhere 1 − 2/(exp(2|x|) + 1) with the sign of x.
        Vector<float> z = x * x;
        Vector<float> p = new Vector<float>(21844f / 6081075) + (z * new Vector<float>(-929569f / 638512875));
        p = new Vector<float>(-1382f / 155925) + (z * p);
        p = new Vector<float>(62f / 2835) + (z * p);
        p = new Vector<float>(-17f / 315) + (z * p);
        p = new Vector<float>(2f / 15) + (z * p);
        p = new Vector<float>(-1f / 3) + (z * p);
        Vector<float> near = x + (x * z * p);

        Vector<float> magnitude = Vector.Abs(x);
        Vector<float> far = Vector<float>.One - (new Vector<float>(2) / (Vector.Exp(magnitude + magnitude) + Vector<float>.One));
        far = Vector.CopySign(far, x);
        return Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<float>(0.5f)), near, far);
    }

    /// <summary>ln(1 + exp(x)) without overflow.</summary>
    internal static Vector<float> Softplus(Vector<float> x)
    {
        // ln(1 + s) for s = exp(−|x|) in 0 to 1 as 2·atanh(w), w = s/(2 + s) ≤ 1/3, by its series.
        Vector<float> s = Vector.Exp(-Vector.Abs(x));
        Vector<float> w = s / (new Vector<float>(2) + s);
        Vector<float> z = w * w;
        Vector<float> p = new Vector<float>(1f / 11) + (z * new Vector<float>(1f / 13));
        p = new Vector<float>(1f / 9) + (z * p);
        p = new Vector<float>(1f / 7) + (z * p);
        p = new Vector<float>(1f / 5) + (z * p);
        p = new Vector<float>(1f / 3) + (z * p);
        p = Vector<float>.One + (z * p);
        return Vector.Max(x, Vector<float>.Zero) + ((w + w) * p);
    }

    /// <summary>The error function.</summary>
    internal static Vector<float> Erf(Vector<float> x)
    {
        // Below 1 the Maclaurin series 2/√π · Σ (−1)ⁿ x²ⁿ⁺¹ / (n!·(2n+1)).
        Vector<float> z = x * x;
        Vector<float> p = new Vector<float>(1f / 6894720) - (z * new Vector<float>(1f / 76204800));
        p = new Vector<float>(1f / 685440) - (z * p);
        p = new Vector<float>(1f / 75600) - (z * p);
        p = new Vector<float>(1f / 9360) - (z * p);
        p = new Vector<float>(1f / 1320) - (z * p);
        p = new Vector<float>(1f / 216) - (z * p);
        p = new Vector<float>(1f / 42) - (z * p);
        p = new Vector<float>(1f / 10) - (z * p);
        p = new Vector<float>(1f / 3) - (z * p);
        p = Vector<float>.One - (z * p);
        Vector<float> near = new Vector<float>(1.1283792f) * x * p;

        // Above, Abramowitz and Stegun 7.1.26.
        Vector<float> magnitude = Vector.Abs(x);
        Vector<float> t = Vector<float>.One / (Vector<float>.One + (new Vector<float>(0.3275911f) * magnitude));
        Vector<float> q = new Vector<float>(-1.453152027f) + (t * new Vector<float>(1.061405429f));
        q = new Vector<float>(1.421413741f) + (t * q);
        q = new Vector<float>(-0.284496736f) + (t * q);
        q = new Vector<float>(0.254829592f) + (t * q);
        Vector<float> far = Vector.CopySign(Vector<float>.One - (t * q * Vector.Exp(-z)), x);
        return Vector.ConditionalSelect(Vector.LessThan(magnitude, Vector<float>.One), near, far);
    }
}
