using BenchmarkDotNet.Attributes;
using SparseRuntime.Training;

namespace SparseRuntime.Benchmarks;

/// <summary>Steps of training LeNet-300-100, computed dense and, with the same masks, sparse.</summary>
[MemoryDiagnoser]
public class TrainingStepBenchmarks
{
    private static readonly double[] Rates = [0.01, 0.01, 0.01];

    private CpuBackend? _backend;
    private Batch _batch;
    private UpdateRule _rule = UpdateRule.Sgd;

    [Params(0.0, 0.8, 0.9, 0.95, 0.98)]
    public double Sparsity { get; set; }

    [Params(true, false)]
    public bool Sparse { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params(UpdateKind.Sgd, UpdateKind.Adam)]
    public UpdateKind Rule { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _backend = StepBenchmark.Create(NetworkShape.LeNet300100, 100, Threads, Sparsity, Sparse ? 0 : 2);
        _batch = StepBenchmark.RandomBatch(NetworkShape.LeNet300100, 100);
        _rule = new UpdateRule { Kind = Rule };
    }

    [GlobalCleanup]
    public void Dispose() => _backend?.Dispose();

    [Benchmark]
    public void Step()
    {
        _backend!.Forward(_batch, ForwardMode.Training);
        _backend.Backward(GradientKind.Kept);
        _backend.Update(_rule, Rates);
    }
}
