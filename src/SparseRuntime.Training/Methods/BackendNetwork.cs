using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// What a <see cref="MaskMethod"/> sees of a backend. It knows the masks, since backends do not hand theirs out, so masks
/// change through it alone. A trainer brackets each of the method's turns by <see cref="Begin"/> and <see cref="End"/>.
/// </summary>
internal sealed class BackendNetwork : IMaskedNetwork
{
    private readonly ITrainingBackend _backend;
    private readonly Mask[] _masks;
    private readonly bool[] _hasGradients, _hasSquares;
    private readonly float[]?[] _gradients, _squares;
    private readonly float[] _bias;
    private readonly Parameters _parameters;
    private MaskTurn _turn;
    private bool _hasWeights, _hasChanged;

    /// <summary>A view of a backend, all of whose weights become kept.</summary>
    public BackendNetwork(ITrainingBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        _backend = backend;
        _masks = new Mask[Shape.Layers];
        _hasGradients = new bool[Shape.Layers];
        _gradients = new float[Shape.Layers][];
        _hasSquares = new bool[Shape.Layers];
        _squares = new float[Shape.Layers][];
        _bias = new float[Enumerable.Range(0, Shape.Layers).Max(Shape.OutputsOf)];
        _parameters = new Parameters(Shape);
        Load(new Mask?[Shape.Layers]);
    }

    /// <inheritdoc/>
    public NetworkShape Shape => _backend.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<Mask> Masks => _masks;

    /// <summary>The share of pruned weights, biases aside.</summary>
    public double Sparsity => 1.0 - ((double)_masks.Sum(mask => mask.CountKept()) / _masks.Sum(mask => mask.Shape.ElementCount));

    /// <summary>Sets what every layer keeps, null for everything. Between turns.</summary>
    /// <exception cref="ArgumentException">There is not one mask per layer, or one is of another shape. No layer is changed then.</exception>
    public void Load(IReadOnlyList<Mask?> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        BackendChecks.State(_turn == MaskTurn.None, "masks are loaded between turns, not within one");
        if (masks.Count != Shape.Layers) throw new ArgumentException($"{masks.Count} masks for a network {Shape} of {Shape.Layers} layers", nameof(masks));
        for (int layer = 0; layer < masks.Count; layer++)
            BackendChecks.MaskShape(Shape, layer, masks[layer]);
        for (int layer = 0; layer < masks.Count; layer++)
            Set(layer, masks[layer] is { } mask ? Pruning.Masks.Copy(mask) : Pruning.Masks.Full(Shape.WeightShape(layer)));
    }

    /// <summary>The method's turn begins. For one that may read gradients the backward pass was <see cref="GradientKind.Dense"/>.</summary>
    public void Begin(MaskTurn turn)
    {
        BackendChecks.State(_turn == MaskTurn.None, $"the turn {_turn} is not over");
        _turn = turn;
        _hasWeights = _hasChanged = false;
        Array.Clear(_hasGradients);
        Array.Clear(_hasSquares);
    }

    /// <summary>The method's turn is over.</summary>
    public void End() => _turn = MaskTurn.None;

    /// <inheritdoc/>
    public float[] Weights(int layer)
    {
        BackendChecks.Layer(Shape, layer);
        BackendChecks.State(_turn != MaskTurn.None, "weights are read within a turn");
        if (!_hasWeights) _backend.Read(_parameters);
        _hasWeights = true;
        return _parameters.Layers[layer].Weights;
    }

    /// <inheritdoc/>
    public float[] Gradients(int layer)
    {
        BackendChecks.Layer(Shape, layer);
        BackendChecks.State(HasPasses, $"there are no gradients in a turn {_turn}");
        float[] gradients = _gradients[layer] ??= new float[Shape.WeightCount(layer)];
        if (!_hasGradients[layer]) _backend.ReadGradients(layer, GradientKind.Dense, gradients, _bias.AsSpan(0, Shape.OutputsOf(layer)));
        _hasGradients[layer] = true;
        return gradients;
    }

    /// <inheritdoc/>
    public float[] SquaredGradients(int layer)
    {
        BackendChecks.Layer(Shape, layer);
        BackendChecks.State(HasPasses, $"there are no gradients in a turn {_turn}");
        BackendChecks.State(_hasSquares[layer] || !_hasChanged, "squared gradients are read before masks change");
        float[] squares = _squares[layer] ??= new float[Shape.WeightCount(layer)];
        if (!_hasSquares[layer]) _backend.ReadSquaredGradients(layer, squares);
        _hasSquares[layer] = true;
        return squares;
    }

    /// <inheritdoc/>
    public void SetMask(int layer, Mask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        BackendChecks.MaskShape(Shape, layer, mask);
        BackendChecks.State(_turn is MaskTurn.BeforePasses or MaskTurn.InPlaceOfUpdate, $"masks do not change in a turn {_turn}");
        // The backend forgets all gradients when a mask changes, and the method may yet ask for those of other layers.
        for (int other = 0; HasPasses && other < Shape.Layers; other++)
            Gradients(other);
        _hasChanged = true;
        Set(layer, Pruning.Masks.Copy(mask));
        if (_hasWeights) Pruning.Masks.Apply(mask, _parameters.Layers[layer].Weights);
    }

    private bool HasPasses => _turn is MaskTurn.BesideUpdate or MaskTurn.InPlaceOfUpdate;

    private void Set(int layer, Mask mask)
    {
        // A backend computes a layer without a mask faster than one whose mask keeps everything.
        _backend.SetMask(layer, mask.CountKept() == mask.Shape.ElementCount ? null : mask);
        _masks[layer] = mask;
    }
}
