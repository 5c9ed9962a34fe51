using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Applies a function of two elements along the rows of broadcast operands.</summary>
internal static unsafe class BinaryRows
{
    /// <summary>Operands of any type of numbers.</summary>
    internal static void Numbers<TFunction>(in OperatorContext context)
        where TFunction : struct, IBinaryFunction
    {
        switch (context.Outputs[0].ElementType)
        {
            case ElementType.Int8: Rows<sbyte, TFunction>(context); break;
            case ElementType.UInt8: Rows<byte, TFunction>(context); break;
            case ElementType.Int16: Rows<short, TFunction>(context); break;
            case ElementType.UInt16: Rows<ushort, TFunction>(context); break;
            case ElementType.Int32: Rows<int, TFunction>(context); break;
            case ElementType.UInt32: Rows<uint, TFunction>(context); break;
            case ElementType.Int64: Rows<long, TFunction>(context); break;
            case ElementType.UInt64: Rows<ulong, TFunction>(context); break;
            default: Floats<TFunction>(context); break;
        }
    }

    /// <summary>Operands of a floating-point type.</summary>
    internal static void Floats<TFunction>(in OperatorContext context)
        where TFunction : struct, IBinaryFunction
    {
        switch (context.Outputs[0].ElementType)
        {
            case ElementType.Float32: Rows<float, TFunction>(context); break;
            case ElementType.Float64: Rows<double, TFunction>(context); break;
            default: NarrowRows<TFunction>(context); break;
        }
    }

    /// <summary>Operands of integers or bool. Signs do not matter to these functions, so sizes decide.</summary>
    internal static void Integers<TFunction>(in OperatorContext context)
        where TFunction : struct, IIntegerFunction
    {
        switch (context.Outputs[0].ElementType.Size())
        {
            case 1: IntegerRows<byte, TFunction>(context); break;
            case 2: IntegerRows<ushort, TFunction>(context); break;
            case 4: IntegerRows<uint, TFunction>(context); break;
            default: IntegerRows<ulong, TFunction>(context); break;
        }
    }

    private static BroadcastRows Walk(in OperatorContext context) => new(
        context.Outputs[0].Shape, context.Inputs[0].Shape, context.Inputs[1].Shape, TensorShape.Scalar, context.Part);

    private static void Rows<T, TFunction>(in OperatorContext context)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IBinaryFunction
    {
        var a = (T*)context.Inputs[0].Data;
        var b = (T*)context.Inputs[1].Data;
        var y = (T*)context.Outputs[0].Data;
        BroadcastRows rows = Walk(context);
        while (rows.Next())
            Row<T, TFunction>(a + rows.A, rows.StepA, b + rows.B, rows.StepB, y + rows.Start, rows.Length);
    }

    private static void Row<T, TFunction>(T* a, int stepA, T* b, int stepB, T* y, int length)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IBinaryFunction
    {
        int i = 0;
        if (TFunction.HasVectorForm && Vector<T>.IsSupported && length >= Vector<T>.Count)
        {
            int last = length - Vector<T>.Count;
            if (stepA + stepB == 2)
            {
                for (; i <= last; i += Vector<T>.Count)
                    Vector.Store(TFunction.Invoke(Vector.Load(a + i), Vector.Load(b + i)), y + i);
            }
            else if (stepB == 0)
            {
                var repeated = new Vector<T>(*b);
                for (; i <= last; i += Vector<T>.Count)
                    Vector.Store(TFunction.Invoke(Vector.Load(a + i), repeated), y + i);
            }
            else
            {
                var repeated = new Vector<T>(*a);
                for (; i <= last; i += Vector<T>.Count)
                    Vector.Store(TFunction.Invoke(repeated, Vector.Load(b + i)), y + i);
            }
        }

        for (; i < length; i++)
            y[i] = TFunction.Invoke(a[i * stepA], b[i * stepB]);
    }

    private static void NarrowRows<TFunction>(in OperatorContext context)
        where TFunction : struct, IBinaryFunction
    {
        float* a = stackalloc float[Chunks.Length];
        float* b = stackalloc float[Chunks.Length];
        BroadcastRows rows = Walk(context);
        while (rows.Next())
        {
            for (int i = 0; i < rows.Length; i += Chunks.Length)
            {
                int length = Math.Min(Chunks.Length, rows.Length - i);
                Chunks.Widen(context.Inputs[0], rows.A + (i * rows.StepA), new Span<float>(a, rows.StepA == 0 ? 1 : length));
                Chunks.Widen(context.Inputs[1], rows.B + (i * rows.StepB), new Span<float>(b, rows.StepB == 0 ? 1 : length));

                // The longer operand's buffer takes the result; a row along which both stay has one element.
                float* y = rows.StepA == 0 ? b : a;
                Row<float, TFunction>(a, rows.StepA, b, rows.StepB, y, length);
                Chunks.Narrow(new Span<float>(y, length), context.Outputs[0], rows.Start + i);
            }
        }
    }

    private static void IntegerRows<T, TFunction>(in OperatorContext context)
        where T : unmanaged, IBinaryInteger<T>
        where TFunction : struct, IIntegerFunction
    {
        var a = (T*)context.Inputs[0].Data;
        var b = (T*)context.Inputs[1].Data;
        var y = (T*)context.Outputs[0].Data;
        BroadcastRows rows = Walk(context);
        while (rows.Next())
        {
            for (int i = 0; i < rows.Length; i++)
                y[rows.Start + i] = TFunction.Invoke(a[rows.A + (i * rows.StepA)], b[rows.B + (i * rows.StepB)]);
        }
    }
}
