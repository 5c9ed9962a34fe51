using Google.Protobuf;
using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>
/// The initializers of a model that is edited, decoded as they are asked for. What was never replaced stays the message
/// it was, unknown fields included.
/// </summary>
internal sealed class InitializerTable
{
    private const int External = 1;

    private readonly GraphProto _graph;
    private readonly ExternalDataFolder? _folder;
    private readonly Dictionary<string, TensorProto> _dense = [];
    private readonly Dictionary<string, SparseTensorProto> _sparse = [];

    public InitializerTable(GraphProto graph, ExternalDataFolder? folder)
    {
        _graph = graph;
        _folder = folder;
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (!_dense.TryAdd(tensor.Name, tensor)) throw Twice(tensor.Name);
        }

        foreach (SparseTensorProto sparse in graph.SparseInitializer)
        {
            if (sparse.Values is null || sparse.Indices is null) throw new GraphException("sparse initializer", "it has no values or no indices");
            if (_dense.ContainsKey(sparse.Values.Name) || !_sparse.TryAdd(sparse.Values.Name, sparse)) throw Twice(sparse.Values.Name);
        }
    }

    /// <summary>The extents of an initializer; null when there is none of that name.</summary>
    public TensorShape? ShapeOf(string name)
    {
        if (_dense.TryGetValue(name, out TensorProto? dense)) return TensorMessage.ShapeOf(dense.Dims, Place(name));
        return _sparse.TryGetValue(name, out SparseTensorProto? sparse) ? TensorMessage.ShapeOf(sparse.Dims, Place(name)) : null;
    }

    /// <summary>The element type of an initializer; null when there is none of that name, or it is not supported.</summary>
    public ElementType? TypeOf(string name) =>
        _dense.TryGetValue(name, out TensorProto? dense) ? OnnxElementTypes.Find(dense.DataType)
        : _sparse.TryGetValue(name, out SparseTensorProto? sparse) ? OnnxElementTypes.Find(sparse.Values.DataType)
        : null;

    /// <summary>An initializer's elements, zeros of a sparse one included.</summary>
    /// <exception cref="GraphException">There is none of that name, or it is damaged.</exception>
    public Tensor Read(string name)
    {
        if (_dense.TryGetValue(name, out TensorProto? dense)) return Decode(dense, Place(name));
        if (!_sparse.TryGetValue(name, out SparseTensorProto? sparse)) throw new GraphException(Place(name), "there is none of that name");
        return ToSparse(name, sparse).ToDense();
    }

    /// <summary>Gives an initializer other elements, and other extents if need be.</summary>
    public void Replace(string name, Tensor tensor)
    {
        if (_sparse.Remove(name, out SparseTensorProto? sparse))
        {
            _graph.SparseInitializer.Remove(sparse);
            _graph.Initializer.Add(_dense[name] = new TensorProto { Name = name });
        }

        Store(_dense[name], tensor);
    }

    /// <summary>Moves an initializer into the sparse ones, which keep only what is not zero.</summary>
    public void MakeSparse(string name)
    {
        if (!_dense.Remove(name, out TensorProto? dense)) return;
        SparseTensorProto sparse = TensorMessages.Of(name, Nonzeros(Decode(dense, Place(name))));
        _graph.Initializer.Remove(dense);
        _graph.SparseInitializer.Add(sparse);
        _sparse.Add(name, sparse);
    }

    /// <summary>Takes tensors that lie in other files into this one, so that it can be written anywhere.</summary>
    public void Embed()
    {
        foreach (TensorProto tensor in _graph.Initializer.Where(tensor => tensor.DataLocation == External))
            Store(tensor, Decode(tensor, Place(tensor.Name)));
    }

    private static void Store(TensorProto proto, Tensor tensor)
    {
        proto.Dims.Clear();
        foreach (int extent in tensor.Shape.Dimensions)
            proto.Dims.Add(extent);
        proto.DataType = OnnxElementTypes.Code(tensor.ElementType);
        proto.FloatData.Clear();
        proto.DoubleData.Clear();
        proto.Int32Data.Clear();
        proto.Int64Data.Clear();
        proto.Uint64Data.Clear();
        proto.ExternalData.Clear();
        proto.ClearDataLocation();
        proto.RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
    }

    private static SparseTensor Nonzeros(Tensor dense)
    {
        int size = dense.ElementType.Size();
        var indices = new List<long>();
        for (int i = 0; i < (int)dense.Shape.ElementCount; i++)
        {
            if (dense.Bytes.Span.Slice(i * size, size).ContainsAnyExcept((byte)0)) indices.Add(i);
        }

        Tensor values = Tensor.Allocate(dense.ElementType, new TensorShape(indices.Count));
        for (int i = 0; i < indices.Count; i++)
            dense.Bytes.Span.Slice((int)indices[i] * size, size).CopyTo(values.Bytes.Span[(i * size)..]);
        return new SparseTensor(dense.Shape, [.. indices], values);
    }

    private Tensor Decode(TensorProto proto, string place)
    {
        byte[] bytes = proto.ToByteArray();
        return TensorDecoder.Decode(TensorMessage.Read(bytes, 0, bytes.Length, "initializer"), place, _folder);
    }

    private SparseTensor ToSparse(string name, SparseTensorProto proto)
    {
        // The importer's own reader checks indices of either layout; it finds messages by where they lie.
        byte[] values = proto.Values.ToByteArray(), indices = proto.Indices.ToByteArray();
        byte[] both = [.. values, .. indices];
        var located = new SparseTensorProto
        {
            Values = new TensorProto { SourceOffset = 0, SourceLength = values.Length },
            Indices = new TensorProto { SourceOffset = values.Length, SourceLength = indices.Length },
            Dims = { proto.Dims },
        };
        return new TensorReader(both, _folder).ReadSparse(located, Place(name)).Tensor;
    }

    private static string Place(string name) => $"initializer '{ShortName.Of(name)}'";

    private static GraphException Twice(string name) => new(Place(name), "its name is given to two initializers");
}
