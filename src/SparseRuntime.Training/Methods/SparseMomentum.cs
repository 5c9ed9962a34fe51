using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Sparse momentum, SNFS (Dettmers and Zettlemoyer 2019, "Sparse networks from scratch"): a running mean
/// <c>m ← βm + (1 − β)g</c> of the dense gradient is kept at every step, of pruned weights, too. At an update, which is in place
/// of the step along the gradient, each layer drops the smallest of its weights, and as many in all grow where
/// <c>|m|</c> is largest, more of them in layers whose kept weights have much momentum (<see cref="MomentumGrowth"/>).
/// </summary>
public sealed class SparseMomentum : DynamicSparsity
{
    private readonly float _decay;
    private readonly bool _isShared;

    /// <summary>m of each layer, row-major; empty before the first gradient.</summary>
    private float[][] _momenta = [];

    /// <summary>Training by sparse momentum.</summary>
    /// <param name="start">The random masks of step 0; null to go on from the masks that the network has.</param>
    /// <param name="stream">Where they come from; not for any other use.</param>
    /// <param name="rate">The share that is dropped; the authors' is 0.5 at first and falls by the cosine.</param>
    /// <param name="interval">The steps from one update to the next, at least 1; by the authors an epoch.</param>
    /// <param name="decay">β, from 0 on and below 1; 0.9 is the authors'.</param>
    /// <param name="isShared">Whether layers share what grows by their momenta; if not, each grows as many as it drops.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the scope of the masks is global.</exception>
    public SparseMomentum(SparsityTarget? start, RandomStream stream, DropRate rate, long interval, double decay = 0.9, bool isShared = true)
        : base(start, stream, interval, rate, MaskTurn.InPlaceOfUpdate)
    {
        if (decay is not (>= 0 and < 1)) throw new ArgumentException($"the decay of the momentum is {MethodChecks.Text(decay)}; it must be at least 0 and less than 1", nameof(decay));
        (_decay, _isShared) = ((float)decay, isShared);
    }

    /// <inheritdoc/>
    /// <remarks>All other steps, but step 0 where it sets masks, are for the momentum, until there are no more updates.</remarks>
    public override MaskTurn TurnAt(long step)
    {
        MaskTurn turn = base.TurnAt(step);
        return turn == MaskTurn.None && IsBeforeEnd(step) ? MaskTurn.BesideUpdate : turn;
    }

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (base.TurnAt(step) != MaskTurn.BeforePasses) Remember(network);
        if (base.TurnAt(step) != MaskTurn.None) base.Take(step, network);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> SaveState()
    {
        var state = new Dictionary<string, Tensor>(base.SaveState());
        for (int layer = 0; layer < _momenta.Length; layer++)
            state.Add(NameOf(layer), Tensor.From(_momenta[layer], _momenta[layer].Length));
        return state;
    }

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        string[] names = [.. Enumerable.Range(0, Math.Max(0, state.Count - 1)).Select(NameOf)];
        MethodState.CheckNames(state, ["stream", .. names]);
        float[][] momenta = [.. names.Select(name => MethodState.Values<float>(state, name))];
        MethodState.Load(state, "stream", Stream);
        _momenta = momenta;
    }

    private protected override void Update(long step, IMaskedNetwork network)
    {
        int[] dropped = [.. network.Masks.Select(mask => DropFraction.Count(Rate.At(step), (int)mask.CountKept()))];
        int[] grown = _isShared ? MomentumGrowth.Redistribute(network.Masks, _momenta, dropped) : dropped;
        for (int layer = 0; layer < dropped.Length; layer++)
            network.SetMask(layer, MomentumGrowth.Step(network.Masks[layer], network.Weights(layer), _momenta[layer], dropped[layer], grown[layer]).Mask);
    }

    private static string NameOf(int layer) => $"layer{layer}.momentum";

    private void Remember(IMaskedNetwork network)
    {
        float[][] gradients = network.AllGradients();
        if (_momenta.Length == 0) _momenta = [.. gradients.Select(layer => new float[layer.Length])];
        for (int layer = 0; layer < gradients.Length; layer++)
        {
            float[] momentum = layer < _momenta.Length ? _momenta[layer] : [], gradient = gradients[layer];
            if (_momenta.Length != gradients.Length || momentum.Length != gradient.Length) throw new InvalidDataException("the state of the mask method is of another network");
            for (int i = 0; i < momentum.Length; i++)
                momentum[i] = (_decay * momentum[i]) + ((1 - _decay) * gradient[i]);
        }
    }
}
