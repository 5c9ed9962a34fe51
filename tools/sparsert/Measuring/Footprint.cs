using System.Diagnostics;
using SparseRuntime.Onnx;
using SparseRuntime.Peers;
using SparseRuntime.Tool.Commands;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.Measuring;

/// <summary>
/// Loads a model with one runtime and runs it a few times, in a process that has done nothing else. Loading ends with the
/// first results, since runtimes differ in what they put off until the first run.
/// </summary>
internal static class Footprint
{
    private const int Runs = 3;

    /// <summary>Measures this runtime.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="options">How it is loaded.</param>
    /// <param name="batch">Fills free first dimensions; 1 when null.</param>
    /// <param name="seed">Seed of the inputs.</param>
    public static FootprintResult OfOwn(string path, SessionOptions options, int? batch, ulong seed)
    {
        long start = Stopwatch.GetTimestamp();
        using InferenceSession session = ModelSource.OfFile(path).Load(options);
        TimeSpan load = Stopwatch.GetElapsedTime(start);
        Dictionary<string, Tensors.Tensor> inputs = ModelInputs.Tensors(session.InputNames, session.InputMetadata, batch, seed);
        start = Stopwatch.GetTimestamp();
        var bound = new BoundSession(session, inputs);
        load += Stopwatch.GetElapsedTime(start);
        for (int i = 0; i < Runs; i++)
            bound.Run();
        string name = options.Executors == ExecutorPolicy.Dense ? Benchmark.OwnDense : Benchmark.Own;
        return Result(path, name, options.IntraOpNumThreads, load);
    }

    /// <summary>Measures another runtime.</summary>
    /// <param name="peer">The runtime.</param>
    /// <param name="path">The model file.</param>
    /// <param name="threads">Threads that share one operator.</param>
    /// <param name="batch">Fills free first dimensions; 1 when null.</param>
    /// <param name="seed">Seed of the inputs.</param>
    public static FootprintResult OfPeer(IPeer peer, string path, int threads, int? batch, ulong seed)
    {
        long start = Stopwatch.GetTimestamp();
        using IPeerSession session = peer.Load(ModelSource.OfFile(path).ForPeer, threads);
        TimeSpan load = Stopwatch.GetElapsedTime(start);
        Dictionary<string, Tensors.Tensor> inputs = Inputs(path, batch, seed);
        start = Stopwatch.GetTimestamp();
        session.Bind(inputs);
        load += Stopwatch.GetElapsedTime(start);
        for (int i = 0; i < Runs; i++)
            session.Run();
        return Result(path, peer.Name, threads, load);
    }

    /// <summary>Inputs made from what the model declares: its weights are not read for it.</summary>
    private static Dictionary<string, Tensors.Tensor> Inputs(string path, int? batch, ulong seed)
    {
        Graph.ModelGraph graph = OnnxImporter.Load(path);
        var metadata = graph.Inputs.ToDictionary(input => input.Name, input => new NodeMetadata(input.Facts.ElementType, graph.DeclaredShape(input)));
        return ModelInputs.Tensors([.. graph.Inputs.Select(input => input.Name)], metadata, batch, seed);
    }

    private static FootprintResult Result(string path, string runtime, int threads, TimeSpan load)
    {
        ProcessMemory memory = ProcessMemory.Read();
        return new FootprintResult(path, runtime, threads, load.TotalMilliseconds, memory.PeakMb, memory.AnonymousMb, memory.FileMb);
    }
}
