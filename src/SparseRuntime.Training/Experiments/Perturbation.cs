using System.Globalization;
using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// Tickets from initial weights with noise, <c>m ⊙ (θ_k + ε · N(0, 1))</c> (Frankle and Carbin 2019, "The lottery ticket
/// hypothesis", appendix F.7): arms such as <c>perturbed-0.5</c>, and
/// <c>perturbed-0.0001-absolute</c> for noise that is not in units of a layer's deviation. The noise is the same at all scales but for its size.
/// </summary>
public sealed class Perturbation : Experiment
{
    private readonly (double Scale, bool IsAbsolute)[] _scales;

    /// <summary>An experiment at some levels, 0 for the dense network among them.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="scales">ε in units of σ, the deviation of the layer's initial weights; null for 0.5, 1, 2 and 3.</param>
    /// <param name="absolute">ε as it is, the same for all layers; null for 0.0001.</param>
    /// <exception cref="ArgumentException">Levels do not rise, a scale is negative or not finite, or two arms would have one name.</exception>
    public Perturbation(IReadOnlyList<int> levels, IReadOnlyList<double>? scales = null, IReadOnlyList<double>? absolute = null)
        : base(levels)
    {
        _scales = [.. (absolute ?? [0.0001]).Select(scale => (scale, true)), .. (scales ?? [0.5, 1, 2, 3]).Select(scale => (scale, false))];
        foreach ((double scale, _) in _scales)
        {
            if (!(scale >= 0) || !double.IsFinite(scale)) throw new ArgumentException($"noise of {scale} is not a finite number from 0 on", nameof(scales));
        }

        if (_scales.GroupBy(noise => ArmOf(noise.Scale, noise.IsAbsolute)).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new ArgumentException($"there are two arms {twice.Key}; a scale is to be there once", nameof(scales));
    }

    /// <inheritdoc/>
    public override string Name => "perturbation";

    /// <summary>The arm of a scale; no two scales have one name.</summary>
    /// <param name="scale">ε.</param>
    /// <param name="isAbsolute">Whether it is not in units of σ.</param>
    public static string ArmOf(double scale, bool isAbsolute = false) => string.Create(CultureInfo.InvariantCulture, $"perturbed-{Math.Abs(scale):R}{(isAbsolute ? "-absolute" : "")}");

    /// <inheritdoc/>
    internal override IEnumerable<Branch> Branches(ExperimentContext context, int level)
    {
        TrainingStart start = context.StartOf(level);
        foreach ((double scale, bool isAbsolute) in _scales)
        {
            RandomStream stream = context.Replicate.Stream($"perturbation/{level}");
            Parameters parameters = start.Parameters.Clone();
            for (int layer = 0; layer < parameters.Layers.Count; layer++)
            {
                double unit = isAbsolute ? 1 : WeightMoments.Deviation(context.Initial.Layers[layer].Weights);
                float[] weights = parameters.Layers[layer].Weights;
                WeightMoments.Perturbed(weights, scale * unit, stream).CopyTo(weights, 0);
            }

            yield return new Branch(ArmOf(scale, isAbsolute), start with { Parameters = parameters });
        }
    }
}
