namespace SparseRuntime.Kernels.Tests;

/// <summary>
/// The products of training against plain loops in double precision, of every instruction set that this machine has, in
/// memory that ends where the matrices end.
/// </summary>
[TestFixture]
public sealed unsafe class TrainingKernelTests
{
    private static readonly TrainingKernel[] Kernels = [.. TrainingKernel.All.Where(kernel => kernel.IsSupported)];

    [Test]
    public void A_kernel_of_every_instruction_set_that_layers_have_is_tested() =>
        Assert.That(Kernels.Select(kernel => kernel.Device), Is.EquivalentTo(KernelCatalog.All.Where(k => k.IsSupported).Select(k => k.Info.Device).Distinct()));

    [Test]
    public void Dense_products_are_those_of_the_definition(
        [ValueSource(nameof(Kernels))] TrainingKernel kernel, [Values(1, 2, 4, 7, 8, 10, 18)] int registers, [Values(1, 3, 7, 13)] int rows, [Values(1, 17, 300)] int depth, [Values] bool turned)
    {
        int columns = registers * kernel.Lanes;
        var random = new Random(1);
        using var left = Filled(random, rows * depth);
        using var right = Filled(random, depth * columns);
        using var start = Filled(random, rows);
        using var result = Filled(random, rows * columns);
        // In two shares, of which the second begins within a tile.
        foreach ((int first, int end) in new[] { (0, (rows + 1) / 2), ((rows + 1) / 2, rows) })
        {
            kernel.Product(new ProductCall
            {
                Left = left.Data,
                LeftRowStride = turned ? 1 : depth,
                LeftDepthStride = turned ? rows : 1,
                Right = right.Data,
                RightStride = columns,
                Result = result.Data,
                ResultStride = columns,
                Start = start.Data,
                StartStride = 1,
                FirstRow = first,
                EndRow = end,
                Depth = depth,
                Columns = columns,
            });
        }

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double sum = start.Data[row];
                for (int k = 0; k < depth; k++)
                    sum += (double)left.Data[turned ? (k * rows) + row : (row * depth) + k] * right.Data[(k * columns) + column];
                Assert.That(result.Data[(row * columns) + column], Is.EqualTo(sum).Within(1e-6 * depth), $"row {row}, column {column}");
            }
        }
    }

    [Test]
    public void Sparse_and_sampled_products_are_those_of_the_definition(
        [ValueSource(nameof(Kernels))] TrainingKernel kernel, [Values(1, 2, 4, 7, 8, 10)] int registers, [Values(0.0, 0.1, 0.7, 1.0)] double density)
    {
        const int Rows = 9, Inputs = 45;
        int columns = registers * kernel.Lanes;
        var random = new Random(2);
        int[] starts = new int[Rows + 1];
        var places = new List<int>();
        for (int row = 0; row < Rows; row++)
        {
            places.AddRange(Enumerable.Range(0, Inputs).Where(_ => random.NextDouble() < density));
            starts[row + 1] = places.Count;
        }

        using var values = Filled(random, places.Count + 1);
        using var right = Filled(random, Inputs * columns);
        using var left = Filled(random, Rows * columns);
        using var result = Filled(random, Rows * columns);
        using var sampled = Filled(random, Math.Max(1, places.Count));
        float zero = 0f;
        int[] rows = [.. places, 0];
        fixed (int* start = starts, place = rows)
        {
            kernel.SparseProduct(new SparseProductCall
            {
                RowStart = start,
                Places = place,
                Values = values.Data,
                Right = right.Data,
                RightStride = columns,
                Result = result.Data,
                ResultStride = columns,
                Start = &zero,
                FirstRow = 0,
                EndRow = Rows,
                Columns = columns,
            });
            kernel.SampledProduct(start, place, sampled.Data, left.Data, right.Data, columns, columns, 0, Rows);
        }

        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double sum = 0;
                for (int p = starts[row]; p < starts[row + 1]; p++)
                    sum += (double)values.Data[p] * right.Data[(places[p] * columns) + column];
                Assert.That(result.Data[(row * columns) + column], Is.EqualTo(sum).Within(2e-5), $"row {row}, column {column}");
            }

            for (int p = starts[row]; p < starts[row + 1]; p++)
            {
                double dot = 0;
                for (int column = 0; column < columns; column++)
                    dot += (double)left.Data[(row * columns) + column] * right.Data[(places[p] * columns) + column];
                Assert.That(sampled.Data[p], Is.EqualTo(dot).Within(1e-4), $"row {row}, place {places[p]}");
            }
        }
    }

    [Test]
    public void Cross_entropy_of_outputs_far_apart_is_finite_and_its_deltas_are_probabilities_less_labels([ValueSource(nameof(Kernels))] TrainingKernel kernel)
    {
        const int Outputs = 5, Count = 19;
        int stride = (Count + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes;
        var random = new Random(3);
        using var sums = Filled(random, Outputs * stride);
        using var deltas = Filled(random, Outputs * stride);
        for (int i = 0; i < Outputs * stride; i++)
            sums.Data[i] *= 200f;
        int[] labels = [.. Enumerable.Range(0, Count).Select(_ => random.Next(Outputs))];
        double loss;
        int correct;
        fixed (int* label = labels)
            loss = kernel.CrossEntropy(sums.Data, deltas.Data, Outputs, stride, label, Count, out correct);

        double expectedLoss = 0;
        int expectedCorrect = 0;
        for (int sample = 0; sample < Count; sample++)
        {
            double[] z = [.. Enumerable.Range(0, Outputs).Select(row => (double)sums.Data[(row * stride) + sample])];
            double total = z.Sum(x => Math.Exp(x - z.Max()));
            expectedLoss += Math.Log(total) + z.Max() - z[labels[sample]];
            if (Array.IndexOf(z, z.Max()) == labels[sample]) expectedCorrect++;
            for (int row = 0; row < Outputs; row++)
            {
                double wanted = ((Math.Exp(z[row] - z.Max()) / total) - (row == labels[sample] ? 1 : 0)) / Count;
                Assert.That(deltas.Data[(row * stride) + sample], Is.EqualTo(wanted).Within(1e-7), $"output {row} of sample {sample}");
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(loss, Is.EqualTo(expectedLoss).Within(1e-3));
            Assert.That(correct, Is.EqualTo(expectedCorrect));
            for (int row = 0; row < Outputs; row++)
                Assert.That(new Span<float>(deltas.Data + (row * stride) + Count, stride - Count).ToArray(), Is.All.Zero);
        }
    }

    private static GuardedBuffer Filled(Random random, int count)
    {
        var buffer = new GuardedBuffer(count);
        for (int i = 0; i < count; i++)
            buffer.Data[i] = (float)((random.NextDouble() * 2) - 1);
        return buffer;
    }
}
