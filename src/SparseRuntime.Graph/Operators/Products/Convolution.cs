using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Direct convolution: one output plane at a time, one kernel position after the other.</summary>
internal static unsafe class Convolution
{
    internal static void Compute<T>(in Window window, int groups, in OperatorContext context)
        where T : unmanaged, INumber<T>
    {
        TensorShape weights = context.Inputs[1].Shape;
        int filters = weights[0];
        int channels = weights[1];
        int inputPlane = window.Input.Depth * window.Input.Height * window.Input.Width;
        int outputPlane = window.Output.Depth * window.Output.Height * window.Output.Width;
        int taps = window.Kernel.Depth * window.Kernel.Height * window.Kernel.Width;
        var x = (T*)context.Inputs[0].Data;
        var w = (T*)context.Inputs[1].Data;
        T* bias = context.HasInput(2) ? (T*)context.Inputs[2].Data : null;
        (int start, int end) = context.Part.Range(context.Inputs[0].Shape[0] * filters);
        for (int plane = start; plane < end; plane++)
        {
            int image = plane / filters;
            int filter = plane % filters;
            int group = filter / (filters / groups);
            T* y = (T*)context.Outputs[0].Data + ((long)plane * outputPlane);
            new Span<T>(y, outputPlane).Fill(bias is null ? T.Zero : bias[filter]);
            T* first = x + ((long)((image * channels * groups) + (group * channels)) * inputPlane);
            for (int channel = 0; channel < channels; channel++)
                Accumulate(window, first + ((long)channel * inputPlane), w + ((long)((filter * channels) + channel) * taps), y);
        }
    }

    private static void Accumulate<T>(in Window window, T* x, T* w, T* y)
        where T : unmanaged, INumber<T>
    {
        for (int kd = 0; kd < window.Kernel.Depth; kd++)
            for (int kh = 0; kh < window.Kernel.Height; kh++)
                for (int kw = 0; kw < window.Kernel.Width; kw++, w++)
                {
                    int column = (kw * window.Dilation.Width) - window.PadBegin.Width;
                    (int left, int right) = Window.Inside(column, window.Output.Width, window.Stride.Width, window.Input.Width);
                    for (int od = 0; od < window.Output.Depth; od++)
                    {
                        int id = (od * window.Stride.Depth) + (kd * window.Dilation.Depth) - window.PadBegin.Depth;
                        if ((uint)id >= (uint)window.Input.Depth) continue;
                        for (int oh = 0; oh < window.Output.Height; oh++)
                        {
                            int ih = (oh * window.Stride.Height) + (kh * window.Dilation.Height) - window.PadBegin.Height;
                            if ((uint)ih >= (uint)window.Input.Height) continue;
                            T* source = x + (((id * window.Input.Height) + ih) * window.Input.Width) + column;
                            T* target = y + (((od * window.Output.Height) + oh) * window.Output.Width);
                            Row(source, window.Stride.Width, *w, target, left, right);
                        }
                    }
                }
    }

    private static void Row<T>(T* source, int stride, T weight, T* target, int left, int right)
        where T : unmanaged, INumber<T>
    {
        int i = left;
        if (stride == 1)
        {
            var repeated = new Vector<T>(weight);
            for (; i <= right - Vector<T>.Count; i += Vector<T>.Count)
                Vector.Store(Vector.Load(target + i) + (repeated * Vector.Load(source + i)), target + i);
        }

        for (; i < right; i++)
            target[i] += weight * source[i * stride];
    }
}
