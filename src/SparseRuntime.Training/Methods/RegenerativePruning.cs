using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// GraNet (Liu et al. 2021, "Sparse training via boosting pruning plasticity with neuroregeneration"): gradual pruning by
/// magnitude in which every layer, at each cut, drops some more weights and grows as many where the dense gradient of the
/// batch is largest, in place of the step along the gradient. After the last cut this goes on at the same sparsity until
/// nothing is dropped any more (<see cref="GraNet"/>).
/// </summary>
public sealed class RegenerativePruning : MaskMethod
{
    private readonly GradualTarget _target;
    private readonly UpdateTimes _times;
    private readonly DropRate _rate;
    private readonly long _start, _end, _interval;

    /// <summary>Training by GraNet.</summary>
    /// <param name="target">How sparse the network is from the last cut on.</param>
    /// <param name="rate">r, the share of what is kept that is regenerated; by the authors 0.5 at first, falling by the cosine to the end of training.</param>
    /// <param name="start">t₀, the step of the first cut, from 0 on.</param>
    /// <param name="end">t_f, the step of the last cut, not before <paramref name="start"/>.</param>
    /// <param name="interval">Δt, the steps from one update to the next, at least 1.</param>
    /// <param name="initial">s₀, the sparsity of the first cut, at most that of the target.</param>
    /// <param name="curve">How sparsity rises; by the authors cubic.</param>
    /// <param name="steepness">α of <see cref="SparsityCurve.Exponential"/>, above 0.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public RegenerativePruning(
        SparsityTarget target, DropRate rate, long start, long end, long interval, double initial = 0, SparsityCurve curve = SparsityCurve.Cubic, double steepness = 3)
    {
        ArgumentNullException.ThrowIfNull(rate);
        _target = new GradualTarget(target, curve, initial, start, end, steepness);
        rate.Check();
        MethodChecks.AtLeast(interval, 1, "the interval of updates");
        _times = UpdateTimes.Every(start, end, interval);
        (_rate, _start, _end, _interval) = (rate, start, end, interval);
    }

    /// <inheritdoc/>
    public override void Check(NetworkShape shape, long steps)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _target.Check(shape, steps);
    }

    /// <inheritdoc/>
    public override MaskTurn TurnAt(long step)
    {
        bool regenerates = step > _end && (step - _start) % _interval == 0 && _rate.At(step) > 0;
        return regenerates || _times.Includes(step) ? MaskTurn.InPlaceOfUpdate : MaskTurn.None;
    }

    /// <inheritdoc/>
    public override bool IsSettled(long step) => step > _end;

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        float[][] weights = network.AllWeights();
        Mask[] cut = _target.At(step).Cut(network.Masks, [.. weights.Select(layer => Magnitude.Scores(layer))]);
        for (int layer = 0; layer < cut.Length; layer++)
        {
            // The cut is made, so no more is to be pruned than what grows again.
            network.SetMask(layer, GraNet.Step(cut[layer], weights[layer], network.Gradients(layer), sparsity: 0, _rate.At(step)).Mask);
        }
    }
}
