using System.Globalization;
using System.Reflection;
using SparseRuntime.Peers;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Commands;

/// <summary>Times a model, alone or against others in the same process.</summary>
internal sealed class Benchmark
{
    /// <summary>The name of ONNX Runtime on the command line.</summary>
    public const string OnnxRuntime = "ort";

    /// <summary>The name of this runtime restricted to dense executors on the command line.</summary>
    public const string Dense = "dense";

    /// <summary>What results call this runtime restricted to dense executors.</summary>
    public const string OwnDense = "SparseRuntime dense";

    /// <summary>What results call this runtime.</summary>
    public const string Own = "SparseRuntime";

    public required ModelSource Source { get; init; }

    public string? Mask { get; init; }

    public int? Batch { get; init; }

    /// <summary>Threads for every contender; 0 for all of the machine's.</summary>
    public int Threads { get; init; }

    public double Seconds { get; init; } = 5;

    public ulong Seed { get; init; } = 1;

    /// <summary>What weights are stored as, by the dense contender too.</summary>
    public WeightStorage WeightStorage { get; init; }

    public Tuning Tuning { get; init; }

    /// <summary>A file with the choice of kernels to take over; the dense contender makes its own.</summary>
    public string? TuningFile { get; init; }

    /// <summary>The file to save the choice of kernels to; null for none.</summary>
    public string? SaveTuning { get; init; }

    public IReadOnlyList<string> Compare { get; init; } = [];

    public required Action<string> Progress { get; init; }

