using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>The weights of one layer of a model file: a matrix with a row per output, whichever way round it is stored.</summary>
public sealed class LinearWeight
{
    private static readonly int[] Turn = [1, 0];

    private readonly InitializerTable _initializers;

    internal LinearWeight(string name, string op, bool isTransposed, InitializerTable initializers)
    {
        Name = name;
        Operator = op;
        IsTransposed = isTransposed;
        _initializers = initializers;
    }

    /// <summary>The initializer's name.</summary>
    public string Name { get; }

    /// <summary>The operator that reads it.</summary>
    public string Operator { get; }

    /// <summary>Whether the file has inputs along the first axis and outputs along the second.</summary>
    public bool IsTransposed { get; }

    /// <summary>The weights as the file has them.</summary>
    /// <exception cref="ModelLoadException">They are damaged.</exception>
    public Tensor Stored => OnnxImporter.Guard(Name, () => _initializers.Read(Name));

    /// <summary>Outputs, inputs, and the extents of a kernel if there is one.</summary>
    public TensorShape Shape
    {
        get
        {
            TensorShape stored = _initializers.ShapeOf(Name)!;
            return IsTransposed ? new TensorShape(stored[1], stored[0]) : stored;
        }
    }

    /// <summary>The weights as float32, row-major in <see cref="Shape"/>.</summary>
    public float[] ToRows()
    {
        ReadOnlySpan<float> values = ToFloats(Stored);
        if (!IsTransposed) return values.ToArray();
        var rows = new float[values.Length];
        int outputs = Shape[0], inputs = Shape[1];
        for (int input = 0; input < inputs; input++)
        {
            for (int output = 0; output < outputs; output++)
                rows[(output * inputs) + input] = values[(input * outputs) + output];
        }

        return rows;
    }

    /// <summary>A mask of <see cref="Shape"/> as one of the stored weights.</summary>
    public Mask ToStored(Mask rows) => IsTransposed ? rows.Transpose(Turn) : rows;

    // Only weights of these types are found.
    private static ReadOnlySpan<float> ToFloats(Tensor stored) => stored.ElementType switch
    {
        ElementType.Float16 => Array.ConvertAll(stored.Span<Half>().ToArray(), value => (float)value),
        ElementType.BFloat16 => Array.ConvertAll(stored.Span<BFloat16>().ToArray(), value => (float)value),
        ElementType.Float64 => Array.ConvertAll(stored.Span<double>().ToArray(), value => (float)value),
        _ => stored.Span<float>(),
    };
}
