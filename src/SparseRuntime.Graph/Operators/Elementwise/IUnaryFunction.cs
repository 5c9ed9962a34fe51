using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// A function of one number. Lanes do not influence each other, and tails are computed in a padded vector, so an
/// element has the same result wherever it lies.
/// </summary>
internal interface IUnaryFunction<TSelf>
    where TSelf : struct, IUnaryFunction<TSelf>
{
    static abstract double Invoke(double x, double alpha, double beta);

    /// <summary>Without a vector form, every lane is computed in double precision and rounded once.</summary>
    static virtual Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta)
    {
        Span<float> lanes = stackalloc float[Vector<float>.Count];
        x.CopyTo(lanes);
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] = (float)TSelf.Invoke(lanes[i], alpha[0], beta[0]);
        return new Vector<float>(lanes);
    }
}
