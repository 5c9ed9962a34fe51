using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary><see cref="LocalResponseNormalization"/> of float32, a plane at a time.</summary>
internal static unsafe class LocalResponse
{
    internal static void Compute(LocalResponseNormalization op, TensorView x, TensorView y, int channels, int plane, WorkPart part)
    {
        int before = (op.Size - 1) / 2;
        int after = op.Size - 1 - before;
        var bias = new Vector<float>(op.Bias);
        var factor = new Vector<float>(op.Alpha / op.Size);
        var power = new Vector<float>(-op.Beta);
        float* tail = stackalloc float[Vector<float>.Count];
        (int start, int end) = part.Range(x.Length / plane);
        for (int i = start; i < end; i++)
        {
            int channel = i % channels;
            int first = -Math.Min(before, channel);
            int last = Math.Min(after, channels - 1 - channel);
            float* source = (float*)x.Data + ((long)i * plane);
            float* target = (float*)y.Data + ((long)i * plane);
            for (int at = 0; at < plane; at += Vector<float>.Count)
            {
                int lanes = Math.Min(Vector<float>.Count, plane - at);
                Vector<float> squares = Vector<float>.Zero;
                for (int c = first; c <= last; c++)
                {
                    Vector<float> neighbour = Load(source + ((long)c * plane) + at, lanes, tail);
                    squares += neighbour * neighbour;
                }

                // t to the power −β is exp(−β · ln t).
                Vector<float> scale = Vector.Exp(power * Vector.Log(bias + (factor * squares)));
                Vector.Store(Load(source + at, lanes, tail) * scale, tail);
                new ReadOnlySpan<float>(tail, lanes).CopyTo(new Span<float>(target + at, lanes));
            }
        }
    }

    private static Vector<float> Load(float* x, int lanes, float* buffer)
    {
        if (lanes == Vector<float>.Count) return Vector.Load(x);
        new Span<float>(buffer, Vector<float>.Count).Clear();
        new ReadOnlySpan<float>(x, lanes).CopyTo(new Span<float>(buffer, lanes));
        return Vector.Load(buffer);
    }
}
