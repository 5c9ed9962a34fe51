using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Indices that only show at run time.</summary>
internal static class IndexReader
{
    /// <summary>An index counted from the front; negative ones count from the back.</summary>
    /// <exception cref="InvalidOperationException">It is out of range.</exception>
    internal static int Read(TensorView indices, int position, int axis, int extent)
    {
        long index = Numbers.ReadInteger(indices, position);
        if (index < -extent || index >= extent)
            throw new InvalidOperationException($"index {index} is outside axis {axis}, whose extent is {extent}");
        return (int)(index < 0 ? index + extent : index);
    }
}
