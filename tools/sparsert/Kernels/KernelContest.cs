using System.Diagnostics;
using SparseRuntime.Kernels;
using SparseRuntime.Peers;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Kernels;

/// <summary>
/// Times kernels on one layer in turns, against each other, against ONNX Runtime's dense product and against the sparse
/// products of other libraries.
/// </summary>
internal sealed class KernelContest
{
    /// <summary>Kernels that are predicted to take longer than the best by this factor are not worth the time.</summary>
    private const double Hopeless = 6;

    /// <summary>A measurement is as many runs as take about this long.</summary>
    private const double MeasurementMicroseconds = 400;

    /// <summary>The other runtime; null to do without.</summary>
    public required IPeer? Peer { get; init; }

    /// <summary>Libraries of sparse products, each of which is there; they take part where a layer is a matrix product.</summary>
    public IReadOnlyList<SparsePeer> SparsePeers { get; init; } = [];

    public required int Threads { get; init; }

    public required double Seconds { get; init; }

    public required double PeakGflops { get; init; }

    /// <summary>Only kernels whose name contains this; dense ones are timed all the same, to compare with.</summary>
    public string? Filter { get; init; }

    /// <summary>Times one layer.</summary>
    /// <returns>The kernels, fastest first.</returns>
    public IReadOnlyList<KernelRow> Run(LayerCase layerCase)
    {
        float[] weights = WeightPattern.Weights(layerCase, seed: 1);
        LinearLayer layer = layerCase.Layer(weights);
        LinearGeometry geometry = layerCase.Geometry(layer);
        KernelCandidate[] candidates = Candidates(layer, geometry);
        var runs = new List<KernelRun>();
        var sessions = new List<IPeerSession>();
        using var sparse = new SparsePeerLayer(SparsePeers, layerCase, weights, Threads);
        try
        {
            var contenders = new List<Contender>();
            foreach (KernelCandidate candidate in candidates)
            {
                var run = new KernelRun(candidate.Kernel, layer, geometry, Threads);
                runs.Add(run);
                var random = new SplitMix64(2);
                foreach (ref float value in run.Input)
                    value = (2 * random.NextUnit()) - 1;
                contenders.Add(Repeated(candidate.Kernel.Info.Name, run.Run));
            }

            if (Peer is not null)
            {
                foreach (IPeerSession session in PeerLayer.Load(Peer, layerCase, weights, Threads))
                {
                    sessions.Add(session);
                    contenders.Add(Repeated(Peer.Name, session.Run));
                }
            }

            foreach ((SparsePeer peer, SparsePeerProduct product) in sparse.Products)
                contenders.Add(Repeated(peer.Name, product.Run));
            Contest.Run(contenders, TimeSpan.FromSeconds(Seconds), _ => { }, settles: Threads > 1);
            return Rows(layerCase, layer, geometry, candidates, contenders, sparse);
        }
        finally
        {
            foreach (KernelRun run in runs)
                run.Dispose();
            foreach (IPeerSession session in sessions)
                session.Dispose();
        }
    }

    private KernelCandidate[] Candidates(LinearLayer layer, LinearGeometry geometry)
    {
        KernelCandidate[] able = [.. KernelRanking.Able(layer, geometry, CalibrationStore.Current).Where((k, i) => i == 0 || k.Kernel.Info.Device == Machine.InstructionSet)];
        double limit = able[0].PredictedMicroseconds * Hopeless;
        LinearKernel dense = able.First(k => k.Kernel.Info.Format == "dense").Kernel;
        return [.. able.Where((k, i) => i == 0 || k.Kernel == dense || (k.PredictedMicroseconds <= limit && (Filter is null || k.Kernel.Info.Name.Contains(Filter, StringComparison.Ordinal))))];
    }

    private static Contender Repeated(string name, Action run)
    {
        run();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 3; i++)
            run();
        double once = Stopwatch.GetElapsedTime(start).TotalMicroseconds / 3;
        int times = (int)Math.Clamp(MeasurementMicroseconds / Math.Max(once, 0.1), 1, 1000);
        return new Contender(name, "", () =>
        {
            for (int i = 0; i < times; i++)
                run();
        })
        { RunsAtOnce = times };
    }

    private List<KernelRow> Rows(
        LayerCase layerCase, LinearLayer layer, LinearGeometry geometry, KernelCandidate[] candidates, List<Contender> contenders, SparsePeerLayer sparse)
    {
        double[] microseconds = [.. contenders.Select(c => Statistics.Median(c.Milliseconds) * 1000 / c.RunsAtOnce)];
        double peer = microseconds[candidates.Length..^sparse.Products.Count].DefaultIfEmpty(double.NaN).Min();
        double[] sparsePeers = microseconds[^sparse.Products.Count..];
        double dense = candidates.Select((c, i) => c.Kernel.Info.Format == "dense" ? microseconds[i] : double.PositiveInfinity).Min();
        double flops = 2.0 * layer.Weights.NonzeroCount * geometry.Columns;
        double peak = PeakGflops * Math.Min(Threads, Environment.ProcessorCount);
        return
        [
            .. candidates.Select((candidate, i) => new KernelRow(
                candidate.Kernel.Info.Name,
                layerCase.Rows,
                layerCase.Taps,
                layerCase.Columns,
                layerCase.Window,
                layer.Weights.Sparsity,
                layerCase.Pattern,
                i == 0,
                candidate.PredictedMicroseconds,
                microseconds[i],
                flops / microseconds[i] / 1000,
                flops / microseconds[i] / 1000 / peak,
                dense / microseconds[i],
                peer / microseconds[i],
                sparse.Compare(sparsePeers, microseconds[i]),
                layerCase.IsBatch)).OrderBy(row => row.MedianUs),
        ];
    }
}
