namespace SparseRuntime.Training;

/// <summary>How well a network does on some samples.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">The share that is classified right; 0 where samples have no classes.</param>
public readonly record struct Score(double Loss, double Accuracy)
{
    /// <summary>Runs samples through a network, as they lie.</summary>
    /// <param name="backend">The network. What gradients it has are gone afterwards.</param>
    /// <param name="samples">The samples.</param>
    public static Score Of(ITrainingBackend backend, DataSet samples)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(samples);
        double loss = 0;
        long correct = 0;
        for (int start = 0; start < samples.Count; start += backend.LargestBatch)
        {
            ForwardResult result = backend.Forward(samples.Slice(start, Math.Min(backend.LargestBatch, samples.Count - start)), ForwardMode.Evaluation);
            loss += result.Loss;
            correct += result.Correct;
        }

        return new Score(loss / samples.Count, (double)correct / samples.Count);
    }
}
