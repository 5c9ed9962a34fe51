using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Single elements of any type of numbers.</summary>
internal static unsafe class Numbers
{
    /// <summary>An element of a floating-point operand, exactly.</summary>
    internal static double ReadFloat(TensorView view, int index) => view.ElementType switch
    {
        ElementType.Float32 => ((float*)view.Data)[index],
        ElementType.Float64 => ((double*)view.Data)[index],
        ElementType.Float16 => (double)((Half*)view.Data)[index],
        _ => (float)((BFloat16*)view.Data)[index],
    };

    /// <summary>Rounds to a floating-point result.</summary>
    internal static void WriteFloat(TensorView view, int index, double value)
    {
        switch (view.ElementType)
        {
            case ElementType.Float32: ((float*)view.Data)[index] = (float)value; break;
            case ElementType.Float64: ((double*)view.Data)[index] = value; break;
            case ElementType.Float16: ((Half*)view.Data)[index] = (Half)value; break;
            default: ((BFloat16*)view.Data)[index] = (BFloat16)(float)value; break;
        }
    }

    /// <summary>An element of an integer operand; a uint64 beyond int64 wraps.</summary>
    internal static long ReadInteger(TensorView view, int index) => view.ElementType switch
    {
        ElementType.Int64 or ElementType.UInt64 => ((long*)view.Data)[index],
        ElementType.Int32 => ((int*)view.Data)[index],
        ElementType.UInt32 => ((uint*)view.Data)[index],
        ElementType.Int16 => ((short*)view.Data)[index],
        ElementType.UInt16 => ((ushort*)view.Data)[index],
        ElementType.Int8 => ((sbyte*)view.Data)[index],
        _ => ((byte*)view.Data)[index],
    };

    /// <summary>An element of any type of numbers as a double.</summary>
    internal static double Read(TensorView view, int index) => view.ElementType switch
    {
        ElementType.UInt64 => ((ulong*)view.Data)[index],
        _ when view.ElementType.IsFloatingPoint() => ReadFloat(view, index),
        _ => ReadInteger(view, index),
    };

    /// <summary>Writes to an integer result; what does not fit wraps.</summary>
    internal static void WriteInteger(TensorView view, int index, long value)
    {
        switch (view.ElementType.Size())
        {
            case 8: ((long*)view.Data)[index] = value; break;
            case 4: ((int*)view.Data)[index] = (int)value; break;
            case 2: ((short*)view.Data)[index] = (short)value; break;
            default: ((sbyte*)view.Data)[index] = (sbyte)value; break;
        }
    }

    /// <summary>Writes to a result of any type of numbers: rounded to a floating-point type, cut to a whole number and limited to an integer type.</summary>
    internal static void WriteFloatOrInteger(TensorView view, int index, double value)
    {
        switch (view.ElementType)
        {
            case ElementType.UInt8: ((byte*)view.Data)[index] = byte.CreateSaturating(value); break;
            case ElementType.Int8: ((sbyte*)view.Data)[index] = sbyte.CreateSaturating(value); break;
            case ElementType.UInt16: ((ushort*)view.Data)[index] = ushort.CreateSaturating(value); break;
            case ElementType.Int16: ((short*)view.Data)[index] = short.CreateSaturating(value); break;
            case ElementType.UInt32: ((uint*)view.Data)[index] = uint.CreateSaturating(value); break;
            case ElementType.Int32: ((int*)view.Data)[index] = int.CreateSaturating(value); break;
            case ElementType.UInt64: ((ulong*)view.Data)[index] = ulong.CreateSaturating(value); break;
            case ElementType.Int64: ((long*)view.Data)[index] = long.CreateSaturating(value); break;
            case ElementType.Bool: ((bool*)view.Data)[index] = value != 0; break;
            default: WriteFloat(view, index, value); break;
        }
    }

    /// <summary>Writes 1, or true, to a result of any type.</summary>
    internal static void WriteOne(TensorView view, int index)
    {
        if (view.ElementType.IsFloatingPoint()) WriteFloat(view, index, 1);
        else WriteInteger(view, index, 1);
    }
}
