using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The extents that an equation's axes have for given operands. Letters are numbered 0 to 51, the axes of the ellipsis
/// from there on, its last one first.
/// </summary>
internal struct EinsumAxes
{
    /// <summary>How many axes there can be.</summary>
    internal const int Count = Letters + TensorShape.MaxRank;

    private const int Letters = 52;

    private Table _extents;

    /// <summary>How many axes the ellipsis stands for.</summary>
    internal int EllipsisRank { get; private set; }

    /// <summary>The extent of an axis; −1 when no operand has it.</summary>
    internal readonly int Extent(int axis) => _extents[axis] - 1;

    /// <summary>Takes an operand's extents over.</summary>
    /// <exception cref="ArgumentException">The operand does not fit its term or the operands before.</exception>
    internal void Add(string term, TensorShape shape)
    {
        int letters = 0;
        foreach (char c in term)
            letters += c == '.' ? 0 : 1;
        bool open = letters != term.Length;
        if (open ? shape.Rank < letters : shape.Rank != letters) throw new ArgumentException($"an operand of shape {shape} does not have the axes '{term}'");
        EllipsisRank = Math.Max(EllipsisRank, shape.Rank - letters);
        Span<int> axes = stackalloc int[TensorShape.MaxRank];
        axes = axes[..Of(term, shape.Rank, axes)];
        for (int i = 0; i < axes.Length; i++)
        {
            int known = Extent(axes[i]);
            if (known is not (-1 or 1) && shape[i] != 1 && shape[i] != known)
                throw new ArgumentException($"axis {i} of an operand of shape {shape} and terms '{term}' should have extent {known}");
            if (known is -1 or 1) _extents[axes[i]] = shape[i] + 1;
        }
    }

    /// <summary>The numbers of a term's axes.</summary>
    /// <param name="term">Letters and at most one ellipsis.</param>
    /// <param name="rank">How many axes the term stands for.</param>
    /// <param name="axes">Receives them.</param>
    /// <returns>Their number.</returns>
    internal static int Of(string term, int rank, Span<int> axes)
    {
        int letters = 0;
        foreach (char c in term)
            letters += c == '.' ? 0 : 1;
        int count = 0;
        for (int i = 0; i < term.Length; i++)
        {
            if (term[i] != '.')
            {
                axes[count++] = char.IsAsciiLetterLower(term[i]) ? term[i] - 'a' : term[i] - 'A' + 26;
                continue;
            }

            i += 2;
            for (int k = rank - letters - 1; k >= 0; k--)
                axes[count++] = Letters + k;
        }

        return count;
    }

    /// <summary>Elements to step over per axis of an operand; 0 where the operand does not have it, or repeats it.</summary>
    internal static void Strides(string term, TensorShape shape, Span<int> strides)
    {
        strides.Clear();
        Span<int> axes = stackalloc int[TensorShape.MaxRank];
        Of(term, shape.Rank, axes);
        int stride = 1;
        for (int i = shape.Rank - 1; i >= 0; i--)
        {
            // An axis named twice is walked along the diagonal.
            if (shape[i] != 1) strides[axes[i]] += stride;
            stride *= shape[i];
        }
    }

    [InlineArray(Count)]
    private struct Table
    {
        private int _first;
    }
}
