using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Resizing by the nearest element: a lookup along every axis.</summary>
internal static unsafe class NearestResize
{
    /// <summary>Computes a share of the result.</summary>
    internal static void Run(ResizeSettings settings, ReadOnlySpan<ResizeAxis> axes, in OperatorContext context)
    {
        int total = 0;
        foreach (ResizeAxis axis in axes)
            total = checked(total + axis.Output);
        using var scratch = new Scratch<int>(total);
        int* table = scratch.Data;
        foreach (ResizeAxis axis in axes)
        {
            for (int i = 0; i < axis.Output; i++)
                *table++ = Nearest(axis, axis.Place(i, settings.Coordinates), settings);
        }

        switch (context.Outputs[0].ElementType.Size())
        {
            case 1: Gather<byte>(settings, axes, scratch.Data, context); break;
            case 2: Gather<ushort>(settings, axes, scratch.Data, context); break;
            case 4: Gather<uint>(settings, axes, scratch.Data, context); break;
            default: Gather<ulong>(settings, axes, scratch.Data, context); break;
        }
    }

    /// <summary>The nearest element along an axis; −1 outside of the operand.</summary>
    private static int Nearest(in ResizeAxis axis, double place, ResizeSettings settings)
    {
        if (axis.IsOutside(place, settings.Coordinates)) return -1;
        double nearest = settings.Rounding switch
        {
            ResizeRounding.PreferFloor => Math.Ceiling(place - 0.5),
            ResizeRounding.PreferCeiling => Math.Floor(place + 0.5),
            ResizeRounding.Floor => Math.Floor(place),
            ResizeRounding.Ceiling => Math.Ceiling(place),
            _ => axis.Scale < 1 ? Math.Ceiling(place) : Math.Floor(place),
        };
        return (int)Math.Clamp(nearest, 0, axis.Input - 1.0);
    }

    private static void Gather<T>(ResizeSettings settings, ReadOnlySpan<ResizeAxis> axes, int* table, in OperatorContext context)
        where T : unmanaged
    {
        T outside = default;
        Numbers.WriteFloatOrInteger(new TensorView(&outside, context.Outputs[0].ElementType, TensorShape.Scalar), 0, settings.Extrapolation);
        int rank = axes.Length;
        int width = rank == 0 ? 1 : axes[^1].Output;
        var x = (T*)context.Inputs[0].Data;
        var y = (T*)context.Outputs[0].Data;
        int* columns = table;
        for (int axis = 0; axis < rank - 1; axis++)
            columns += axes[axis].Output;
        (int start, int end) = context.Part.Range(context.Outputs[0].Length / width);
        for (int row = start; row < end; row++)
        {
            long offset = 0;
            long stride = rank == 0 ? 1 : axes[^1].Input;
            bool inside = true;
            int rest = row;
            int* entries = columns;
            for (int axis = rank - 2; axis >= 0; axis--)
            {
                entries -= axes[axis].Output;
                int at = entries[rest % axes[axis].Output];
                rest /= axes[axis].Output;
                inside &= at >= 0;
                offset += at * stride;
                stride *= axes[axis].Input;
            }

            T* source = x + offset;
            T* target = y + ((long)row * width);
            if (!inside) new Span<T>(target, width).Fill(outside);
            else if (rank == 0) *target = *source;
            else
            {
                for (int i = 0; i < width; i++)
                    target[i] = columns[i] < 0 ? outside : source[columns[i]];
            }
        }
    }
}
