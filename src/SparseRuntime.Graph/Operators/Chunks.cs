using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>16-bit floats are computed with as float32, a chunk at a time.</summary>
internal static class Chunks
{
    /// <summary>Elements per chunk: a buffer of this many float32 fits the stack with room to spare.</summary>
    internal const int Length = 256;

    /// <summary>Shares of elementwise work begin at multiples of this, so that no two write one cache line.</summary>
    internal const int Granularity = 64;

    /// <summary>Reads elements of a 16-bit float type.</summary>
    internal static void Widen(TensorView source, int start, Span<float> target)
    {
        if (source.ElementType == ElementType.Float16)
        {
            ReadOnlySpan<Half> values = source.Span<Half>().Slice(start, target.Length);
            for (int i = 0; i < target.Length; i++)
                target[i] = (float)values[i];
        }
        else
        {
            ReadOnlySpan<BFloat16> values = source.Span<BFloat16>().Slice(start, target.Length);
            for (int i = 0; i < target.Length; i++)
                target[i] = (float)values[i];
        }
    }

    /// <summary>Writes elements of a 16-bit float type, rounded to nearest even.</summary>
    internal static void Narrow(ReadOnlySpan<float> source, TensorView target, int start)
    {
        if (target.ElementType == ElementType.Float16)
        {
            Span<Half> values = target.Span<Half>().Slice(start, source.Length);
            for (int i = 0; i < source.Length; i++)
                values[i] = (Half)source[i];
        }
        else
        {
            Span<BFloat16> values = target.Span<BFloat16>().Slice(start, source.Length);
            for (int i = 0; i < source.Length; i++)
                values[i] = (BFloat16)source[i];
        }
    }
}
