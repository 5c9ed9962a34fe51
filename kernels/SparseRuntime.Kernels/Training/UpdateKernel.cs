using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Steps of gradient descent, element by element.</summary>
internal static unsafe class UpdateKernel<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Plain(in UpdateCall call)
    {
        float* values = call.Values, gradients = call.Gradients, mask = call.Mask;
        TVector clip = TSimd.Broadcast(call.Clip), decay = TSimd.Broadcast(call.Decay), step = TSimd.Broadcast(-call.Rate);
        for (int i = 0; i < call.Count; i += TSimd.Lanes)
        {
            TVector value = TSimd.Load(values + i);
            TVector gradient = Gradient(gradients + i, mask is null ? null : mask + i, clip, decay, value);
            TSimd.Store(values + i, TSimd.MultiplyAdd(gradient, step, value));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Momentum(in UpdateCall call, bool looksAhead)
    {
        float* values = call.Values, gradients = call.Gradients, mask = call.Mask, first = call.First;
        TVector clip = TSimd.Broadcast(call.Clip), decay = TSimd.Broadcast(call.Decay), step = TSimd.Broadcast(-call.Rate), momentum = TSimd.Broadcast(call.Beta1);
        for (int i = 0; i < call.Count; i += TSimd.Lanes)
        {
            TVector value = TSimd.Load(values + i);
            TVector gradient = Gradient(gradients + i, mask is null ? null : mask + i, clip, decay, value);
            TVector velocity = TSimd.MultiplyAdd(TSimd.Load(first + i), momentum, gradient);
            TSimd.Store(first + i, velocity);
            if (looksAhead) velocity = TSimd.MultiplyAdd(velocity, momentum, gradient);
            TSimd.Store(values + i, TSimd.MultiplyAdd(velocity, step, value));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Adam(in UpdateCall call)
    {
        float* values = call.Values, gradients = call.Gradients, mask = call.Mask, first = call.First, second = call.Second;
        float* firstCorrection = call.FirstCorrection, secondCorrection = call.SecondCorrection;
        TVector clip = TSimd.Broadcast(call.Clip), decay = TSimd.Broadcast(call.Decay), step = TSimd.Broadcast(-call.Rate), epsilon = TSimd.Broadcast(call.Epsilon);
        TVector beta1 = TSimd.Broadcast(call.Beta1), beta2 = TSimd.Broadcast(call.Beta2), rest1 = TSimd.Broadcast(1f - call.Beta1), rest2 = TSimd.Broadcast(1f - call.Beta2);
        for (int i = 0; i < call.Count; i += TSimd.Lanes)
        {
            TVector value = TSimd.Load(values + i);
            TVector gradient = Gradient(gradients + i, mask is null ? null : mask + i, clip, decay, value);
            TVector m = TSimd.MultiplyAdd(TSimd.Load(first + i), beta1, TSimd.Multiply(gradient, rest1));
            TVector v = TSimd.MultiplyAdd(TSimd.Load(second + i), beta2, TSimd.Multiply(TSimd.Multiply(gradient, gradient), rest2));
            TSimd.Store(first + i, m);
            TSimd.Store(second + i, v);
            long at = (long)i * call.CorrectionStep;
            TVector divisor = TSimd.Add(TSimd.SquareRoot(TSimd.Multiply(v, TSimd.Load(secondCorrection + at))), epsilon);
            TVector direction = TSimd.Divide(TSimd.Multiply(m, TSimd.Load(firstCorrection + at)), divisor);
            TSimd.Store(values + i, TSimd.MultiplyAdd(direction, step, value));
        }
    }

    /// <summary>The sum of the squares of kept gradients, in an order that only their number decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfSquares(float* gradients, float* mask, int count)
    {
        TVector sum = TSimd.Zero;
        for (int i = 0; i < count; i += TSimd.Lanes)
        {
            TVector gradient = TSimd.Load(gradients + i);
            if (mask is not null) gradient = TSimd.Select(TSimd.Load(mask + i), gradient, TSimd.Zero);
            sum = TSimd.MultiplyAdd(gradient, gradient, sum);
        }

        float* lanes = stackalloc float[TSimd.Lanes];
        TSimd.Store(lanes, sum);
        double total = 0;
        for (int i = 0; i < TSimd.Lanes; i++)
            total += lanes[i];
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gradient(float* source, float* mask, TVector clip, TVector decay, TVector value)
    {
        TVector gradient = TSimd.MultiplyAdd(value, decay, TSimd.Multiply(TSimd.Load(source), clip));
        // After the product: what is not finite must not get past the mask.
        return mask is null ? gradient : TSimd.Select(TSimd.Load(mask), gradient, TSimd.Zero);
    }
}
