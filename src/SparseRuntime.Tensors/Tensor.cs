using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseRuntime.Tensors;

/// <summary>A dense, row-major tensor over memory it owns or wraps.</summary>
public sealed class Tensor
{
    /// <summary>Byte alignment of memory from <see cref="Allocate"/>: one cache line, one AVX-512 vector.</summary>
    public const int Alignment = 64;

    private Tensor(ElementType elementType, TensorShape shape, Memory<byte> bytes)
    {
        ElementType = elementType;
        Shape = shape;
        Bytes = bytes;
    }

    /// <summary>The type of every element.</summary>
    public ElementType ElementType { get; }

    /// <summary>The extents.</summary>
    public TensorShape Shape { get; }

    /// <summary>The elements as stored, exactly <c>Shape.ElementCount * ElementType.Size()</c> bytes.</summary>
    public Memory<byte> Bytes { get; }

    /// <summary>A zeroed tensor, aligned to <see cref="Alignment"/>, that does not move in memory.</summary>
    /// <exception cref="ArgumentException">The tensor would need more than 2 GB.</exception>
    public static unsafe Tensor Allocate(ElementType elementType, TensorShape shape)
    {
        int length = ByteLength(elementType, shape);
        byte[] array = GC.AllocateArray<byte>(length + Alignment, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        int skip = (int)((nuint)Alignment - (address % Alignment)) % Alignment;
        return new Tensor(elementType, shape, array.AsMemory(skip, length));
    }

    /// <summary>A tensor over a copy of the given values.</summary>
    /// <exception cref="ArgumentException">The number of values is not what the shape holds.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> dimensions)
        where T : unmanaged
    {
        var shape = new TensorShape(dimensions);
        if (shape.ElementCount != values.Length)
            throw new ArgumentException($"{values.Length} values do not fill shape {shape}, which holds {shape.ElementCount}", nameof(values));
        Tensor tensor = Allocate(ElementTypes.Of<T>(), shape);
        values.CopyTo(tensor.Span<T>());
        return tensor;
    }

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, ReadOnlySpan{int})"/>
    public static Tensor From<T>(T[] values, params ReadOnlySpan<int> dimensions)
        where T : unmanaged => From((ReadOnlySpan<T>)values, dimensions);

    /// <summary>A tensor of rank 0.</summary>
    public static Tensor Scalar<T>(T value)
        where T : unmanaged => From([value], []);

    /// <summary>A tensor over memory that the caller keeps alive and unchanged in size; nothing is copied.</summary>
    /// <param name="elementType">The type of every element.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="bytes">Exactly the elements, in this machine's byte order; any alignment.</param>
    /// <exception cref="ArgumentException">The length is not what type and shape need.</exception>
    public static Tensor Wrap(ElementType elementType, TensorShape shape, Memory<byte> bytes)
    {
        int length = ByteLength(elementType, shape);
        if (bytes.Length != length)
            throw new ArgumentException($"{bytes.Length} bytes given where {elementType.DisplayName()}{shape} takes {length}", nameof(bytes));
        return new Tensor(elementType, shape, bytes);
    }

    /// <summary>The elements, read and written in place.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the element type.</exception>
    public Span<T> Span<T>()
        where T : unmanaged
    {
        ElementType asked = ElementTypes.Of<T>();
        if (asked != ElementType)
            throw new InvalidOperationException($"a {ElementType.DisplayName()} tensor was read as {asked.DisplayName()}");
        return MemoryMarshal.Cast<byte, T>(Bytes.Span);
    }

    /// <summary>The same elements under another shape of equal element count; nothing is copied.</summary>
    public Tensor Reshape(TensorShape shape)
    {
        if (shape.ElementCount != Shape.ElementCount)
            throw new ArgumentException($"{Shape} cannot become {shape}: {Shape.ElementCount} elements against {shape.ElementCount}", nameof(shape));
        return new Tensor(ElementType, shape, Bytes);
    }

    /// <summary>
    /// Gives the memory back where its content can be had again (<see cref="ReloadableMemory"/>), as for elements in a mapped
    /// file; other tensors keep it. The elements can be read as before, except that what was written to them may be lost. Safe
    /// while others read them.
    /// </summary>
    public void LetGo()
    {
        if (MemoryMarshal.TryGetMemoryManager<byte, ReloadableMemory>(Bytes, out ReloadableMemory? memory, out int start, out int length)) memory.LetGo(start, length);
    }

    /// <summary>The number of bytes that a tensor takes.</summary>
    /// <exception cref="ArgumentException">It is above 2 GB.</exception>
    public static int ByteLength(ElementType elementType, TensorShape shape)
    {
        if (shape.ElementCount > (Array.MaxLength - Alignment) / elementType.Size())
            throw new ArgumentException($"a tensor {elementType.DisplayName()}{shape} is above the limit of 2 GB", nameof(shape));
        return (int)shape.ElementCount * elementType.Size();
    }

    /// <summary>The form <c>float32[1,1000]</c>.</summary>
    public override string ToString() => $"{ElementType.DisplayName()}{Shape}";
}
