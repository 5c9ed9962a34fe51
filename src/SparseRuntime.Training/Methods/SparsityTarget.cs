using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>How sparse a network becomes, and how that is shared among its layers. No layer ever loses its last weight.</summary>
public sealed record SparsityTarget
{
    /// <summary>A floor so low that it is one weight in a layer of any size.</summary>
    private const double OneWeight = 1e-10;

    /// <summary>The share of weights that goes, from 0 to less than 1: of all layers together but those of <see cref="Own"/>.</summary>
    public required double Sparsity { get; init; }

    /// <summary>Whether every layer has that sparsity, one ranking of all decides, or small layers stay denser.</summary>
    public PruningScope Scope { get; init; } = PruningScope.Layer;

    /// <summary>With <see cref="PruningScope.Global"/> the share of its weights that every layer keeps at least, from 0 to 1; in any case one.</summary>
    public double MinimumDensity { get; init; } = 0.005;

    /// <summary>Layers with a sparsity of their own, such as the output layer, which is often pruned less. They are left out of all sharing.</summary>
    public IReadOnlyList<LayerSparsity> Own { get; init; } = [];

    /// <summary>Throws where a number is out of its range.</summary>
    /// <exception cref="ArgumentException">It says which, and the range.</exception>
    internal void Check()
    {
        MethodChecks.Sparsity(Sparsity, "the sparsity");
        if (!Enum.IsDefined(Scope)) throw new ArgumentException($"there is no scope {(int)Scope}");
        MethodChecks.Share(MinimumDensity, "the minimum density");
        foreach (LayerSparsity own in Own)
            MethodChecks.Sparsity(own.Sparsity, $"the sparsity of layer {own.Layer}");
    }

    /// <summary>Throws where it cannot be had of a network.</summary>
    /// <exception cref="ArgumentException">A layer of <see cref="Own"/> does not exist or is named twice, one would keep nothing, or the floors keep more than the sparsity leaves.</exception>
    internal void Check(NetworkShape shape)
    {
        foreach (LayerSparsity own in Own)
        {
            if (own.Layer < -shape.Layers || own.Layer >= shape.Layers)
                throw new ArgumentException($"layer {own.Layer} has a sparsity of its own, but a network {shape} has layers 0 to {shape.Layers - 1}, or -{shape.Layers} to -1 counted from the end");
        }

        TensorShape[] shapes = [.. Enumerable.Range(0, shape.Layers).Select(shape.WeightShape)];
        long?[] counts = Counts(shapes);
        for (int layer = 0; layer < counts.Length; layer++)
        {
            if (counts[layer] != 0) continue;
            int size = shape.WeightCount(layer);
            throw new ArgumentException(
                $"layer {layer} of {size} weights would keep none of them; it takes a lower sparsity, or one of its own, at most {MethodChecks.Text(1 - (1.0 / size))}");
        }

        TensorShape[] ranked = [.. shapes.Where((_, layer) => counts[layer] is null)];
        long floors = ranked.Sum(weights => NestedPruning.Floor(weights.ElementCount, Floor)), left = LayerBudgets.Kept(ranked.Sum(weights => weights.ElementCount), Sparsity);
        if (floors > left)
            throw new ArgumentException($"a minimum density of {MethodChecks.Text(MinimumDensity)} keeps {floors} weights, more than the {left} that sparsity {MethodChecks.Text(Sparsity)} leaves");
    }

    /// <summary>Prunes what is pruned already to this sparsity by scores; a layer that is as sparse stays as it is.</summary>
    /// <param name="masks">What is kept so far.</param>
    /// <param name="scores">One score per weight of each layer, row-major.</param>
    internal Mask[] Cut(IReadOnlyList<Mask> masks, IReadOnlyList<float[]> scores)
    {
        long?[] counts = Counts([.. masks.Select(mask => mask.Shape)]);
        var results = new Mask[masks.Count];
        int[] ranked = [.. Enumerable.Range(0, results.Length).Where(layer => counts[layer] is null)];
        for (int layer = 0; layer < results.Length; layer++)
        {
            if (counts[layer] is { } count) results[layer] = NestedPruning.Cut(masks[layer], scores[layer], Math.Max(0, masks[layer].CountKept() - count));
        }

        if (ranked.Length == 0) return results;
        long all = ranked.Sum(layer => masks[layer].Shape.ElementCount), kept = ranked.Sum(layer => masks[layer].CountKept());
        long left = Math.Min(kept, LayerBudgets.Kept(all, Sparsity));
        Mask[] cut = NestedPruning.KeepGlobally([.. ranked.Select(layer => masks[layer])], [.. ranked.Select(layer => scores[layer])], left, Floor);
        for (int i = 0; i < ranked.Length; i++)
            results[ranked[i]] = cut[i];
        return results;
    }

    /// <summary>Masks of this sparsity whose kept weights are drawn at random.</summary>
    internal Mask[] Random(NetworkShape shape, RandomStream stream)
    {
        long?[] counts = Counts([.. Enumerable.Range(0, shape.Layers).Select(shape.WeightShape)]);
        return [.. counts.Select((count, layer) => RandomMasks.OfCount(shape.WeightShape(layer), count!.Value, stream))];
    }

    /// <summary>Throws where random masks cannot be had: chance has no ranking of all layers.</summary>
    internal void CheckRandom()
    {
        Check();
        if (Scope == PruningScope.Global) throw new ArgumentException("random masks have a sparsity per layer: the scope must be that of layers or Erdős–Rényi, not global");
    }

    private double Floor => Math.Max(MinimumDensity, OneWeight);

    /// <summary>How many weights each layer keeps; null where a ranking decides.</summary>
    private long?[] Counts(TensorShape[] shapes)
    {
        var counts = new long?[shapes.Length];
        var isOwn = new bool[shapes.Length];
        foreach (LayerSparsity own in Own)
        {
            int layer = own.Layer < 0 ? own.Layer + shapes.Length : own.Layer;
            if (isOwn[layer]) throw new ArgumentException($"layer {layer} has two sparsities of its own; one is enough");
            isOwn[layer] = true;
            counts[layer] = LayerBudgets.Kept(shapes[layer].ElementCount, own.Sparsity);
        }

        int[] others = [.. Enumerable.Range(0, counts.Length).Where(layer => !isOwn[layer])];
        if (Scope == PruningScope.Global) return counts;
        long[] shares = Scope == PruningScope.Layer
            ? [.. others.Select(layer => LayerBudgets.Kept(shapes[layer].ElementCount, Sparsity))]
            : LayerBudgets.ErdosRenyiCounts([.. others.Select(layer => shapes[layer])], Sparsity);
        for (int i = 0; i < others.Length; i++)
            counts[others[i]] = shares[i];
        return counts;
    }
}
