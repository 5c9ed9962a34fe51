using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>Adds what one tap makes of a plane to the places of the result that the tap reaches.</summary>
internal static unsafe class TapScatter
{
    /// <summary>Adds a plane.</summary>
    /// <param name="window">As <see cref="TransposedWindow.Over"/> gives it.</param>
    /// <param name="tap">Which position of the kernel, row-major.</param>
    /// <param name="x">The plane, of the extents <see cref="Window.Output"/>.</param>
    /// <param name="y">The result's plane, of the extents <see cref="Window.Input"/>.</param>
    internal static void Add<T>(in Window window, int tap, T* x, T* y)
        where T : unmanaged, INumber<T>
    {
        int kw = tap % window.Kernel.Width;
        int kh = tap / window.Kernel.Width % window.Kernel.Height;
        int kd = tap / window.Kernel.Width / window.Kernel.Height;
        int column = (kw * window.Dilation.Width) - window.PadBegin.Width;
        int stride = window.Stride.Width;
        (int left, int right) = Window.Inside(column, window.Output.Width, stride, window.Input.Width);
        for (int d = 0; d < window.Output.Depth; d++)
        {
            int yd = (d * window.Stride.Depth) + (kd * window.Dilation.Depth) - window.PadBegin.Depth;
            if ((uint)yd >= (uint)window.Input.Depth) continue;
            for (int h = 0; h < window.Output.Height; h++)
            {
                int yh = (h * window.Stride.Height) + (kh * window.Dilation.Height) - window.PadBegin.Height;
                if ((uint)yh >= (uint)window.Input.Height) continue;
                T* source = x + (((d * window.Output.Height) + h) * window.Output.Width);
                T* target = y + (((yd * window.Input.Height) + yh) * window.Input.Width) + column;
                Row(source, target, stride, left, right);
            }
        }
    }

    private static void Row<T>(T* source, T* target, int stride, int left, int right)
        where T : unmanaged, INumber<T>
    {
        int i = left;
        if (stride == 1)
        {
            for (; i <= right - Vector<T>.Count; i += Vector<T>.Count)
                Vector.Store(Vector.Load(target + i) + Vector.Load(source + i), target + i);
        }

        for (; i < right; i++)
            target[(long)i * stride] += source[i];
    }
}
