using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Every element as another type. Floats become integers by rounding toward zero, within the type's range, and NaN
/// becomes 0; integers wrap; narrower floats round to nearest even; what is not 0 becomes true.
/// </summary>
/// <param name="type">The type of the result.</param>
public sealed class Cast(ElementType type) : Operator
{
    /// <summary>The type of the result.</summary>
    public ElementType Type { get; } = type;

    /// <inheritdoc/>
    public override string Name => "Cast";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override bool CanOverwrite(int operand) => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        _ = context.TypeOf(0);
        context.SetOutput(0, Type, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView y = context.Outputs[0];
        (int start, int end) = context.Part.Range(x.Length, Chunks.Granularity);
        if (x.ElementType == y.ElementType)
        {
            int size = x.ElementType.Size();
            x.Bytes[(start * size)..(end * size)].CopyTo(y.Bytes[(start * size)..]);
            return;
        }

        switch (x.ElementType)
        {
            case ElementType.Float32: Convert(x.Span<float>()[start..end], y, start); break;
            case ElementType.Float64: Convert(x.Span<double>()[start..end], y, start); break;
            case ElementType.Float16: Convert(x.Span<Half>()[start..end], y, start); break;
            case ElementType.Int8: Convert(x.Span<sbyte>()[start..end], y, start); break;
            case ElementType.UInt8: Convert(x.Span<byte>()[start..end], y, start); break;
            case ElementType.Int16: Convert(x.Span<short>()[start..end], y, start); break;
            case ElementType.UInt16: Convert(x.Span<ushort>()[start..end], y, start); break;
            case ElementType.Int32: Convert(x.Span<int>()[start..end], y, start); break;
            case ElementType.UInt32: Convert(x.Span<uint>()[start..end], y, start); break;
            case ElementType.Int64: Convert(x.Span<long>()[start..end], y, start); break;
            case ElementType.UInt64: Convert(x.Span<ulong>()[start..end], y, start); break;
            case ElementType.Bool: Convert<byte>(x.Bytes[start..end], y, start); break;
            default:
                Span<float> buffer = stackalloc float[Chunks.Length];
                for (int i = start; i < end; i += Chunks.Length)
                {
                    Span<float> chunk = buffer[..Math.Min(Chunks.Length, end - i)];
                    Chunks.Widen(x, i, chunk);
                    Convert<float>(chunk, y, i);
                }

                break;
        }
    }

    private static void Convert<T>(ReadOnlySpan<T> x, TensorView y, int start)
        where T : unmanaged, INumber<T>
    {
        switch (y.ElementType)
        {
            case ElementType.Float32: Convert(x, y.Span<float>()[start..]); break;
            case ElementType.Float64: Convert(x, y.Span<double>()[start..]); break;
            case ElementType.Float16: Convert(x, y.Span<Half>()[start..]); break;
            case ElementType.Int8: Convert(x, y.Span<sbyte>()[start..]); break;
            case ElementType.UInt8: Convert(x, y.Span<byte>()[start..]); break;
            case ElementType.Int16: Convert(x, y.Span<short>()[start..]); break;
            case ElementType.UInt16: Convert(x, y.Span<ushort>()[start..]); break;
            case ElementType.Int32: Convert(x, y.Span<int>()[start..]); break;
            case ElementType.UInt32: Convert(x, y.Span<uint>()[start..]); break;
            case ElementType.Int64: Convert(x, y.Span<long>()[start..]); break;
            case ElementType.UInt64: Convert(x, y.Span<ulong>()[start..]); break;
            case ElementType.Bool:
                Span<bool> truths = y.Span<bool>()[start..];
                for (int i = 0; i < x.Length; i++)
                    truths[i] = !T.IsZero(x[i]);
                break;
            default:
                Span<BFloat16> rounded = y.Span<BFloat16>()[start..];
                for (int i = 0; i < x.Length; i++)
                    rounded[i] = (BFloat16)float.CreateTruncating(x[i]);
                break;
        }
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> x, Span<TTo> y)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        // Saturation of a float to an integer's range, NaN to 0; integers keep their low bits.
        bool floats = typeof(TFrom) == typeof(float) || typeof(TFrom) == typeof(double) || typeof(TFrom) == typeof(Half);
        for (int i = 0; i < x.Length; i++)
            y[i] = floats ? TTo.CreateSaturating(x[i]) : TTo.CreateTruncating(x[i]);
    }
}
