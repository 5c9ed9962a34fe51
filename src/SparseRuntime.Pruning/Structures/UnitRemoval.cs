namespace SparseRuntime.Pruning;

/// <summary>Takes hidden units out of a perceptron: their rows go, and the columns of the next layer that read them.</summary>
public static class UnitRemoval
{
    /// <summary>
    /// What units without inputs put out, whatever comes in: <c>c_i = φ(b_i)</c> where row i of W is zero, else null.
    /// </summary>
    /// <param name="layer">The units' layer.</param>
    /// <param name="activation">φ.</param>
    /// <exception cref="ArgumentException">The layer's arrays do not fit or hold NaN.</exception>
    public static float?[] Constants(AffineLayer layer, Func<float, float> activation)
    {
        layer.Check(nameof(layer));
        return [.. layer.Biases.Select((bias, i) => layer.Weights.AsSpan(i * layer.Inputs, layer.Inputs).ContainsAnyExcept(0f) ? default(float?) : activation(bias))];
    }

    /// <summary>Which units the network's output depends on by more than a constant: those with inputs that are read.</summary>
    /// <param name="layer">The units' layer.</param>
    /// <param name="next">The layer that reads them.</param>
    /// <exception cref="ArgumentException">The layers' arrays do not fit each other or hold NaN.</exception>
    public static bool[] Alive(AffineLayer layer, AffineLayer next)
    {
        Check(layer, next);
        var isAlive = new bool[layer.Outputs];
        for (int i = 0; i < next.Weights.Length; i++)
            isAlive[i % layer.Outputs] |= next.Weights[i] != 0;
        for (int unit = 0; unit < isAlive.Length; unit++)
            isAlive[unit] &= layer.Weights.AsSpan(unit * layer.Inputs, layer.Inputs).ContainsAnyExcept(0f);
        return isAlive;
    }

    /// <summary>
    /// The two layers without some units. What a unit is taken to put out, <c>c_i</c>, goes into the next biases first:
    /// <c>b_next ← b_next + W_next[:, i] · c_i</c>. With a unit's <see cref="Constants"/> the outputs stay as they are; with
    /// its mean over samples they stay so on average; with 0 the unit is cut off.
    /// </summary>
    /// <param name="layer">The units' layer.</param>
    /// <param name="next">The layer that reads them.</param>
    /// <param name="kept">Which units stay.</param>
    /// <param name="outputs">c, one per unit; those of units that stay are not used.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static (AffineLayer Layer, AffineLayer Next) Remove(AffineLayer layer, AffineLayer next, IReadOnlyList<bool> kept, ReadOnlySpan<float> outputs)
    {
        Check(layer, next);
        if (kept.Count != layer.Outputs) throw new ArgumentException($"there are {kept.Count} choices for {layer.Outputs} units", nameof(kept));
        Arguments.Check(outputs, layer.Outputs, nameof(outputs));
        int[] units = [.. Enumerable.Range(0, layer.Outputs).Where(unit => kept[unit])];
        var biases = new float[next.Outputs];
        for (int i = 0; i < biases.Length; i++)
        {
            double bias = next.Biases[i];
            for (int unit = 0; unit < layer.Outputs; unit++)
                bias += kept[unit] ? 0 : (double)next.Weights[(i * layer.Outputs) + unit] * outputs[unit];
            biases[i] = (float)bias;
        }

        return (
            new AffineLayer([.. units.SelectMany(unit => layer.Weights.Skip(unit * layer.Inputs).Take(layer.Inputs))], [.. units.Select(unit => layer.Biases[unit])], layer.Inputs),
            new AffineLayer([.. Enumerable.Range(0, next.Outputs).SelectMany(i => units.Select(unit => next.Weights[(i * layer.Outputs) + unit]))], biases, units.Length));
    }

    /// <summary>A number of units rounded up to a multiple that a kernel likes, and to no more than there are.</summary>
    /// <param name="count">How many are to stay at least, 0 to all.</param>
    /// <param name="multiple">The multiple, at least 1.</param>
    /// <param name="all">How many there are.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static int Aligned(int count, int multiple, int all)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, all);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiple, 1);
        return (int)Math.Min(all, ((long)count + multiple - 1) / multiple * multiple);
    }

    /// <summary>Which units stay: the <see cref="Aligned"/> number of highest score, of equal ones the first.</summary>
    /// <param name="scores">One score per unit.</param>
    /// <param name="count">How many are to stay at least, 0 to all.</param>
    /// <param name="multiple">The multiple, at least 1.</param>
    /// <exception cref="ArgumentException">A score is NaN, or a number is out of its range.</exception>
    public static bool[] Best(ReadOnlySpan<double> scores, int count, int multiple)
    {
        var kept = new bool[scores.Length];
        TopK.Select(scores, Aligned(count, multiple, scores.Length), unit => kept[unit] = true);
        return kept;
    }

    private static void Check(AffineLayer layer, AffineLayer next)
    {
        layer.Check(nameof(layer));
        next.Check(nameof(next));
        if (next.Inputs != layer.Outputs) throw new ArgumentException($"the next layer reads {next.Inputs} units, and there are {layer.Outputs}", nameof(next));
    }
}
