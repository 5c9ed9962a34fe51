using System.Globalization;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Whether a network has one ticket or many: the Jaccard index of a replicate's masks with those of every replicate before
/// it that has come to the level, as <c>jaccard-0-layer-1</c>, beside <c>chance-0-layer-1</c>, that of random masks of
/// the same densities. The first replicate has nothing to compare with.
/// </summary>
public sealed class TicketOverlap : Experiment
{
    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on.</exception>
    public TicketOverlap(IReadOnlyList<int> levels)
        : base(levels, least: 1)
    {
    }

    /// <inheritdoc/>
    public override string Name => "overlap";

    /// <inheritdoc/>
    internal override IEnumerable<MeasuredValue> Measure(ExperimentContext context, int level)
    {
        string arm = ArmNames.Of(Arm.Ticket);
        Mask[] masks = context.MasksOf(level);
        for (int other = 0; other < context.Replicate.Index; other++)
        {
            RunName run = context.TicketOf(level) with { Replicate = other };
            if (context.Folder.Find(run) is null) continue;
            Mask[] others = context.Folder.ReadMasks(run, context.Setup.Shape);
            for (int layer = 0; layer < masks.Length; layer++)
            {
                string place = string.Create(CultureInfo.InvariantCulture, $"{other}-layer-{layer}");
                yield return new MeasuredValue(arm, $"jaccard-{place}", MaskComparison.Jaccard(masks[layer], others[layer]));
                yield return new MeasuredValue(arm, $"chance-{place}", MaskComparison.ChanceJaccard(Density(masks[layer]), Density(others[layer])));
            }
        }
    }

    private static double Density(Mask mask) => (double)mask.CountKept() / mask.Shape.ElementCount;
}
