using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>The masks of an NPZ file on their way onto the constants of a model.</summary>
internal sealed class MaskSet : IDisposable
{
    private readonly string _path;
    private readonly NpzArchive _archive;
    private readonly HashSet<string> _unused;

    private MaskSet(string path, NpzArchive archive)
    {
        _path = path;
        _archive = archive;
        _unused = [.. archive.Names];
    }

    /// <summary>Opens a file of masks.</summary>
    /// <exception cref="GraphException">It cannot be opened.</exception>
    public static MaskSet Open(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = File.OpenRead(path);
            return new MaskSet(path, new NpzArchive(stream));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            stream?.Dispose();
            throw new GraphException($"mask file '{path}'", $"it cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The constant with the mask of that name applied, if there is one.</summary>
    /// <exception cref="GraphException">The mask does not fit or is no mask.</exception>
    public GraphConstant Apply(string name, GraphConstant constant)
    {
        if (!_unused.Remove(name)) return constant;
        Tensor elements = Read(name, constant.Shape);
        long strange = FirstStrange(elements);
        if (strange >= 0) throw new GraphException(Place(name), $"its element {strange} is neither 0 nor 1");
        return constant.Sparse is { } sparse ? new GraphConstant(Drop(sparse, elements)) : Clear(constant.ToDense(), elements);
    }

    /// <summary>Checks that every mask had something to mask.</summary>
    /// <exception cref="GraphException">Some had not.</exception>
    public void CheckAllUsed()
    {
        const int MostListed = 20;
        if (_unused.Count == 0) return;
        string names = string.Join(", ", _unused.Order(StringComparer.Ordinal).Take(MostListed).Select(n => $"'{ShortName.Of(n)}'"));
        string rest = _unused.Count > MostListed ? $" and {_unused.Count - MostListed} more" : "";
        throw new GraphException($"mask file '{_path}'", $"the model has no initializer named {names}{rest}");
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private Tensor Read(string name, TensorShape shape)
    {
        try
        {
            return _archive.Read(name, header =>
            {
                if (!header.Shape.Equals(shape)) throw new GraphException(Place(name), $"it has shape {header.Shape}, but the initializer of that name has {shape}");
            });
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw new GraphException(Place(name), $"it cannot be read: {e.Message}", e);
        }
    }

    private static GraphConstant Clear(Tensor dense, Tensor elements)
    {
        int size = dense.ElementType.Size();
        var mask = new Mask(dense.Shape);
        Tensor kept = Tensor.Allocate(dense.ElementType, dense.Shape);
        ReadOnlySpan<byte> source = dense.Bytes.Span;
        Span<byte> target = kept.Bytes.Span;
        for (int i = 0; i < (int)dense.Shape.ElementCount; i++)
        {
            if (!IsKept(elements, i)) continue;
            mask[i] = true;
            source.Slice(i * size, size).CopyTo(target[(i * size)..]);
        }

        return new GraphConstant(kept, mask);
    }

    private static SparseTensor Drop(SparseTensor sparse, Tensor elements)
    {
        int size = sparse.ElementType.Size();
        int[] kept = [.. Enumerable.Range(0, sparse.Indices.Length).Where(k => IsKept(elements, sparse.Indices[k]))];
        Tensor values = Tensor.Allocate(sparse.ElementType, new TensorShape(kept.Length));
        for (int k = 0; k < kept.Length; k++)
            sparse.Values.Bytes.Span.Slice(kept[k] * size, size).CopyTo(values.Bytes.Span[(k * size)..]);
        return new SparseTensor(sparse.Shape, Array.ConvertAll(kept, k => sparse.Indices[k]), values);
    }

    private static bool IsKept(Tensor elements, long index)
    {
        int size = elements.ElementType.Size();
        return elements.Bytes.Span.Slice((int)index * size, size).ContainsAnyExcept((byte)0);
    }

    private static long FirstStrange(Tensor elements)
    {
        int size = elements.ElementType.Size();
        ReadOnlySpan<byte> one = One(elements.ElementType);
        ReadOnlySpan<byte> bytes = elements.Bytes.Span;
        for (int i = 0; i < bytes.Length; i += size)
        {
            ReadOnlySpan<byte> element = bytes.Slice(i, size);
            if (element.ContainsAnyExcept((byte)0) && !element.SequenceEqual(one)) return i / size;
        }

        return -1;
    }

    private static byte[] One(ElementType type) => type switch
    {
        ElementType.Float32 => BitConverter.GetBytes(1f),
        ElementType.Float64 => BitConverter.GetBytes(1d),
        ElementType.Float16 => BitConverter.GetBytes((Half)1),
        _ => [1, .. new byte[type.Size() - 1]],
    };

    private string Place(string name) => $"mask '{ShortName.Of(name)}' in '{_path}'";
}
