using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Pooling of float32 planes a row at a time: the rows under the window become one, with its padding written out; that
/// row is combined with itself shifted, and every stride-th element is the result.
/// </summary>
internal static unsafe class RowPool
{
    /// <summary>The longest padded row; two of them fit the stack with room to spare.</summary>
    private const int MaxRow = 4096;

    /// <summary>Whether a window can be computed this way: one or two axes, no dilation, rows that are not too long.</summary>
    internal static bool Fits(in Window window) =>
        window.Dilation == Extent3.One
        && window.Input.Depth == 1 && window.Kernel.Depth == 1 && window.Output.Depth == 1 && window.PadBegin.Depth == 0
        && Length(window) <= MaxRow;

    /// <summary>As <see cref="MaxPool"/>.</summary>
    internal static void Max(in Window window, in OperatorContext context) => Run<Greatest>(window, false, context);

    /// <summary>As <see cref="AveragePool"/>.</summary>
    internal static void Average(in Window window, bool countIncludePad, in OperatorContext context) => Run<Total>(window, countIncludePad, context);

    /// <summary>Elements of a padded row that any window covers.</summary>
    private static long Length(in Window window) =>
        Math.Max((long)window.PadBegin.Width + window.Input.Width, ((long)(window.Output.Width - 1) * window.Stride.Width) + window.Kernel.Width);

    private static void Run<T>(in Window window, bool countIncludePad, in OperatorContext context)
        where T : struct, IPoolCombination
    {
        int lanes = Vector<float>.Count;
        int length = (int)Length(window);
        int room = length + window.Kernel.Width + (2 * lanes);
        float* padded = stackalloc float[room];
        float* combined = stackalloc float[room];
        int* counts = stackalloc int[T.IsAverage ? window.Output.Width : 0];
        new Span<float>(padded, room).Fill(T.Neutral);
        new Span<float>(combined, room).Fill(T.Neutral);
        float* row = padded + window.PadBegin.Width;
        for (int o = 0; T.IsAverage && o < window.Output.Width; o++)
            counts[o] = Count(window.PadBegin.Width, window.PadEnd.Width, window.Input.Width, window.Kernel.Width, o * window.Stride.Width, countIncludePad);

        int width = window.Input.Width;
        int rows = window.Output.Height;
        int outputs = window.Output.Width;
        int planes = context.Inputs[0].Shape[0] * context.Inputs[0].Shape[1];
        var input = (float*)context.Inputs[0].Data;
        float* inputEnd = input + context.Inputs[0].Length;
        bool byRegisters = Vector512.IsHardwareAccelerated && window.Stride.Width == 2 && window.Kernel.Width <= StrideTwoPool.MostKernel;
        int reach = StrideTwoPool.Reach(outputs) - window.PadBegin.Width;
        (int start, int end) = context.Part.Range(planes * rows);
        for (int i = start; i < end; i++)
        {
            float* y = (float*)context.Outputs[0].Data + ((long)i * outputs);
            int top = ((i % rows) * window.Stride.Height) - window.PadBegin.Height;
            int first = Math.Max(top, 0);
            int count = (int)Math.Min((long)top + window.Kernel.Height, window.Input.Height) - first;
            float* x = input + ((((long)(i / rows) * window.Input.Height) + first) * width);
            // Whole registers may reach past a row, but not past the operand.
            if (byRegisters && count > 0 && x - input >= window.PadBegin.Width && inputEnd - x - ((count - 1L) * width) >= reach)
            {
                StrideTwoPool.Row<T>(x, count, width, window.PadBegin.Width, window.Kernel.Width, y, outputs, (long)(end - i) * outputs);
            }
            else
            {
                Vertical<T>(x, count, width, row);
                Horizontal<T>(padded, window.Kernel.Width, length, combined);
                for (int o = 0; o < outputs; o++)
                    y[o] = combined[o * window.Stride.Width];
            }

            if (!T.IsAverage) continue;

            int height = Count(
                window.PadBegin.Height, window.PadEnd.Height, window.Input.Height, window.Kernel.Height, (i % rows) * window.Stride.Height, countIncludePad);
            for (int o = 0; o < outputs; o++)
                y[o] /= Math.Max(1, (long)height * counts[o]);
        }
    }

    /// <summary>How many positions of a window along one axis count, for a window that begins at a place of the padded operand.</summary>
    private static int Count(int before, int after, int input, int kernel, int start, bool countIncludePad)
    {
        int first = countIncludePad ? 0 : before;
        int end = countIncludePad ? before + input + after : before + input;
        return Math.Max(0, Math.Min(start + kernel, end) - Math.Max(start, first));
    }

    /// <summary>Combines rows into one; of none, every element is neutral.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vertical<T>(float* x, int rows, int width, float* y)
        where T : struct, IPoolCombination
    {
        int i = 0;
        for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
        {
            var value = new Vector<float>(T.Neutral);
            for (int row = 0; row < rows; row++)
                value = T.Combine(value, Vector.Load(x + ((long)row * width) + i));
            Vector.Store(value, y + i);
        }

        for (; i < width; i++)
        {
            var value = new Vector<float>(T.Neutral);
            for (int row = 0; row < rows; row++)
                value = T.Combine(value, new Vector<float>(x[((long)row * width) + i]));
            y[i] = value[0];
        }
    }

    /// <summary>Combines every element with those after it. Reads and writes up to a vector beyond the row's end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Horizontal<T>(float* x, int kernel, int length, float* y)
        where T : struct, IPoolCombination
    {
        for (int i = 0; i < length; i += Vector<float>.Count)
        {
            Vector<float> value = Vector.Load(x + i);
            for (int k = 1; k < kernel; k++)
                value = T.Combine(value, Vector.Load(x + i + k));
            Vector.Store(value, y + i);
        }
    }

    private readonly struct Greatest : IPoolCombination
    {
        public static float Neutral => float.NegativeInfinity;

        public static bool IsAverage => false;

        public static Vector<float> Combine(Vector<float> a, Vector<float> b) => Vector.Max(a, b);

        public static Vector512<float> Combine(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);
    }

    private readonly struct Total : IPoolCombination
    {
        public static float Neutral => 0;

        public static bool IsAverage => true;

        public static Vector<float> Combine(Vector<float> a, Vector<float> b) => a + b;

        public static Vector512<float> Combine(Vector512<float> a, Vector512<float> b) => a + b;
    }
}
