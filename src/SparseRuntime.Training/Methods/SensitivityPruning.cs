using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// One cut by what the loss would change by to first order, <c>|w · g|</c>. At step 0 with one ranking of all layers this is
/// SNIP (Lee et al. 2019, "SNIP: Single-shot network pruning based on connection sensitivity"), after training first-order
/// Taylor pruning (Molchanov et al. 2017, "Pruning convolutional neural networks for resource efficient inference").
/// Gradients are gathered from one or more batches, in place of as many updates, so that all are of the same weights.
/// </summary>
public sealed class SensitivityPruning : MaskMethod
{
    private readonly SparsityTarget _target;
    private readonly SensitivityScore _score;
    private readonly long _step, _batches;

    /// <summary>Per layer and weight the sum over the batches so far; empty before the first and after the cut.</summary>
    private double[][] _sums = [];

    /// <summary>A cut.</summary>
    /// <param name="target">How sparse the network is afterwards. What is pruned already counts, and stays pruned.</param>
    /// <param name="step">The step of the first batch, from 0 on.</param>
    /// <param name="batches">How many batches gradients are gathered from, at least 1.</param>
    /// <param name="score">How they are put together.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public SensitivityPruning(SparsityTarget target, long step = 0, long batches = 1, SensitivityScore score = SensitivityScore.OfMeanGradient)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Check();
        MethodChecks.AtLeast(step, 0, "the step of the cut");
        MethodChecks.AtLeast(batches, 1, "the number of batches");
        if (!Enum.IsDefined(score)) throw new ArgumentException($"there is no score {(int)score}", nameof(score));
        (_target, _step, _batches, _score) = (target, step, batches, score);
    }

    /// <inheritdoc/>
    public override void Check(NetworkShape shape, long steps)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _target.Check(shape);
        if (_batches > steps - _step) throw new ArgumentException($"{_batches} batches from step {_step} on are gathered before the cut, but training has steps 0 to {steps - 1}");
    }

    /// <inheritdoc/>
    public override MaskTurn TurnAt(long step) => step >= _step && step - _step < _batches ? MaskTurn.InPlaceOfUpdate : MaskTurn.None;

    /// <inheritdoc/>
    public override bool IsSettled(long step) => step - _step >= _batches;

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        float[][] weights = network.AllWeights(), gradients = network.AllGradients();
        if (_sums.Length == 0) _sums = [.. weights.Select(layer => new double[layer.Length])];
        for (int layer = 0; layer < weights.Length; layer++)
        {
            if (_sums.Length != weights.Length || _sums[layer].Length != weights[layer].Length) throw new InvalidDataException("the state of the mask method is of another network");
            float[] terms = _score == SensitivityScore.OfMeanGradient ? gradients[layer] : Taylor.FirstOrder(weights[layer], gradients[layer]);
            for (int i = 0; i < terms.Length; i++)
                _sums[layer][i] += terms[i];
        }

        if (step - _step < _batches - 1) return;
        float[][] scores = [.. _sums.Select((sums, layer) => Scores(weights[layer], [.. sums.Select(sum => (float)(sum / _batches))]))];
        network.SetMasks(_target.Cut(network.Masks, scores));
        _sums = [];
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> SaveState() =>
        _sums.Select((sums, layer) => (Name: NameOf(layer), Sums: Tensor.From(sums, sums.Length))).ToDictionary(pair => pair.Name, pair => pair.Sums);

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        MethodState.CheckNames(state, Enumerable.Range(0, state.Count).Select(NameOf));
        _sums = [.. Enumerable.Range(0, state.Count).Select(layer => MethodState.Values<double>(state, NameOf(layer)))];
    }

    private static string NameOf(int layer) => $"layer{layer}.sum";

    private float[] Scores(float[] weights, float[] means) => _score == SensitivityScore.OfMeanGradient ? Taylor.FirstOrder(weights, means) : means;
}
