using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>The numbers by which ONNX knows element types.</summary>
internal static class OnnxElementTypes
{
    private const int StringType = 8;

    private static readonly Dictionary<int, ElementType> Supported = new()
    {
        [1] = ElementType.Float32,
        [2] = ElementType.UInt8,
        [3] = ElementType.Int8,
        [4] = ElementType.UInt16,
        [5] = ElementType.Int16,
        [6] = ElementType.Int32,
        [7] = ElementType.Int64,
        [9] = ElementType.Bool,
        [10] = ElementType.Float16,
        [11] = ElementType.Float64,
        [12] = ElementType.UInt32,
        [13] = ElementType.UInt64,
        [16] = ElementType.BFloat16,
    };

    private static readonly Dictionary<int, string> Unsupported = new()
    {
        [0] = "undefined",
        [StringType] = "string",
        [14] = "complex64",
        [15] = "complex128",
        [17] = "float8e4m3fn",
        [18] = "float8e4m3fnuz",
        [19] = "float8e5m2",
        [20] = "float8e5m2fnuz",
        [21] = "uint4",
        [22] = "int4",
        [23] = "float4e2m1",
    };

    /// <summary>The element type, or null when it is not supported.</summary>
    public static ElementType? Find(int code) => Supported.TryGetValue(code, out ElementType type) ? type : null;

    /// <summary>The element type of a name as the format spells it, such as <c>FLOAT</c>; null when it is not supported.</summary>
    public static ElementType? Find(string name) => name.ToUpperInvariant() switch
    {
        "FLOAT" => ElementType.Float32,
        "DOUBLE" => ElementType.Float64,
        "FLOAT16" => ElementType.Float16,
        "INT8" => ElementType.Int8,
        "UINT8" => ElementType.UInt8,
        "INT16" => ElementType.Int16,
        "UINT16" => ElementType.UInt16,
        "INT32" => ElementType.Int32,
        "UINT32" => ElementType.UInt32,
        "INT64" => ElementType.Int64,
        "UINT64" => ElementType.UInt64,
        "BOOL" => ElementType.Bool,
        _ => null,
    };

    /// <summary>The number of an element type.</summary>
    public static int Code(ElementType type) => Supported.First(pair => pair.Value == type).Key;

    /// <summary>Why a type that <see cref="Find(int)"/> does not know cannot be used, and what could be.</summary>
    public static string Explain(int code)
    {
        string name = Unsupported.GetValueOrDefault(code, "unknown");
        return $"element type {code} ({name}) is not supported; supported are {string.Join(", ", Supported.Values.Select(t => t.DisplayName()))}";
    }
}
