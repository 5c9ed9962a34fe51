using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>Random masks with a structure: a degree per output, neighbourhoods, groups, or densities by layer size.</summary>
public static class RandomTopologies
{
    /// <summary>Random masks of the Erdős–Rényi densities of <see cref="LayerBudgets.ErdosRenyi"/>, with exact counts.</summary>
    /// <param name="layers">The layers' shapes, outputs first.</param>
    /// <param name="sparsity">s, the share of all weights that go, 0 to 1.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentException">The sparsity is outside 0 to 1.</exception>
    public static Mask[] ErdosRenyi(IReadOnlyList<TensorShape> layers, double sparsity, RandomStream stream)
    {
        long[] counts = LayerBudgets.ErdosRenyiCounts(layers, sparsity);
        return [.. layers.Select((shape, i) => RandomMasks.OfCount(shape, counts[i], stream))];
    }

    /// <summary>Every output reads <c>round((1 − s) · n)</c> different inputs of n, drawn at random.</summary>
    /// <param name="outputs">The rows of the mask.</param>
    /// <param name="inputs">n, the columns.</param>
    /// <param name="sparsity">s, 0 to 1.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentException">The sparsity is outside 0 to 1, or an extent is negative.</exception>
    public static Mask FixedDegree(int outputs, int inputs, double sparsity, RandomStream stream) =>
        Groups(outputs, inputs, Math.Max(1, inputs), (int)Sparsity.Kept(inputs, sparsity), stream);

    /// <summary>N of every M consecutive inputs of an output, drawn at random; a shorter last group keeps N, or all when it has fewer.</summary>
    /// <param name="outputs">The rows of the mask.</param>
    /// <param name="inputs">The columns.</param>
    /// <param name="kept">N, 0 to M.</param>
    /// <param name="group">M, at least 1.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentException">N or M is out of range, or an extent is negative.</exception>
    public static Mask NOfM(int outputs, int inputs, int kept, int group, RandomStream stream)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(group, 1);
        if (kept < 0 || kept > group) throw new ArgumentOutOfRangeException(nameof(kept), kept, $"{kept} kept weights are outside 0 to the group's {group}");
        return Groups(outputs, inputs, group, kept, stream);
    }

    /// <summary>
    /// A small world (Watts and Strogatz 1998, "Collective dynamics of 'small-world' networks") between outputs and inputs:
    /// output i of m reads the K inputs around <c>i · n/m</c>, on a ring, and each of these edges is moved with probability
    /// β to an input that the output does not read, every one equally likely.
    /// </summary>
    /// <param name="outputs">m, the rows of the mask.</param>
    /// <param name="inputs">n, the columns.</param>
    /// <param name="degree">K, 0 to n.</param>
    /// <param name="rewired">β, 0 to 1.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static Mask SmallWorld(int outputs, int inputs, int degree, double rewired, RandomStream stream)
    {
        Sparsity.Check(rewired, "probability");
        if (degree < 0 || degree > inputs) throw new ArgumentOutOfRangeException(nameof(degree), degree, $"a degree of {degree} is outside 0 to the {inputs} inputs");
        var mask = new Mask(new TensorShape(outputs, inputs));
        for (int row = 0; row < outputs; row++)
        {
            long first = (long)row * inputs;
            int centre = (int)((long)row * inputs / outputs);
            int[] ring = [.. Enumerable.Range(0, degree).Select(k => (centre - (degree / 2) + k + inputs) % inputs)];
            foreach (int column in ring)
                mask[first + column] = true;
            foreach (int column in ring)
            {
                if (stream.NextUniform() >= rewired || degree == inputs) continue;
                // The degree stays as it is, so there are always inputs − degree free ones.
                int free = stream.NextBelow(inputs - degree), other = 0;
                while (mask[first + other] || free-- > 0)
                    other++;
                mask[first + column] = false;
                mask[first + other] = true;
            }
        }

        return mask;
    }

    private static Mask Groups(int rows, int columns, int group, int kept, RandomStream stream)
    {
        var mask = new Mask(new TensorShape(rows, columns));
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column += Math.Min(group, columns - column))
            {
                int length = Math.Min(group, columns - column);
                foreach (int place in RandomMasks.Draw(length, Math.Min(kept, length), stream))
                    mask[((long)row * columns) + column + place] = true;
            }
        }

        return mask;
    }
}
