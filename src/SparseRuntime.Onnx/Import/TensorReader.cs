using System.Buffers.Binary;
using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Dense and sparse tensors of one model.</summary>
/// <param name="file">All bytes of the model.</param>
/// <param name="external">Where data in other files is looked up; null when there is no folder to look in.</param>
internal sealed class TensorReader(ReadOnlyMemory<byte> file, ExternalDataFolder? external)
{
    /// <summary>A dense tensor, with its name.</summary>
    /// <exception cref="GraphException">It is damaged or not supported.</exception>
    public (string Name, Tensor Tensor) ReadDense(TensorProto reference, string role)
    {
        TensorMessage message = Locate(reference, role);
        return (message.Name, TensorDecoder.Decode(message, role, external));
    }

    /// <summary>The name of a tensor, whose elements are not looked at.</summary>
    /// <exception cref="GraphException">It is damaged.</exception>
    public string NameOf(TensorProto reference) => Locate(reference, "initializer").Name;

    /// <summary>A sparse tensor, with its name.</summary>
    /// <exception cref="GraphException">It is damaged or not supported.</exception>
    public (string Name, SparseTensor Tensor) ReadSparse(SparseTensorProto proto, string role)
    {
        if (proto.Values is null) throw new GraphException(role, "it has no values");
        TensorMessage values = Locate(proto.Values, role);
        string place = values.Place(role);
        if (proto.Indices is null) throw new GraphException(place, "it has no indices");
        if (proto.Dims.Count > TensorShape.MaxRank) throw new GraphException(place, $"its rank is above the supported {TensorShape.MaxRank}");
        TensorShape shape = TensorMessage.ShapeOf(proto.Dims, place);
        Tensor stored = TensorDecoder.Decode(values, role, external);
        if (stored.Shape.Rank != 1) throw new GraphException(place, $"its values have shape {stored.Shape} where one dimension is expected");

        string indexRole = $"indices of {place}";
        Tensor indices = TensorDecoder.Decode(Locate(proto.Indices, indexRole), indexRole, external);
        if (indices.ElementType != ElementType.Int64)
            throw new GraphException(place, $"its indices are {indices.ElementType.DisplayName()} where int64 is expected");
        int count = stored.Shape[0];
        bool flat = indices.Shape.Rank == 1 && indices.Shape[0] == count;
        if (!flat && !(indices.Shape.Rank == 2 && indices.Shape[0] == count && indices.Shape[1] == shape.Rank))
            throw new GraphException(place, $"its indices have shape {indices.Shape} where [{count}] or [{count},{shape.Rank}] is expected");
        long[] positions = flat ? Flat(indices) : Flatten(indices, shape, place);
        try
        {
            return (values.Name, new SparseTensor(shape, positions, stored));
        }
        catch (ArgumentException e)
        {
            throw new GraphException(place, e.Message, e);
        }
    }

    private TensorMessage Locate(TensorProto reference, string role)
    {
        if (!reference.HasSourceOffset || !reference.HasSourceLength) throw new GraphException(role, "it has no tensor");
        return TensorMessage.Read(file, reference.SourceOffset, reference.SourceLength, role);
    }

    private static long[] Flat(Tensor indices)
    {
        ReadOnlySpan<byte> bytes = indices.Bytes.Span;
        var positions = new long[indices.Shape.ElementCount];
        for (int i = 0; i < positions.Length; i++)
            positions[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]);
        return positions;
    }

    private static long[] Flatten(Tensor indices, TensorShape shape, string place)
    {
        ReadOnlySpan<byte> bytes = indices.Bytes.Span;
        long[] strides = shape.Strides();
        var positions = new long[indices.Shape[0]];
        for (int i = 0; i < positions.Length; i++)
        {
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                long index = BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * ((i * shape.Rank) + axis))..]);
                if ((ulong)index >= (ulong)shape[axis])
                    throw new GraphException(place, $"index {index} of entry {i} is outside axis {axis} of shape {shape}");
                positions[i] += index * strides[axis];
            }
        }

        return positions;
    }
}
