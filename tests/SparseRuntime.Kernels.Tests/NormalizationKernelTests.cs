namespace SparseRuntime.Kernels.Tests;

/// <summary>
/// Normalization there and back, by rows and by columns, against means, variances and Jacobians in double precision, of
/// every instruction set that this machine has, in memory that ends where the rows end.
/// </summary>
[TestFixture]
public sealed unsafe class NormalizationKernelTests
{
    private const int Features = 7;

    private static readonly TrainingKernel[] Kernels = [.. TrainingKernel.All.Where(kernel => kernel.IsSupported)];

    [Test]
    public void Rows_and_columns_are_normalized_there_and_back([ValueSource(nameof(Kernels))] TrainingKernel kernel, [Values(2, 5, 16, 17, 33)] int count, [Values] bool byRows)
    {
        const double Epsilon = 0.01;
        int stride = (count + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes, middle = stride / kernel.Lanes / 2 * kernel.Lanes;
        var random = new Random(4);
        using GuardedBuffer values = Filled(random, Features * stride), normalized = Filled(random, Features * stride);
        using GuardedBuffer means = Filled(random, byRows ? Features : stride), factors = Filled(random, byRows ? Features : stride), sums = Filled(random, stride), products = Filled(random, stride);
        using GuardedBuffer variances = Filled(random, Features), scales = Filled(random, Features), shifts = Filled(random, Features), scaleGradients = Filled(random, Features), shiftGradients = Filled(random, Features);
        // What fills rows up must not count, whatever it is.
        for (int row = 0; byRows && row < Features; row++)
            new Span<float>(values.Data + (row * stride) + count, stride - count).Fill(float.NaN);
        double[,] z = Samples(values, stride, count);
        if (byRows)
        {
            kernel.RowStatistics(values.Data, stride, count, 0, 3, means.Data, variances.Data);
            kernel.RowStatistics(values.Data, stride, count, 3, Features, means.Data, variances.Data);
            for (int row = 0; row < Features; row++)
                factors.Data[row] = (float)(1 / Math.Sqrt(variances.Data[row] + Epsilon));
        }
        else
        {
            kernel.ColumnStatistics(values.Data, stride, Features, 0, middle, (float)Epsilon, means.Data, factors.Data);
            kernel.ColumnStatistics(values.Data, stride, Features, middle, stride, (float)Epsilon, means.Data, factors.Data);
        }

        NormalizationCall Call(int first, int end) => new()
        {
            Values = values.Data,
            Normalized = normalized.Data,
            Stride = stride,
            Count = count,
            Features = Features,
            FirstRow = first,
            EndRow = end,
            Means = means.Data,
            Factors = factors.Data,
            Scales = scales.Data,
            Shifts = shifts.Data,
            ScaleGradients = scaleGradients.Data,
            ShiftGradients = shiftGradients.Data,
            Sums = sums.Data,
            Products = products.Data,
        };
        foreach (NormalizationCall call in new[] { Call(0, 4), Call(4, Features) })
        {
            if (byRows) kernel.NormalizeByRows(call);
            else kernel.NormalizeByColumns(call);
        }

        double[,] hat = new double[Features, count], factor = new double[Features, count];
        for (int row = 0; row < Features; row++)
        {
            for (int n = 0; n < count; n++)
            {
                double[] group = Group(z, row, n, byRows);
                double mean = group.Average();
                factor[row, n] = 1 / Math.Sqrt(group.Average(x => (x - mean) * (x - mean)) + Epsilon);
                hat[row, n] = (z[row, n] - mean) * factor[row, n];
                Assert.That(normalized.Data[(row * stride) + n], Is.EqualTo(hat[row, n]).Within(1e-5), $"feature {row}, sample {n}");
                Assert.That(values.Data[(row * stride) + n], Is.EqualTo((hat[row, n] * scales.Data[row]) + shifts.Data[row]).Within(1e-5), $"feature {row}, sample {n}");
            }
        }

        for (int row = 0; row < Features; row++)
        {
            for (int n = 0; n < stride; n++)
                values.Data[(row * stride) + n] = n < count ? (float)((random.NextDouble() * 2) - 1) : 0f;
        }

        double[,] delta = Samples(values, stride, count);
        if (!byRows)
        {
            kernel.NormalizationSums(Call(0, Features), 0, middle);
            kernel.NormalizationSums(Call(0, Features), middle, stride);
        }

        foreach (NormalizationCall call in new[] { Call(0, 4), Call(4, Features) })
        {
            if (byRows) kernel.NormalizeBackByRows(call);
            else kernel.NormalizeBackByColumns(call);
        }

        for (int row = 0; row < Features; row++)
        {
            Assert.That(shiftGradients.Data[row], Is.EqualTo(Enumerable.Range(0, count).Sum(n => delta[row, n])).Within(1e-4));
            Assert.That(scaleGradients.Data[row], Is.EqualTo(Enumerable.Range(0, count).Sum(n => delta[row, n] * hat[row, n])).Within(1e-4));
            for (int n = 0; n < count; n++)
            {
                // ∂ẑᵢ/∂zₖ = factor · ([i = k] − (1 + ẑᵢ ẑₖ) / members)
                double sum = 0;
                int members = byRows ? count : Features;
                for (int i = 0; i < members; i++)
                {
                    (int r, int c) = byRows ? (row, i) : (i, n);
                    bool same = r == row && c == n;
                    sum += delta[r, c] * scales.Data[r] * factor[row, n] * ((same ? 1 : 0) - ((1 + (hat[r, c] * hat[row, n])) / members));
                }

                Assert.That(values.Data[(row * stride) + n], Is.EqualTo(sum).Within(1e-4), $"feature {row}, sample {n}");
            }

            Assert.That(new Span<float>(values.Data + (row * stride) + count, stride - count).ToArray(), Is.All.Zero, "what fills up takes no part");
        }
    }

    private static double[] Group(double[,] values, int row, int column, bool byRows) => byRows
        ? [.. Enumerable.Range(0, values.GetLength(1)).Select(n => values[row, n])]
        : [.. Enumerable.Range(0, Features).Select(i => values[i, column])];

    private static double[,] Samples(GuardedBuffer buffer, int stride, int count)
    {
        var result = new double[Features, count];
        for (int row = 0; row < Features; row++)
        {
            for (int n = 0; n < count; n++)
                result[row, n] = buffer.Data[(row * stride) + n];
        }

        return result;
    }

    private static GuardedBuffer Filled(Random random, int count)
    {
        var buffer = new GuardedBuffer(count);
        for (int i = 0; i < count; i++)
            buffer.Data[i] = (float)((random.NextDouble() * 2) - 1);
        return buffer;
    }
}
