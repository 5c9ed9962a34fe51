using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Which share of θ₀'s signs training keeps (<see cref="SignRetention"/>): <c>kept</c> within the ticket's mask and
/// <c>all</c>, and <c>kept-layer-0</c> and so on. What the ticket keeps is to be compared with the arm <c>dense</c> within
/// the same mask, since large weights change sign less often whatever is done to the others.
/// </summary>
public sealed class SignRetentionMeasure : Experiment
{
    /// <summary>An experiment at some levels, 0 for the dense network among them.</summary>
    /// <exception cref="ArgumentException">Levels do not rise.</exception>
    public SignRetentionMeasure(IReadOnlyList<int> levels)
        : base(levels)
    {
    }

    /// <inheritdoc/>
    public override string Name => "sign-retention";

    /// <inheritdoc/>
    internal override IEnumerable<MeasuredValue> Measure(ExperimentContext context, int level)
    {
        Mask[] masks = context.MasksOf(level);
        return [.. Shares(ArmNames.Of(Arm.Ticket), context.TrainedOf(level)), .. Shares("dense", context.TrainedOf(0))];

        IEnumerable<MeasuredValue> Shares(string arm, Parameters trained)
        {
            SignRetention kept = default, all = default;
            var layers = new List<MeasuredValue>();
            for (int layer = 0; layer < masks.Length; layer++)
            {
                float[] from = context.Initial.Layers[layer].Weights, to = trained.Layers[layer].Weights;
                SignRetention within = SignRetention.Of(from, to, masks[layer]);
                (kept, all) = (kept.With(within), all.With(SignRetention.Of(from, to)));
                layers.Add(new MeasuredValue(arm, $"kept-layer-{layer}", within.Share));
            }

            return [new MeasuredValue(arm, "kept", kept.Share), new MeasuredValue(arm, "all", all.Share), .. layers];
        }
    }
}
