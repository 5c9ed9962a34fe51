namespace SparseRuntime.Training;

/// <summary>Memory for a batch of at most a certain number of samples.</summary>
/// <param name="data">The data set that the samples are of.</param>
/// <param name="batchSize">The most samples.</param>
internal sealed class BatchBuffer(DataSet data, int batchSize)
{
    private readonly Memory<float> _inputs = PinnedMemory.Allocate<float>(checked(batchSize * data.FeatureCount));
    private readonly Memory<int> _labels = PinnedMemory.Allocate<int>(data.Labels.IsEmpty ? 0 : batchSize);
    private readonly Memory<float> _targets = PinnedMemory.Allocate<float>(checked(batchSize * data.TargetCount));

    /// <summary>What is in it.</summary>
    public Batch Batch { get; private set; }

    /// <summary>The place after this batch.</summary>
    public BatchPlace Place { get; set; }

    /// <summary>Copies samples into it.</summary>
    public void Fill(ReadOnlySpan<int> rows)
    {
        data.Gather(rows, _inputs.Span, _labels.Span, _targets.Span);
        Batch = new Batch(
            _inputs[..(rows.Length * data.FeatureCount)],
            _labels.IsEmpty ? default : _labels[..rows.Length],
            _targets.IsEmpty ? default : _targets[..(rows.Length * data.TargetCount)],
            rows.Length);
    }
}
