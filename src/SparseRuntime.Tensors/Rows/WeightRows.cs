namespace SparseRuntime.Tensors;

/// <summary>How a <see cref="WeightMatrix"/> holds its rows. Safe for many threads at once.</summary>
internal abstract class WeightRows(int rows, int taps)
{
    /// <summary>Number of rows.</summary>
    public int Rows { get; } = rows;

    /// <summary>Number of columns.</summary>
    public int Taps { get; } = taps;

    /// <summary>Whether the weights are held without their zeros.</summary>
    public abstract bool IsCompressed { get; }

    /// <summary>Whether something else than its value says that a weight is kept, so that kept ones may be zero.</summary>
    public abstract bool KeepsZeros { get; }

    /// <summary>Number of kept weights of a row.</summary>
    public abstract int Length(int row);

    /// <inheritdoc cref="WeightMatrix.CopyRowNonzeros"/>
    public abstract int CopyNonzeros(int row, Span<int> tapIndices, Span<float> values);

    /// <summary>Writes one row with zeros where nothing is kept.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values">Receives the weights; exactly <see cref="Taps"/> long.</param>
    public abstract void Copy(int row, Span<float> values);

    /// <inheritdoc cref="WeightMatrix.LetGo"/>
    public abstract void LetGo();

    /// <summary>
    /// A number of kept weights, which must be what was counted at first: readers make room by that, and the weights may lie
    /// in a file that somebody writes to.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is another.</exception>
    protected int AsCounted(int row, int count) => count == Length(row) ? count : throw Changed();

    /// <summary>What to throw when weights are not those that were counted.</summary>
    protected static InvalidOperationException Changed() => new("the weights have changed since they were loaded");
}
