using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>
/// Arrays in NumPy's NPY format, versions 1.0 to 3.0: little-endian numbers and booleans, in either order of axes.
/// </summary>
public static class NpyFile
{
    private const int FirstChunk = 1 << 16;

    /// <summary>Reads an array from a file.</summary>
    /// <exception cref="InvalidDataException">The file is broken, or its type is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tensor Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream);
    }

    /// <summary>Reads an array from a stream, which is left open after the last element.</summary>
    /// <exception cref="InvalidDataException">The data is broken, or its type is not supported.</exception>
    public static Tensor Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        NpyHeader header = NpyHeader.Read(stream);
        return ReadElements(stream, header, stream.CanSeek ? stream.Length - stream.Position : null);
    }

    /// <summary>Writes an array to a file, replacing it.</summary>
    /// <exception cref="ArgumentException">NPY has no such element type (bfloat16).</exception>
    public static void Write(string path, Tensor tensor)
    {
        using FileStream stream = File.Create(path);
        Write(stream, tensor);
    }

    /// <summary>Writes an array to a stream, which is left open.</summary>
    /// <exception cref="ArgumentException">NPY has no such element type (bfloat16).</exception>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        new NpyHeader(tensor.ElementType, IsFortranOrder: false, tensor.Shape).Write(stream);
        stream.Write(tensor.Bytes.Span);
    }

    /// <summary>Reads the elements that follow a head.</summary>
    /// <param name="stream">The stream, at the first element.</param>
    /// <param name="header">The head.</param>
    /// <param name="available">Bytes that are known to follow; null when only reading them can tell.</param>
    /// <exception cref="InvalidDataException">There are too few elements, or one is not possible.</exception>
    internal static Tensor ReadElements(Stream stream, NpyHeader header, long? available)
    {
        // The shape is checked against 2 GB first and then against what is there: a claim alone allocates nothing.
        int length = CheckedLength(header);
        if (available is { } bytes && bytes < length) throw CutOff(header, bytes);
        Tensor tensor = available is null ? Tensor.Wrap(header.ElementType, header.Shape, ReadGrowing(stream, header, length)) : Tensor.Allocate(header.ElementType, header.Shape);
        if (available is not null)
        {
            int read = stream.ReadAtLeast(tensor.Bytes.Span, length, throwOnEndOfStream: false);
            if (read < length) throw CutOff(header, read);
        }

        if (tensor.ElementType == ElementType.Bool && tensor.Bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)1))
            throw new InvalidDataException("a boolean array has elements other than 0 and 1");
        return header.IsFortranOrder && header.Shape.Rank > 1 ? ToRowMajor(tensor) : tensor;
    }

    private static int CheckedLength(NpyHeader header)
    {
        try
        {
            return Tensor.ByteLength(header.ElementType, header.Shape);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static byte[] ReadGrowing(Stream stream, NpyHeader header, int length)
    {
        byte[] bytes = new byte[Math.Min(length, FirstChunk)];
        int filled = 0;
        while (true)
        {
            filled += stream.ReadAtLeast(bytes.AsSpan(filled), bytes.Length - filled, throwOnEndOfStream: false);
            if (filled < bytes.Length) throw CutOff(header, filled);
            if (filled == length) return bytes;
            Array.Resize(ref bytes, (int)Math.Min(length, 2L * bytes.Length));
        }
    }

    private static Tensor ToRowMajor(Tensor fortran)
    {
        TensorShape shape = fortran.Shape;
        int rank = shape.Rank;
        int size = fortran.ElementType.Size();
        Tensor result = Tensor.Allocate(fortran.ElementType, shape);
        var strides = new long[rank];
        long stride = size;
        for (int axis = 0; axis < rank; axis++)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        ReadOnlySpan<byte> source = fortran.Bytes.Span;
        Span<byte> target = result.Bytes.Span;
        var index = new int[rank];
        long from = 0;
        for (int to = 0; to < target.Length; to += size)
        {
            source.Slice((int)from, size).CopyTo(target[to..]);
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < shape[axis]) break;
                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    private static InvalidDataException CutOff(NpyHeader header, long found) =>
        new($"the array {header.ElementType.DisplayName()}{header.Shape} takes {header.ByteLength} bytes, but only {found} follow its head");
}
