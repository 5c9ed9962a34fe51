using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Slices of tensors along one axis.</summary>
internal static class TensorSlices
{
    /// <summary>One slice, without the axis.</summary>
    internal static Tensor Take(Tensor tensor, int axis, int index)
    {
        ReadOnlySpan<int> extents = tensor.Shape.Dimensions;
        Tensor slice = Tensor.Allocate(tensor.ElementType, new TensorShape([.. extents[..axis], .. extents[(axis + 1)..]]));
        int outer = (int)tensor.Shape.CountBetween(0, axis);
        int inner = (int)tensor.Shape.CountBetween(axis + 1, extents.Length) * tensor.ElementType.Size();
        for (int o = 0; o < outer; o++)
            tensor.Bytes.Span.Slice(((o * extents[axis]) + index) * inner, inner).CopyTo(slice.Bytes.Span[(o * inner)..]);
        return slice;
    }

    /// <summary>Slices of one shape put together along a new axis.</summary>
    /// <param name="slices">The slices; none gives the axis extent 0.</param>
    /// <param name="axis">The new axis; negative values count from the back.</param>
    /// <param name="body">The graph that computes them.</param>
    /// <param name="output">Which of its outputs they are; its shape stands for theirs where there are none.</param>
    /// <exception cref="InvalidOperationException">The slices have different shapes, or the result would be above 2 GB.</exception>
    internal static Tensor Stack(IReadOnlyList<Tensor> slices, int axis, ModelGraph body, GraphValue output)
    {
        TensorShape shape = slices.Count > 0 ? slices[0].Shape : Declared(body, output);
        foreach (Tensor slice in slices)
        {
            if (!slice.Shape.Equals(shape)) throw new InvalidOperationException($"'{output.Name}' is collected in shapes {shape} and {slice.Shape}, which cannot be put together");
        }

        int at = axis < 0 ? axis + shape.Rank + 1 : axis;
        if (at < 0 || at > shape.Rank) throw new InvalidOperationException($"'{output.Name}' of shape {shape} cannot be collected along axis {axis}");
        var whole = new TensorShape([.. shape.Dimensions[..at], slices.Count, .. shape.Dimensions[at..]]);
        if (whole.ElementCount > int.MaxValue / 8) throw new InvalidOperationException($"what is collected of '{output.Name}', {whole}, is too large");
        Tensor result = Tensor.Allocate(output.Facts.ElementType, whole);
        int outer = (int)shape.CountBetween(0, at);
        int inner = (int)shape.CountBetween(at, shape.Rank) * result.ElementType.Size();
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < slices.Count; i++)
                slices[i].Bytes.Span.Slice(o * inner, inner).CopyTo(result.Bytes.Span[(((o * slices.Count) + i) * inner)..]);
        }

        return result;
    }

    private static TensorShape Declared(ModelGraph body, GraphValue output) =>
        output.Facts.Shape
        ?? (body.DeclaredShape(output) is { } declared ? new TensorShape([.. declared.Select(d => Math.Max(0, d.Value))]) : TensorShape.Scalar);
}
