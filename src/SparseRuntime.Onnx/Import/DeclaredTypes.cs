using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>What a model declares about its inputs and outputs.</summary>
internal static class DeclaredTypes
{
    /// <summary>The element type of an input or output.</summary>
    /// <exception cref="GraphException">It is no tensor, or of an unsupported type.</exception>
    public static ElementType ElementTypeOf(ValueInfoProto value, string place)
    {
        switch (value.Type?.ValueCase ?? TypeProto.ValueOneofCase.None)
        {
            case TypeProto.ValueOneofCase.TensorType:
                int code = value.Type!.TensorType.ElemType;
                return OnnxElementTypes.Find(code) ?? throw new GraphException(place, OnnxElementTypes.Explain(code));
            case TypeProto.ValueOneofCase.None:
                throw new GraphException(place, "it has no type");
            case TypeProto.ValueOneofCase.SequenceType:
                throw NoTensor(place, "a sequence");
            case TypeProto.ValueOneofCase.MapType:
                throw NoTensor(place, "a map");
            case TypeProto.ValueOneofCase.OptionalType:
                throw NoTensor(place, "an optional");
            case TypeProto.ValueOneofCase.SparseTensorType:
                throw NoTensor(place, "a sparse tensor");
            default:
                throw NoTensor(place, "a value of an opaque type");
        }
    }

    /// <summary>The extents of an input or output; null when even the rank is open.</summary>
    /// <exception cref="GraphException">The extents are too many or too large.</exception>
    public static DeclaredDimension[]? DimensionsOf(ValueInfoProto value, string place)
    {
        if (value.Type?.TensorType?.Shape is not { } shape) return null;
        if (shape.Dim.Count > TensorShape.MaxRank)
            throw new GraphException(place, $"it has {shape.Dim.Count} dimensions, above the supported {TensorShape.MaxRank}");
        return [.. shape.Dim.Select((dimension, axis) => DimensionOf(dimension, axis, place))];
    }

    // Zero and negative extents are how some exporters write "any".
    private static DeclaredDimension DimensionOf(TensorShapeProto.Types.Dimension dimension, int axis, string place) => dimension.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dimension.DimValue > int.MaxValue =>
            throw new GraphException(place, $"extent {dimension.DimValue} of axis {axis} is above {int.MaxValue}"),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dimension.DimValue > 0 => new DeclaredDimension((int)dimension.DimValue),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dimension.DimParam.Length > 0 => new DeclaredDimension(-1, dimension.DimParam),
        _ => new DeclaredDimension(-1),
    };

    private static GraphException NoTensor(string place, string kind) =>
        new(place, $"it is {kind}; only tensors can go in and out of a model");
}
