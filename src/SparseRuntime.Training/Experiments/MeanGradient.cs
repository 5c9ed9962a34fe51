namespace SparseRuntime.Training;

/// <summary>The gradient of the mean loss over many samples, in double precision from batch to batch.</summary>
internal static class MeanGradient
{
    /// <summary>The gradient at a network that is loaded.</summary>
    /// <param name="backend">The network.</param>
    /// <param name="samples">The samples, as they lie.</param>
    /// <param name="kind">Of which weights.</param>
    /// <returns>Per layer the weights' gradients, row-major, then the biases'.</returns>
    public static (double[] Weights, double[] Bias)[] Of(ITrainingBackend backend, DataSet samples, GradientKind kind)
    {
        NetworkShape shape = backend.Shape;
        (double[] Weights, double[] Bias)[] means = [.. Enumerable.Range(0, shape.Layers).Select(layer => (new double[shape.WeightCount(layer)], new double[shape.OutputsOf(layer)]))];
        var weights = new float[means.Max(mean => mean.Weights.Length)];
        var bias = new float[means.Max(mean => mean.Bias.Length)];
        for (int start = 0; start < samples.Count; start += backend.LargestBatch)
        {
            int count = Math.Min(backend.LargestBatch, samples.Count - start);
            backend.Forward(samples.Slice(start, count), ForwardMode.Training);
            backend.Backward(kind);
            for (int layer = 0; layer < means.Length; layer++)
            {
                (double[] weightMeans, double[] biasMeans) = means[layer];
                backend.ReadGradients(layer, kind, weights.AsSpan(0, weightMeans.Length), bias.AsSpan(0, biasMeans.Length));
                Add(weightMeans, weights, (double)count / samples.Count);
                Add(biasMeans, bias, (double)count / samples.Count);
            }
        }

        return means;
    }

    private static void Add(double[] sums, float[] values, double share)
    {
        for (int i = 0; i < sums.Length; i++)
            sums[i] += share * values[i];
    }
}
