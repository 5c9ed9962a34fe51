using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SparseRuntime.Tensors;

/// <summary>A typed window on memory that somebody else keeps in place for as long as the view is used.</summary>
/// <param name="data">The first element; null for an absent optional operand.</param>
/// <param name="elementType">The type of every element.</param>
/// <param name="shape">The extents.</param>
public readonly unsafe struct TensorView(void* data, ElementType elementType, TensorShape shape)
{
    /// <summary>The first element.</summary>
    public void* Data { get; } = data;

    /// <summary>The type of every element.</summary>
    public ElementType ElementType { get; } = elementType;

    /// <summary>The extents.</summary>
    public TensorShape Shape { get; } = shape;

    /// <summary>Whether there is anything to view: false for an optional operand that was left out.</summary>
    public bool IsPresent => Shape is not null;

    /// <summary>Number of elements.</summary>
    public int Length => (int)Shape.ElementCount;

    /// <summary>The elements as <typeparamref name="T"/>, which must be the storage of <see cref="ElementType"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Span<T>()
        where T : unmanaged
    {
        Debug.Assert(ElementTypes.Of<T>() == ElementType, "the view is read as another type than it holds");
        return new Span<T>(Data, Length);
    }

    /// <summary>The elements as raw bytes.</summary>
    public Span<byte> Bytes => new(Data, Length * ElementType.Size());
}
