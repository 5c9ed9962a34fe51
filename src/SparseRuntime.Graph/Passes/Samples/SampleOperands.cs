using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>A node together with what its operands have to do with samples.</summary>
/// <param name="node">The node, its shapes those of the whole batch.</param>
/// <param name="states">Per operand; one that is left out counts as shared.</param>
internal sealed class SampleOperands(GraphNode node, ValueSamples[] states)
{
    /// <summary>The node.</summary>
    public GraphNode Node { get; } = node;

    /// <summary>Number of operands.</summary>
    public int Count => states.Length;

    /// <summary>Whether some operand carries samples.</summary>
    public bool AnyPerSample => states.AsSpan().Contains(ValueSamples.PerSample);

    /// <summary>Whether operand 0 carries samples and all others are shared.</summary>
    public bool OnlyFirst => IsPerSample(0) && !states.AsSpan(1).ContainsAnyExcept(ValueSamples.Shared);

    /// <summary>Whether all operands carry samples.</summary>
    public bool AllPerSample => !states.AsSpan().ContainsAnyExcept(ValueSamples.PerSample);

    /// <summary>Whether an operand is given and carries samples.</summary>
    public bool IsPerSample(int operand) => operand < Count && states[operand] == ValueSamples.PerSample;

    /// <summary>Whether an operand is left out or the same for every sample.</summary>
    public bool IsShared(int operand) => operand >= Count || states[operand] == ValueSamples.Shared;

    /// <summary>Whether an operand is given.</summary>
    public bool Has(int operand) => operand < Count && Node.Inputs[operand] is not null;

    /// <summary>The shape of an operand that is given.</summary>
    public TensorShape Shape(int operand) => Node.Inputs[operand]!.Facts.Shape!;

    /// <summary>An axis of operand 0, counted from the front.</summary>
    public int Axis(long axis) => (int)(axis < 0 ? axis + Shape(0).Rank : axis);

    /// <summary>The elements of a constant operand of integers; null where it is left out or no such constant.</summary>
    public long[]? Integers(int operand) => !Has(operand) ? null : Node.Inputs[operand]!.Constant switch
    {
        { ElementType: ElementType.Int64 } constant => constant.ToDense().Span<long>().ToArray(),
        { ElementType: ElementType.Int32 } constant => Array.ConvertAll(constant.ToDense().Span<int>().ToArray(), number => (long)number),
        _ => null,
    };

    /// <summary>
    /// Whether an operand, broadcast to a rank, brings each sample of the result its own elements or every sample the same:
    /// it carries samples and has that rank, or is shared and has no extent but 1 at dimension 0 of the result.
    /// </summary>
    public bool Broadcasts(int operand, int rank) =>
        !Has(operand)
        || (IsPerSample(operand) ? Shape(operand).Rank == rank : IsShared(operand) && (Shape(operand).Rank < rank || Shape(operand)[0] == 1));
}
