namespace SparseRuntime.Onnx;

/// <summary>Which fields of which ONNX message the importer needs, and what becomes of them.</summary>
internal static class MessageSchema
{
    /// <summary>What to do with a field; the kind matters for <see cref="FieldAction.Message"/>.</summary>
    public static (FieldAction Action, MessageKind Kind) Find(MessageKind message, int field) => (message, field) switch
    {
        (MessageKind.Model, 1) => (FieldAction.Integer, default),
        (MessageKind.Model, 7) => (FieldAction.Message, MessageKind.Graph),
        (MessageKind.Model, 8) => (FieldAction.Message, MessageKind.OperatorSet),
        (MessageKind.Model, 25) => (FieldAction.Message, MessageKind.Function),

        (MessageKind.OperatorSet, 1) => (FieldAction.Text, default),
        (MessageKind.OperatorSet, 2) => (FieldAction.Integer, default),

        (MessageKind.Graph, 1) => (FieldAction.Message, MessageKind.Node),
        (MessageKind.Graph, 2) => (FieldAction.Text, default),
        (MessageKind.Graph, 5) => (FieldAction.Tensor, default),
        (MessageKind.Graph, 11 or 12) => (FieldAction.Message, MessageKind.ValueInfo),
        (MessageKind.Graph, 15) => (FieldAction.Message, MessageKind.SparseTensor),

        (MessageKind.Node, 1 or 2 or 3 or 4 or 7 or 8) => (FieldAction.Text, default),
        (MessageKind.Node, 5) => (FieldAction.Message, MessageKind.Attribute),

        (MessageKind.Attribute, 1 or 4 or 9 or 21) => (FieldAction.Text, default),
        (MessageKind.Attribute, 2) => (FieldAction.Float, default),
        (MessageKind.Attribute, 3 or 20) => (FieldAction.Integer, default),
        (MessageKind.Attribute, 5 or 10) => (FieldAction.Tensor, default),
        (MessageKind.Attribute, 6 or 11) => (FieldAction.Message, MessageKind.Graph),
        (MessageKind.Attribute, 7) => (FieldAction.Floats, default),
        (MessageKind.Attribute, 8) => (FieldAction.Integers, default),
        (MessageKind.Attribute, 22) => (FieldAction.Message, MessageKind.SparseTensor),

        (MessageKind.SparseTensor, 1 or 2) => (FieldAction.Tensor, default),
        (MessageKind.SparseTensor, 3) => (FieldAction.Integers, default),

        (MessageKind.ValueInfo, 1) => (FieldAction.Text, default),
        (MessageKind.ValueInfo, 2) => (FieldAction.Message, MessageKind.Type),

        (MessageKind.Type, 1) => (FieldAction.Message, MessageKind.TensorType),
        (MessageKind.Type, 4 or 5 or 7 or 8 or 9) => (FieldAction.Presence, default),
        (MessageKind.TensorType, 1) => (FieldAction.Integer, default),
        (MessageKind.TensorType, 2) => (FieldAction.Message, MessageKind.Shape),
        (MessageKind.Shape, 1) => (FieldAction.Message, MessageKind.Dimension),
        (MessageKind.Dimension, 1) => (FieldAction.Integer, default),
        (MessageKind.Dimension, 2) => (FieldAction.Text, default),

        (MessageKind.Function, 1 or 4 or 5 or 6 or 10 or 13) => (FieldAction.Text, default),
        (MessageKind.Function, 7) => (FieldAction.Message, MessageKind.Node),
        (MessageKind.Function, 9) => (FieldAction.Message, MessageKind.OperatorSet),
        (MessageKind.Function, 11) => (FieldAction.Message, MessageKind.Attribute),

        _ => (FieldAction.Drop, default),
    };

    /// <summary>About how many bytes of objects one message becomes, without its texts and lists.</summary>
    public static int ObjectBytes(MessageKind message) => message switch
    {
        MessageKind.Attribute => 360,
        MessageKind.Node => 240,
        MessageKind.Function or MessageKind.Graph or MessageKind.Model => 400,
        _ => 80,
    };
}
