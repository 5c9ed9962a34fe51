using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Pruning without data by the flow through a chain of layers (Tanaka et al. 2020, "Pruning neural networks without any
/// data by iteratively conserving synaptic flow"). With <c>R = 1ᵀ Π|W_l| 1</c>, a weight's score is the part of R that
/// flows through it: <c>|w_ij| · f_j · b_i</c>, with f the product of all layers before and b that of all after. In double
/// precision, since products of many layers leave the range of single precision.
/// </summary>
public static class SynFlow
{
    /// <summary>The scores of every layer.</summary>
    /// <param name="weights">W of each layer, first to last, row-major, outputs × inputs.</param>
    /// <param name="masks">What each layer keeps; the others count as 0. The inputs of a layer are the outputs of the one before.</param>
    /// <exception cref="ArgumentException">Layers do not chain, arrays do not fit or hold NaN.</exception>
    public static double[][] Scores(IReadOnlyList<float[]> weights, IReadOnlyList<Mask> masks)
    {
        if (weights.Count != masks.Count) throw new ArgumentException($"there are {masks.Count} masks for {weights.Count} layers", nameof(masks));
        var scores = new double[weights.Count][];
        double[] forward = [];
        for (int layer = 0; layer < scores.Length; layer++)
        {
            (int rows, int columns) = Layout.Matrix(masks[layer].Shape, weights[layer].Length);
            Arguments.Check<float>(weights[layer], nameof(weights));
            if (layer == 0) forward = [.. Enumerable.Repeat(1.0, columns)];
            if (forward.Length != columns) throw new ArgumentException($"layer {layer} reads {columns} inputs, and there are {forward.Length}", nameof(weights));
            scores[layer] = new double[rows * columns];
            var next = new double[rows];
            for (int i = 0; i < scores[layer].Length; i++)
            {
                if (!masks[layer][i]) continue;
                scores[layer][i] = Math.Abs((double)weights[layer][i]) * forward[i % columns];
                next[i / columns] += scores[layer][i];
            }

            forward = next;
        }

        double[] backward = [.. Enumerable.Repeat(1.0, forward.Length)];
        for (int layer = scores.Length - 1; layer >= 0; layer--)
        {
            int rows = backward.Length, columns = Arguments.Columns(rows, scores[layer].Length);
            var next = new double[columns];
            for (int i = 0; i < scores[layer].Length; i++)
            {
                if (masks[layer][i]) next[i % columns] += Math.Abs((double)weights[layer][i]) * backward[i / columns];
                scores[layer][i] *= backward[i / columns];
            }

            backward = next;
        }

        return scores;
    }

    /// <summary>
    /// Masks of a sparsity in rounds, scored anew in each: after round k of n the density is <c>d^(k/n)</c>, by one ranking
    /// of all layers, equal scores going by layer and flat index. Rounds keep layers from collapsing.
    /// </summary>
    /// <param name="shapes">The shapes of the layers, outputs first.</param>
    /// <param name="weights">W of each layer, first to last, row-major.</param>
    /// <param name="sparsity">1 − d, 0 to 1.</param>
    /// <param name="rounds">n, at least 1; 100 is the authors'.</param>
    /// <returns>One mask per layer.</returns>
    /// <exception cref="ArgumentException">Layers do not chain, arrays do not fit or hold NaN, or a number is out of its range.</exception>
    public static Mask[] Masks(IReadOnlyList<TensorShape> shapes, IReadOnlyList<float[]> weights, double sparsity, int rounds) =>
        Masks([.. shapes.Select(Pruning.Masks.Full)], weights, sparsity, rounds);

    /// <summary>The same of a network that is pruned already: no weight comes back, and rounds that would keep more than is left change nothing.</summary>
    /// <param name="masks">What is kept so far, which stays as it is.</param>
    /// <param name="weights">W of each layer, first to last, row-major.</param>
    /// <param name="sparsity">1 − d, the share of all weights that are not kept at the end, 0 to 1.</param>
    /// <param name="rounds">n, at least 1.</param>
    /// <returns>One mask per layer.</returns>
    /// <exception cref="ArgumentException">Layers do not chain, arrays do not fit or hold NaN, or a number is out of its range.</exception>
    public static Mask[] Masks(IReadOnlyList<Mask> masks, IReadOnlyList<float[]> weights, double sparsity, int rounds)
    {
        Sparsity.Check(sparsity, nameof(sparsity));
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        Mask[] left = [.. masks.Select(Pruning.Masks.Copy)];
        long total = left.Sum(mask => mask.Shape.ElementCount);
        for (int round = 1; round <= rounds; round++)
        {
            double[][] scores = Scores(weights, left);
            (int Layer, int Index)[] places = Places(left);
            double density = round == rounds ? 1 - sparsity : Math.Pow(1 - sparsity, (double)round / rounds);
            Mask[] next = [.. left.Select(mask => new Mask(mask.Shape))];
            TopK.Select<double>(
                places.Select(place => scores[place.Layer][place.Index]).ToArray(),
                Sparsity.Kept(total, 1 - density),
                i => next[places[i].Layer][places[i].Index] = true);
            left = next;
        }

        return left;
    }

    /// <summary>
    /// The order in which rounds take the weights, as scores of whole numbers: the first to go has 0. Keeping the highest
    /// of them gives masks for every sparsity at once, each nested in the denser ones. Rounds are as in <see cref="Masks(IReadOnlyList{TensorShape}, IReadOnlyList{float[]}, double, int)"/>,
    /// down to a single weight; within one, weights go by its scores, of equal ones the later first.
    /// </summary>
    /// <param name="shapes">The shapes of the layers, outputs first.</param>
    /// <param name="weights">W of each layer, first to last, row-major.</param>
    /// <param name="rounds">At least 1.</param>
    /// <returns>One array of scores per layer. Above 2²⁴ weights in all, neighbours in the order can share a score.</returns>
    /// <exception cref="ArgumentException">Layers do not chain, arrays do not fit or hold NaN, or there are no rounds.</exception>
    public static float[][] Order(IReadOnlyList<TensorShape> shapes, IReadOnlyList<float[]> weights, int rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        Mask[] masks = [.. shapes.Select(Pruning.Masks.Full)];
        float[][] order = [.. weights.Select(layer => new float[layer.Length])];
        long total = shapes.Sum(shape => shape.ElementCount);
        int position = 0;
        for (int round = 1; round <= rounds + 1; round++)
        {
            double[][] scores = Scores(weights, masks);
            (int Layer, int Index)[] places = Places(masks);
            double[] ranked = [.. places.Select(place => scores[place.Layer][place.Index])];
            int[] rising = [.. Enumerable.Range(0, places.Length).OrderBy(i => ranked[i]).ThenByDescending(i => i)];
            int left = round > rounds ? 0 : Math.Min(places.Length, (int)Math.Round(Math.Pow(total, 1 - ((double)round / rounds))));
            foreach (int i in rising.AsSpan(0, rising.Length - left))
            {
                order[places[i].Layer][places[i].Index] = position++;
                masks[places[i].Layer][places[i].Index] = false;
            }
        }

        return order;
    }

    private static (int Layer, int Index)[] Places(Mask[] masks) =>
        [.. masks.SelectMany((mask, layer) => Pruning.Masks.Indices(mask).Select(index => (layer, index)))];
}
