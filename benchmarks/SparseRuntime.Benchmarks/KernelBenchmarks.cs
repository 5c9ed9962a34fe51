using BenchmarkDotNet.Attributes;
using SparseRuntime.Kernels;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Kernels;

namespace SparseRuntime.Benchmarks;

/// <summary>Every kernel of the catalogue that this machine runs, on every layer of the standard table that it takes.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private KernelRun? _run;

    [ParamsSource(nameof(Cases))]
    public KernelOnLayer? Case { get; set; }

    public static IEnumerable<KernelOnLayer> Cases()
    {
        foreach (LayerCase layerCase in StandardTable.Cases())
        {
            LinearLayer layer = layerCase.Layer(WeightPattern.Weights(layerCase, seed: 1));
            var query = new LinearQuery(layer, layerCase.Geometry(layer), MachineModel.Default);
            foreach (LinearKernel kernel in KernelCatalog.All)
            {
                if (kernel.IsSupported && kernel.Info.Device == Machine.InstructionSet && kernel.Refuses(query) is null)
                    yield return new KernelOnLayer(kernel, layerCase);
            }
        }
    }

    [GlobalSetup]
    public void Prepare() => _run = Case!.Prepare();

    [GlobalCleanup]
    public void Dispose() => _run?.Dispose();

    [Benchmark]
    public void Run() => _run!.Run();
}
