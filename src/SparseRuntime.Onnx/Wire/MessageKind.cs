namespace SparseRuntime.Onnx;

/// <summary>The ONNX messages that the scanner tells apart.</summary>
internal enum MessageKind
{
    Model,
    OperatorSet,
    Graph,
    Node,
    Attribute,
    SparseTensor,
    ValueInfo,
    Type,
    TensorType,
    Shape,
    Dimension,
    Function,
}
