using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Measuring;

/// <summary>A session with its inputs and outputs fixed, so that a run is the model's own work and nothing else.</summary>
internal sealed class BoundSession
{
    private readonly InferenceSession _session;
    private readonly NamedTensor[] _inputs;
    private readonly NamedTensor[] _outputs;

    /// <summary>Runs once, to learn the shapes of the outputs.</summary>
    public BoundSession(InferenceSession session, IReadOnlyDictionary<string, Tensor> inputs)
    {
        _session = session;
        _inputs = [.. inputs.Select(input => new NamedTensor(input.Key, input.Value))];
        Outputs = session.Run(inputs);
        _outputs = [.. Outputs.Select(output => new NamedTensor(output.Key, output.Value))];
    }

    /// <summary>What the latest run computed.</summary>
    public IReadOnlyDictionary<string, Tensor> Outputs { get; }

    public void Run() => _session.Run(_inputs, _outputs);

    /// <summary>
    /// Bytes that one run takes from the managed heap, on whatever thread: the median over several batches of runs,
    /// because the runtime's own threads allocate now and then too.
    /// </summary>
    public long AllocatedBytesPerRun()
    {
        const int Batches = 5, Runs = 10;
        var measured = new double[Batches];
        for (int batch = 0; batch < Batches; batch++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Runs; i++)
                Run();
            measured[batch] = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Runs;
        }

        return (long)Math.Ceiling(Statistics.Median(measured));
    }
}
