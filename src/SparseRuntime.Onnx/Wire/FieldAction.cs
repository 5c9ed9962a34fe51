namespace SparseRuntime.Onnx;

/// <summary>What the scanner does with a field.</summary>
internal enum FieldAction
{
    /// <summary>Leave it out: the importer has no use for it.</summary>
    Drop,

    /// <summary>Keep an integer.</summary>
    Integer,

    /// <summary>Keep a 32-bit float.</summary>
    Float,

    /// <summary>Keep a list of integers, in one piece or one by one.</summary>
    Integers,

    /// <summary>Keep a list of 32-bit floats, in one piece or one by one.</summary>
    Floats,

    /// <summary>Keep a string.</summary>
    Text,

    /// <summary>Keep a message of a known kind, slimmed in turn.</summary>
    Message,

    /// <summary>Keep only that something is there.</summary>
    Presence,

    /// <summary>Keep only where a tensor's message lies in the file.</summary>
    Tensor,
}
