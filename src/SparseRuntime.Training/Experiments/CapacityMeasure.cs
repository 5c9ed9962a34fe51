using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// Whether smaller tickets generalise better: <see cref="CapacityProxy"/> of each level beside the gap between the errors
/// of unseen and of training samples after the last step, and at the last level Spearman's correlation of both over all
/// of them. The gap need not fall all the way: very small networks do badly on either.
/// </summary>
public sealed class CapacityMeasure : Experiment
{
    private const string Proxy = "proxy", Gap = "gap";

    /// <summary>An experiment over some levels, 0 for the dense network among them.</summary>
    /// <exception cref="ArgumentException">Levels do not rise.</exception>
    public CapacityMeasure(IReadOnlyList<int> levels)
        : base(levels)
    {
    }

    /// <inheritdoc/>
    public override string Name => "capacity";

    /// <inheritdoc/>
    internal override IEnumerable<MeasuredValue> Measure(ExperimentContext context, int level)
    {
        string arm = ArmNames.Of(Arm.Ticket);
        Tensors.Mask[] masks = context.MasksOf(level);
        context.Load(context.TrainedOf(level), masks);
        double training = context.ErrorOn(context.Replicate.Data.Training), unseen = context.ErrorOn(context.Unseen);
        MeasuredValue[] values =
        [
            new MeasuredValue(arm, Proxy, CapacityProxy.Of(masks.Sum(mask => mask.CountKept()))),
            new MeasuredValue(arm, "training-error", training),
            new MeasuredValue(arm, "unseen-error", unseen),
            new MeasuredValue(arm, Gap, unseen - training),
        ];
        if (level != Levels[^1] || Levels.Count < 3) return values;
        IReadOnlyList<MeasuredValue>[] levels = [.. Levels.SkipLast(1).Select(before => MeasureTable.Read(context.Folder, Name, context.Replicate.Index, before)), values];
        double correlation = RankCorrelation.Spearman([.. levels.Select(rows => Of(rows, Proxy))], [.. levels.Select(rows => Of(rows, Gap))]);
        return [.. values, new MeasuredValue(arm, "spearman", correlation)];
    }

    private static double Of(IReadOnlyList<MeasuredValue> rows, string setting) => rows.First(row => row.Setting == setting).Value;
}
