namespace SparseRuntime.Pruning;

/// <summary>The learning rate from which on gradient descent on all samples leaves a minimum: by the largest eigenvalue of the Hessian.</summary>
public static class CriticalRate
{
    /// <summary>
    /// The largest eigenvalue λ_max, by power iteration: the last vector's Rayleigh quotient. That converges to the eigenvalue
    /// of largest magnitude; where it is negative, as it can be before training, iteration is taken again on <c>H − λI</c>, of
    /// which no eigenvalue is below 0 and the largest is <c>λ_max − λ</c>.
    /// </summary>
    /// <param name="product">The matrix, symmetric, times a vector of length 1; not to keep it.</param>
    /// <param name="start">Where iteration starts: anything but zero, and not orthogonal to the eigenvector.</param>
    /// <param name="iterations">Products to take, at least 1; twice as many where the first eigenvalue is negative.</param>
    /// <returns>λ_max; 0 where the matrix takes a vector to zero.</returns>
    /// <exception cref="ArgumentException">The start is zero or not finite, or a product is.</exception>
    public static double LargestEigenvalue(Func<double[], double[]> product, ReadOnlySpan<double> start, int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        double norm = Norm(start);
        if (!(norm > 0) || !double.IsFinite(norm)) throw new ArgumentException($"power iteration cannot start from a vector of length {norm}", nameof(start));
        double[] first = Scaled(start, 1 / norm);
        double dominant = Dominant(product, first, iterations);
        return dominant >= 0 ? dominant : dominant + Dominant(Shifted, first, iterations);

        double[] Shifted(double[] vector)
        {
            double[] image = product(vector);
            var result = new double[image.Length];
            for (int i = 0; i < result.Length; i++)
                result[i] = image[i] - (dominant * vector[i]);
            return result;
        }
    }

    /// <summary><c>Hv ≈ (∇L(θ + εv) − ∇L(θ − εv))/(2ε)</c>.</summary>
    /// <param name="forward">∇L(θ + εv).</param>
    /// <param name="backward">∇L(θ − εv).</param>
    /// <param name="step">ε, above 0.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or ε is not above 0.</exception>
    public static double[] HessianProduct(ReadOnlySpan<double> forward, ReadOnlySpan<double> backward, double step)
    {
        Arguments.Check(forward, nameof(forward));
        Arguments.Check(backward, forward.Length, nameof(backward));
        Arguments.CheckPositive(step, nameof(step));
        var result = new double[forward.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = (forward[i] - backward[i]) / (2 * step);
        return result;
    }

    /// <summary><c>2(1 + μ)/λ</c>, with Nesterov's momentum <c>2(1 + μ)/((1 + 2μ)λ)</c>; infinite where λ is not above 0.</summary>
    /// <param name="eigenvalue">λ, the largest of the Hessian.</param>
    /// <param name="momentum">μ, 0 for plain descent.</param>
    /// <param name="isNesterov">Whether steps are along <c>g + μv</c> instead of <c>v</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The momentum is not in [0, 1).</exception>
    public static double Of(double eigenvalue, double momentum = 0, bool isNesterov = false)
    {
        if (momentum is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, $"momentum is {momentum}; it must be at least 0 and below 1");
        return eigenvalue > 0 ? 2 * (1 + momentum) / ((isNesterov ? 1 + (2 * momentum) : 1) * eigenvalue) : double.PositiveInfinity;
    }

    /// <summary>The eigenvalue of largest magnitude; 0 where a product is zero.</summary>
    private static double Dominant(Func<double[], double[]> product, double[] start, int iterations)
    {
        double[] vector = start;
        double eigenvalue = 0;
        for (int i = 0; i < iterations; i++)
        {
            double[] next = product(vector);
            double norm = Norm(next);
            if (!double.IsFinite(norm)) throw new ArgumentException("a product of the matrix is not finite", nameof(product));
            if (norm == 0) return 0;
            eigenvalue = 0;
            for (int j = 0; j < next.Length; j++)
                eigenvalue += next[j] * vector[j];
            vector = Scaled(next, 1 / norm);
        }

        return eigenvalue;
    }

    private static double Norm(ReadOnlySpan<double> vector)
    {
        double squares = 0;
        foreach (double value in vector)
            squares += value * value;
        return Math.Sqrt(squares);
    }

    private static double[] Scaled(ReadOnlySpan<double> vector, double factor)
    {
        var result = new double[vector.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = factor * vector[i];
        return result;
    }
}
