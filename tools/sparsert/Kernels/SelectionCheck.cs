using SparseRuntime.Tensors;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.Kernels;

/// <summary>Compares the kernel that predictions choose for a layer with what every other one measures.</summary>
internal sealed class SelectionCheck
{
    /// <summary>Time of the picked kernel over that of the best up to which a pick counts as right.</summary>
    public const double GoodRatio = 1.10;

    /// <summary>The share of picks that have to be right.</summary>
    public const double LeastGood = 0.9;

    /// <summary>The most that a pick may take over the best kernel.</summary>
    public const double MostRatio = 1.25;

    /// <summary>The most that a pick may take over the best dense kernel.</summary>
    public const double MostVsDense = 1.05;

    /// <summary>Kernels that are predicted to take longer than the best by this factor are not timed.</summary>
    private const double Hopeless = 4;

    /// <summary>A layer is timed up to so often, each time for longer, before it counts as a miss.</summary>
    private const int Attempts = 3;

    private LayerCase? _latest;
    private LinearLayer? _layer;

    public required Calibration Calibration { get; init; }

    /// <summary>Time for all kernels on one layer at the first attempt.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Times one layer. Layers with the same weights are best given one after another: the weights are kept.</summary>
    public SelectionRow Run(LayerCase layerCase)
    {
        LinearLayer layer = Layer(layerCase);
        LinearGeometry geometry = layerCase.Geometry(layer);
        IReadOnlyList<KernelCandidate> able = KernelRanking.Able(layer, geometry, Calibration);
        double bestDense = able.Where(IsDense).Min(c => c.PredictedMicroseconds);
        KernelCandidate[] timed = [.. able.Where(c => c.PredictedMicroseconds <= Hopeless * (IsDense(c) ? bestDense : able[0].PredictedMicroseconds))];
        SelectionRow? row = null;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            SelectionRow next = Compare(layerCase, layer, geometry, timed, Time * (1 << attempt));
            if (row is null || Math.Max(next.Ratio / GoodRatio, next.VsDense / MostVsDense) < Math.Max(row.Ratio / GoodRatio, row.VsDense / MostVsDense)) row = next;
            if (row is { Ratio: <= GoodRatio, VsDense: <= MostVsDense }) break;
        }

        return row!;
    }

    /// <summary>Sums up rows.</summary>
    public SelectionResult Summarize(IReadOnlyList<SelectionRow> rows)
    {
        double good = rows.Count(row => row.Ratio <= GoodRatio) / (double)rows.Count;
        double worst = rows.Max(row => row.Ratio), worstVsDense = rows.Max(row => row.VsDense);
        bool ok = good >= LeastGood && worst <= MostRatio && worstVsDense <= MostVsDense;
        return new SelectionResult(
            Machine.ProcessorName, Machine.InstructionSet, Calibration != Calibration.Shipped, rows.Count, good, worst, worstVsDense, ok, rows);
    }

    private static SelectionRow Compare(LayerCase layerCase, LinearLayer layer, LinearGeometry geometry, KernelCandidate[] timed, TimeSpan time)
    {
        double[] measured = KernelRace.Measure([.. timed.Select(c => c.Kernel)], layer, geometry, time);
        int best = Array.IndexOf(measured, measured.Min());
        double dense = measured.Where((_, i) => IsDense(timed[i])).Min();
        return new SelectionRow(
            layerCase.Rows,
            layerCase.Taps,
            layerCase.Columns,
            layerCase.Window,
            layerCase.IsBatch,
            layerCase.Sparsity,
            layerCase.Pattern,
            timed[0].Kernel.Info.Name,
            timed[best].Kernel.Info.Name,
            measured[0] / measured[best],
            measured[0] / dense,
            [.. timed.Select((c, i) => new TimedKernel(c.Kernel.Info.Name, c.PredictedMicroseconds, measured[i]))]);
    }

    private static bool IsDense(KernelCandidate candidate) => candidate.Kernel.Info.Format == "dense";

    private LinearLayer Layer(LayerCase layerCase)
    {
        bool isSame = _latest is not null && _latest with { Columns = layerCase.Columns, IsBatch = layerCase.IsBatch } == layerCase;
        if (!isSame) _layer = layerCase.Layer(WeightPattern.Weights(layerCase, seed: 1));
        _latest = layerCase;
        return _layer!;
    }
}
