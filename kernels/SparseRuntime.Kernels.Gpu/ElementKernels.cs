using ILGPU;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>
/// Device code: one thread per output element, which gathers the taps of its row. Neighbouring threads share a row and
/// take neighbouring positions, so they read the same weights and, with stride 1, neighbouring inputs.
/// </summary>
internal static class ElementKernels
{
    /// <summary>Sums over all taps of a row; taps in the padding add nothing.</summary>
    public static void Dense(
        Index1D element, ArrayView<float> input, ArrayView<float> output, ArrayView<TapPlace> places, ArrayView<float> bias, ArrayView<float> weights, CallShape shape)
    {
        var origin = new ElementOrigin(element, shape);
        int firstWeight = origin.Row * shape.Taps;
        float sum = bias[origin.Row];
        for (int tap = 0; tap < shape.Taps; tap++)
        {
            int source = origin.InputIndex(places[tap], shape);
            if (source >= 0) sum += weights[firstWeight + tap] * input[source];
        }

        output[element] = Activate(sum, shape);
    }

    /// <summary>Sums over the kept taps of a row; taps in the padding add nothing.</summary>
    public static void Csr(
        Index1D element, ArrayView<float> input, ArrayView<float> output, ArrayView<TapPlace> places, ArrayView<float> bias, CsrView weights, CallShape shape)
    {
        var origin = new ElementOrigin(element, shape);
        int end = weights.RowStart[origin.Row + 1];
        float sum = bias[origin.Row];
        for (int k = weights.RowStart[origin.Row]; k < end; k++)
        {
            int source = origin.InputIndex(places[weights.Taps[k]], shape);
            if (source >= 0) sum += weights.Values[k] * input[source];
        }

        output[element] = Activate(sum, shape);
    }

    /// <summary><see cref="Activation.Apply"/>, without exponentials: no comparison holds for NaN, so that NaN stays NaN.</summary>
    private static float Activate(float sum, CallShape shape)
    {
        if (shape.ActivationKind == (int)ActivationKind.Relu) return sum <= 0f ? 0f : sum;
        if (shape.ActivationKind == (int)ActivationKind.LeakyRelu) return sum < 0f ? shape.Alpha * sum : sum;
        if (shape.ActivationKind == (int)ActivationKind.Clip) return sum < shape.Alpha ? shape.Alpha : sum > shape.Beta ? shape.Beta : sum;
        if (shape.ActivationKind == (int)ActivationKind.HardSwish) return sum * Unit((sum + 3f) * (1f / 6f));
        if (shape.ActivationKind == (int)ActivationKind.HardSigmoid) return Unit((shape.Alpha * sum) + shape.Beta);
        return sum;
    }

    private static float Unit(float x) => x < 0f ? 0f : x > 1f ? 1f : x;
}
