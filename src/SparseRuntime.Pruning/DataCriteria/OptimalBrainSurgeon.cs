namespace SparseRuntime.Pruning;

/// <summary>
/// Optimal brain surgeon (Hassibi and Stork 1993, "Second order derivatives for network pruning"): a weight goes, and the
/// others make up for it, by the whole Hessian. For the rows of a layer under squared error the Hessian is that of its
/// inputs, the same for every row and exact (Frantar and Alistarh 2022, "Optimal brain compression"). Matrices are n × n,
/// row-major, in double precision; time is of n³, so this is for small layers or blocks.
/// </summary>
public static class OptimalBrainSurgeon
{
    /// <summary>The Hessian of each row of a layer: <c>(1/N) XᵀX + λI</c>.</summary>
    /// <param name="inputs">X, samples × inputs.</param>
    /// <param name="samples">N, at least 1.</param>
    /// <param name="damping">λ, from 0 on.</param>
    /// <exception cref="ArgumentException">The inputs are not that many rows or hold NaN, or λ is negative.</exception>
    public static double[] InputHessian(ReadOnlySpan<float> inputs, int samples, double damping)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        int size = Arguments.Columns(samples, inputs.Length);
        Arguments.Check(inputs, nameof(inputs));
        Arguments.CheckNotNegative(damping, nameof(damping));
        var hessian = new double[size * size];
        for (int sample = 0; sample < samples; sample++)
        {
            ReadOnlySpan<float> x = inputs.Slice(sample * size, size);
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                    hessian[(i * size) + j] += (double)x[i] * x[j] / samples;
            }
        }

        for (int i = 0; i < size; i++)
            hessian[(i * size) + i] += damping;
        return hessian;
    }

    /// <summary>The damping that makes a matrix safe to invert: <c>λ = max(ε, α tr(H)/n)</c>.</summary>
    /// <param name="hessian">H, n × n, row-major.</param>
    /// <param name="share">α, from 0 on; a hundredth is usual.</param>
    /// <param name="least">ε, from 0 on.</param>
    /// <exception cref="ArgumentException">H is not square or holds NaN, or a number is negative.</exception>
    public static double Damping(ReadOnlySpan<double> hessian, double share, double least)
    {
        int size = Size(hessian);
        Arguments.CheckNotNegative(share, nameof(share));
        Arguments.CheckNotNegative(least, nameof(least));
        double trace = 0;
        for (int i = 0; i < size; i++)
            trace += hessian[(i * size) + i];
        return Math.Max(least, share * trace / Math.Max(1, size));
    }

    /// <summary>The inverse of a symmetric positive definite matrix, by Gauss–Jordan elimination on the diagonal.</summary>
    /// <param name="hessian">H, n × n, row-major.</param>
    /// <exception cref="ArgumentException">H is not square, holds NaN, or is not positive definite: it needs damping.</exception>
    public static double[] Inverse(ReadOnlySpan<double> hessian)
    {
        int size = Size(hessian);
        double[] inverse = hessian.ToArray();
        for (int k = 0; k < size; k++)
        {
            double pivot = inverse[(k * size) + k];
            if (!(pivot > 0)) throw new ArgumentException($"the matrix is not positive definite at {k}: it needs damping", nameof(hessian));
            inverse[(k * size) + k] = 1;
            for (int j = 0; j < size; j++)
                inverse[(k * size) + j] /= pivot;
            for (int i = 0; i < size; i++)
            {
                if (i == k) continue;
                double factor = inverse[(i * size) + k];
                inverse[(i * size) + k] = 0;
                for (int j = 0; j < size; j++)
                    inverse[(i * size) + j] -= factor * inverse[(k * size) + j];
            }
        }

        return inverse;
    }

    /// <summary>What each weight costs when it goes and the others make up for it: <c>w_q²/(2[H⁻¹]_qq)</c>. Infinite for weights that are gone.</summary>
    /// <param name="weights">w, n of them.</param>
    /// <param name="inverse">H⁻¹, with zeros in rows and columns of weights that are gone.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static double[] Scores(ReadOnlySpan<double> weights, ReadOnlySpan<double> inverse)
    {
        int size = Size(inverse);
        Arguments.Check(weights, size, nameof(weights));
        var scores = new double[size];
        for (int i = 0; i < size; i++)
        {
            double diagonal = inverse[(i * size) + i];
            scores[i] = diagonal > 0 ? weights[i] * weights[i] / (2 * diagonal) : double.PositiveInfinity;
        }

        return scores;
    }

    /// <summary>
    /// Takes weight q: <c>w ← w − (w_q/[H⁻¹]_qq) H⁻¹ e_q</c>, and it out of the inverse: <c>H⁻¹ ← H⁻¹ − H⁻¹ e_q e_qᵀ H⁻¹/[H⁻¹]_qq</c>,
    /// which is the inverse of H without row and column q, with zeros there.
    /// </summary>
    /// <param name="weights">w, changed in place; w_q becomes exactly 0.</param>
    /// <param name="inverse">H⁻¹, changed in place.</param>
    /// <param name="index">q, of a weight that is not gone.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or there is no such weight any more.</exception>
    public static void Remove(Span<double> weights, Span<double> inverse, int index)
    {
        int size = Size(inverse);
        Arguments.Check<double>(weights, size, nameof(weights));
        if ((uint)index >= (uint)size || !(inverse[(index * size) + index] > 0)) throw new ArgumentOutOfRangeException(nameof(index), index, $"there is no weight {index}");
        double diagonal = inverse[(index * size) + index], step = weights[index] / diagonal;
        double[] column = inverse.Slice(index * size, size).ToArray();
        for (int i = 0; i < size; i++)
        {
            weights[i] -= step * column[i];
            for (int j = 0; j < size; j++)
                inverse[(i * size) + j] -= column[i] * column[j] / diagonal;
        }

        weights[index] = 0;
        for (int i = 0; i < size; i++)
            inverse[(i * size) + index] = inverse[(index * size) + i] = 0;
    }

    /// <summary>Takes so many weights of a row one after the other, each time the cheapest, of equal ones the later; the others make up for it.</summary>
    /// <param name="weights">The row, changed in place.</param>
    /// <param name="hessian">H of the row, positive definite.</param>
    /// <param name="count">How many to take, 0 to all.</param>
    /// <returns>The indices that went, in order.</returns>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, H is not positive definite, or the count is out of its range.</exception>
    public static int[] PruneRow(Span<double> weights, ReadOnlySpan<double> hessian, int count)
    {
        if (count < 0 || count > weights.Length) throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} weights cannot be taken of {weights.Length}");
        double[] inverse = Inverse(hessian);
        var removed = new int[count];
        for (int k = 0; k < count; k++)
        {
            double[] scores = Scores(weights, inverse);
            double least = scores.Min();
            int cheapest = Array.FindLastIndex(scores, score => score == least);
            removed[k] = cheapest;
            Remove(weights, inverse, cheapest);
            foreach (int gone in removed.AsSpan(0, k))
                weights[gone] = 0;
        }

        return removed;
    }

    private static int Size(ReadOnlySpan<double> matrix)
    {
        int size = (int)Math.Sqrt(matrix.Length);
        Arguments.Check(matrix, (long)size * size, nameof(matrix));
        return size;
    }
}
