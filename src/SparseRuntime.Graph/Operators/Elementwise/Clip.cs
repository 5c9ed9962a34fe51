using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Limits every element of operand 0 to at least operand 1 and then to at most operand 2, scalars of the same type and
/// both optional. NaN stays.
/// </summary>
public sealed class Clip : Operator
{
    /// <inheritdoc/>
    public override string Name => "Clip";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override bool CanOverwrite(int operand) => operand == 0;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        if (type is ElementType.Bool) throw context.FailType(0, "a type of numbers");
        for (int i = 1; i <= 2; i++)
        {
            if (!context.HasInput(i)) continue;
            context.SameType(0, i);
            if (context.ShapeOf(i) is { } limit && limit.ElementCount != 1)
                throw context.Fail($"operand {i}, a limit, must be a scalar, not {limit}");
        }

        context.SetOutput(0, type, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        switch (context.Inputs[0].ElementType)
        {
            case ElementType.Float32: Limit<float>(context, float.NegativeInfinity, float.PositiveInfinity); break;
            case ElementType.Float64: Limit<double>(context, double.NegativeInfinity, double.PositiveInfinity); break;
            case ElementType.Int8: Limit<sbyte>(context, sbyte.MinValue, sbyte.MaxValue); break;
            case ElementType.UInt8: Limit<byte>(context, byte.MinValue, byte.MaxValue); break;
            case ElementType.Int16: Limit<short>(context, short.MinValue, short.MaxValue); break;
            case ElementType.UInt16: Limit<ushort>(context, ushort.MinValue, ushort.MaxValue); break;
            case ElementType.Int32: Limit<int>(context, int.MinValue, int.MaxValue); break;
            case ElementType.UInt32: Limit<uint>(context, uint.MinValue, uint.MaxValue); break;
            case ElementType.Int64: Limit<long>(context, long.MinValue, long.MaxValue); break;
            case ElementType.UInt64: Limit<ulong>(context, ulong.MinValue, ulong.MaxValue); break;
            default: LimitNarrow(context); break;
        }
    }

    private static void Limit<T>(in OperatorContext context, T least, T most)
        where T : unmanaged, INumber<T>
    {
        if (context.HasInput(1)) least = context.Inputs[1].Span<T>()[0];
        if (context.HasInput(2)) most = context.Inputs[2].Span<T>()[0];
        (int start, int end) = context.Part.Range(context.Outputs[0].Length, Chunks.Granularity);
        Limit(context.Inputs[0].Span<T>()[start..end], context.Outputs[0].Span<T>()[start..end], least, most);
    }

    private static void LimitNarrow(in OperatorContext context)
    {
        float least = context.HasInput(1) ? (float)Numbers.ReadFloat(context.Inputs[1], 0) : float.NegativeInfinity;
        float most = context.HasInput(2) ? (float)Numbers.ReadFloat(context.Inputs[2], 0) : float.PositiveInfinity;
        (int start, int end) = context.Part.Range(context.Outputs[0].Length, Chunks.Granularity);
        Span<float> buffer = stackalloc float[Chunks.Length];
        for (int i = start; i < end; i += Chunks.Length)
        {
            Span<float> chunk = buffer[..Math.Min(Chunks.Length, end - i)];
            Chunks.Widen(context.Inputs[0], i, chunk);
            Limit<float>(chunk, chunk, least, most);
            Chunks.Narrow(chunk, context.Outputs[0], i);
        }
    }

    private static void Limit<T>(ReadOnlySpan<T> x, Span<T> y, T least, T most)
        where T : unmanaged, INumber<T>
    {
        int i = 0;
        var leasts = new Vector<T>(least);
        var mosts = new Vector<T>(most);
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
            Vector.Min(Vector.Max(new Vector<T>(x[i..]), leasts), mosts).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] = T.Min(T.Max(x[i], least), most);
    }
}