    /// <summary>Told what a reader must know to judge the numbers.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Times the model.</summary>
    /// <param name="look">Gets what was timed before it is freed; layers are timed with dense executors for it only.</param>
    public BenchResult Run(Action<BenchSubjects>? look = null)
    {
        int threads = CommonOptions.Resolve(Threads);
        IPeer? peer = Compare.Contains(OnnxRuntime) ? Verification.RequireOnnxRuntime() : null;
        Progress("loading");
        using InferenceSession session = Source.Load(Options(threads, ExecutorPolicy.Best));

        Dictionary<string, Tensor> inputs = ModelInputs.Tensors(session.InputNames, session.InputMetadata, Batch, Seed);
        var bound = new BoundSession(session, inputs);
        bound.Run();
        if (SaveTuning is { } path) session.SaveTuning(path);
        FootprintResult footprint = MeasureFootprint(FootprintCommand.Own, Own, threads);
        var footprints = new Dictionary<string, FootprintResult>();
        if (Compare.Contains(Dense)) footprints.Add(OwnDense, MeasureFootprint(Dense, OwnDense, threads));
        if (peer is not null) footprints.Add(peer.Name, MeasureFootprint(OnnxRuntime, peer.Name, threads));

        string ownVersion = typeof(InferenceSession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
        var contenders = new List<Contender> { new(Own, ownVersion, bound.Run) };
        var agreements = new Dictionary<string, Agreement>();
        using InferenceSession? dense = Compare.Contains(Dense) ? Source.Load(Options(threads, ExecutorPolicy.Dense)) : null;
        if (dense is not null)
        {
            var other = new BoundSession(dense, inputs);
            agreements.Add(OwnDense, Check("the dense executors", bound.Outputs, other.Outputs));
            contenders.Add(new Contender(OwnDense, ownVersion, other.Run));
        }

        using IPeerSession? peerSession = peer?.Load(Source.ForPeer, threads);
        if (peer is not null && peerSession is not null)
        {
            peerSession.Bind(inputs);
            if (Mask is not null)
            {
                Warn($"{peer.Name} cannot apply the mask and runs the model with all its weights");
            }
            else
            {
                peerSession.Run();
                agreements.Add(peer.Name, Check(peer.Name, bound.Outputs, peerSession.Outputs));
            }

            contenders.Add(new Contender(peer.Name, peer.Version, peerSession.Run));
        }

        Contest.Run(contenders, TimeSpan.FromSeconds(Seconds), Progress);
        double median = Statistics.Median(contenders[0].Milliseconds);
        int batch = ModelInputs.BatchOf(session.InputNames, inputs);
        Progress("timing the layers");
        double peak = Machine.MeasureFmaPeakGflops() * Math.Min(threads, Environment.ProcessorCount);
        int repetitions = (int)Math.Clamp(1000 / median, 5, 100);
        IReadOnlyList<IReadOnlyList<LayerTiming>> layers = LayerTimes.Measure(dense is null || look is null ? [session] : [session, dense], inputs, repetitions);
        look?.Invoke(new BenchSubjects(session, inputs, agreements, peak, layers[0], layers.ElementAtOrDefault(1)));
        return new BenchResult(
            Source.Name,
            batch,
            threads,
            median,
            Statistics.Percentile(contenders[0].Milliseconds, 0.99),
            batch * 1000 / median,
            bound.AllocatedBytesPerRun(),
            footprint.LoadMs,
            footprint.PeakMemoryMb,
            [.. contenders.Skip(1).Select(c => Rate(c, median, footprints[c.Name]))],
            [.. layers[0].Select(layer => Rate(layer, peak))]);
    }

    private SessionOptions Options(int threads, ExecutorPolicy executors) =>
        new()
        {
            MaskPath = Mask,
            IntraOpNumThreads = threads,
            Executors = executors,
            WeightStorage = WeightStorage,
            Tuning = Tuning,
            TuningPath = executors == ExecutorPolicy.Best ? TuningFile : null,
        };

    private Agreement Check(string name, IReadOnlyDictionary<string, Tensor> own, IReadOnlyDictionary<string, Tensor> other)
    {
        Agreement agreement = Agreement.Of(own, other);
        if (!agreement.Ok) Warn($"the results differ from those of {name}: {VerifyCommand.Describe(agreement)}");
        return agreement;
    }

    /// <summary>What a runtime takes to load the model, in a process of its own; not numbers where that fails.</summary>
    private FootprintResult MeasureFootprint(string runtime, string name, int threads)
    {
        Progress($"loading {name} in a process of its own");
        List<string> arguments =
        [
            FootprintCommand.With, runtime,
            "--threads", threads.ToString(CultureInfo.InvariantCulture),
            "--seed", Seed.ToString(CultureInfo.InvariantCulture),
        ];
        if (Batch is { } batch) arguments.AddRange(["--batch", batch.ToString(CultureInfo.InvariantCulture)]);
        if (runtime != OnnxRuntime)
        {
            arguments.AddRange(["--weights", CommonOptions.NameOf(WeightStorage), "--tuning", CommonOptions.NameOf(Tuning)]);
            if (Mask is { } mask) arguments.AddRange(["--mask", mask]);
        }

        if (TuningFile is { } file && runtime == FootprintCommand.Own) arguments.AddRange(["--tuning-file", file]);
        try
        {
            return FootprintProcess.Measure(Source, arguments);
        }
        catch (ToolException e)
        {
            Warn($"loading {name} in a process of its own, to measure time and memory, failed: {e.Message}");
            return new FootprintResult(Source.Name, name, threads, double.NaN, double.NaN, null, null);
        }
    }

    private static PeerResult Rate(Contender contender, double ownMedian, FootprintResult footprint)
    {
        double median = Statistics.Median(contender.Milliseconds);
        return new PeerResult(contender.Name, contender.Version, median, median / ownMedian, footprint.LoadMs, footprint.PeakMemoryMb);
    }

    private static LayerResult Rate(LayerTiming layer, double peak)
    {
        double gflops = layer.MedianMicroseconds > 0 ? layer.EffectiveFlops / layer.MedianMicroseconds / 1000 : 0;
        return new LayerResult(layer.Name, layer.Executor, layer.MedianMicroseconds, gflops, gflops / peak);
    }
}
