namespace SparseRuntime.Tensors;

/// <summary>Weights arrive as compressed rows; this lets the code for dense ones compile.</summary>
public sealed class Tensor
{
    public ElementType ElementType => throw new NotSupportedException("there are no dense tensors");

    public TensorShape Shape => throw new NotSupportedException("there are no dense tensors");

    public static Tensor Allocate(ElementType elementType, TensorShape shape) => throw new NotSupportedException("there are no dense tensors");

    public static Tensor From(ReadOnlySpan<float> values, int length) => throw new NotSupportedException("there are no dense tensors");

    public void LetGo() => throw new NotSupportedException("there are no dense tensors");

    public Span<T> Span<T>()
        where T : unmanaged => throw new NotSupportedException("there are no dense tensors");
}

/// <inheritdoc cref="Tensor"/>
public sealed class TensorShape(int rows, int columns)
{
    public long ElementCount { get; } = (long)rows * columns;
}

/// <inheritdoc cref="Tensor"/>
public sealed class Mask
{
    public TensorShape Shape => throw new NotSupportedException("there are no masks");

    public bool this[long index] => throw new NotSupportedException("there are no masks");
}
