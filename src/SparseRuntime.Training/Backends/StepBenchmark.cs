using System.Diagnostics;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Times steps of training on random samples.</summary>
public static class StepBenchmark
{
    /// <summary>Times a network's steps, dense, masked and sparse in turns.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="threads">Threads that share a step.</param>
    /// <param name="sparsity">The share of zeros in the masks, in [0, 1): random, alike in every layer.</param>
    /// <param name="seconds">How long to measure.</param>
    /// <param name="rule">How weights change; plain gradient descent where null.</param>
    public static StepTiming Measure(NetworkShape shape, int batch, int threads, double sparsity, double seconds, UpdateRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfNegative(sparsity);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sparsity, 1.0);
        using CpuBackend dense = Create(shape, batch, threads, sparsity: 0, sparseFrom: 2), masked = Create(shape, batch, threads, sparsity, sparseFrom: 2), sparse = Create(shape, batch, threads, sparsity, sparseFrom: 0);
        CpuBackend[] backends = [dense, masked, sparse];
        List<double>[] times = [[], [], []];
        Batch samples = RandomBatch(shape, batch);
        double[] rates = [.. Enumerable.Repeat(0.01, shape.Layers)];
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < 5 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; round++)
        {
            for (int i = 0; i < backends.Length; i++)
            {
                // The first step of a turn finds the caches full of another network.
                for (int step = 0; step < 10; step++)
                {
                    long begin = Stopwatch.GetTimestamp();
                    backends[i].Forward(samples, ForwardMode.Training);
                    backends[i].Backward(GradientKind.Kept);
                    backends[i].Update(rule ?? UpdateRule.Sgd, rates);
                    if (step > 0 && round > 1) times[i].Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
                }
            }
        }

        return new StepTiming(Median(times[0]), Median(times[1]), Median(times[2]), Operations(shape, batch), dense.Device);
    }

    /// <summary>Floating-point operations of a dense step.</summary>
    public static double Operations(NetworkShape shape, int batch)
    {
        ArgumentNullException.ThrowIfNull(shape);
        double weights = Enumerable.Range(0, shape.Layers).Sum(layer => (double)shape.WeightCount(layer));
        return 2.0 * batch * ((3.0 * weights) - shape.WeightCount(0));
    }

    /// <summary>A backend with random weights and masks.</summary>
    public static CpuBackend Create(NetworkShape shape, int batch, int threads, double sparsity, double sparseFrom)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var backend = new CpuBackend(shape, batch, threads, sparseFrom);
        backend.Load(Initialization.GlorotNormal(shape, new RandomStream(1, 0, "initialization")));
        var stream = new RandomStream(1, 0, "masks");
        for (int layer = 0; layer < shape.Layers && sparsity > 0; layer++)
        {
            var mask = new Mask(shape.WeightShape(layer));
            for (int i = 0; i < shape.WeightCount(layer); i++)
                mask[i] = stream.NextUniform() >= sparsity;
            backend.SetMask(layer, mask);
        }

        return backend;
    }

    /// <summary>Samples of uniform numbers in [0, 1), with labels or targets.</summary>
    public static Batch RandomBatch(NetworkShape shape, int count)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var stream = new RandomStream(1, 0, "samples");
        float[] inputs = [.. Enumerable.Range(0, count * shape.Inputs).Select(_ => (float)stream.NextUniform())];
        if (shape.Loss == LossKind.MeanSquaredError)
            return new Batch(inputs, default, Enumerable.Range(0, count * shape.Outputs).Select(_ => (float)stream.NextUniform()).ToArray(), count);
        return new Batch(inputs, Enumerable.Range(0, count).Select(_ => stream.NextBelow(shape.Outputs)).ToArray(), default, count);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
