namespace SparseRuntime.Tensors;

/// <summary>
/// A linear layer computed straight from its definition, in double precision. Slow, obvious, and what everything
/// faster is compared with.
/// </summary>
public static class LinearDefinition
{
    /// <summary>Computes one call of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="input">[images, input features, input plane].</param>
    /// <param name="output">[images, output features, output plane]; every element is written.</param>
    /// <param name="residual">As long as the output, where the layer has a residual.</param>
    public static void Compute(
        LinearLayer layer, LinearGeometry geometry, ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<float> residual = default)
    {
        int taps = layer.Weights.Taps;
        var tapIndices = new int[taps];
        var values = new float[taps];
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        int featuresPerGroup = layer.InputFeatures / layer.Groups;
        int positions = geometry.OutputPlane.Count;
        for (int row = 0; row < layer.OutputFeatures; row++)
        {
            int count = layer.Weights.CopyRowNonzeros(row, tapIndices, values);
            int firstFeature = row / rowsPerGroup * featuresPerGroup;
            for (int image = 0; image < geometry.Images; image++)
            {
                for (int position = 0; position < positions; position++)
                {
                    double sum = layer.Bias is null ? 0.0 : layer.Bias[row];
                    for (int k = 0; k < count; k++)
                    {
                        int feature = firstFeature + (tapIndices[k] / layer.Window.Kernel.Count);
                        int offset = InputOffset(layer.Window, geometry, tapIndices[k] % layer.Window.Kernel.Count, position);
                        if (offset < 0) continue;
                        long plane = ((long)image * geometry.InputFeatures) + feature;
                        sum += (double)values[k] * input[(int)((plane * geometry.InputPlane.Count) + offset)];
                    }

                    int target = (((image * layer.OutputFeatures) + row) * positions) + position;
                    if (layer.HasResidual) sum += residual[target];
                    output[target] = layer.Activation.Apply((float)sum);
                }
            }
        }
    }

    /// <summary>Where in the input plane a tap of an output position lies; −1 in the padding.</summary>
    public static int InputOffset(LinearWindow window, LinearGeometry geometry, int tap, int position)
    {
        Extent3 kernel = window.Kernel, outputPlane = geometry.OutputPlane, inputPlane = geometry.InputPlane;
        int z = Along(position / (outputPlane.Height * outputPlane.Width), tap / (kernel.Height * kernel.Width), window.Stride.Depth, window.Dilation.Depth, window.PadBegin.Depth);
        int y = Along(position / outputPlane.Width % outputPlane.Height, tap / kernel.Width % kernel.Height, window.Stride.Height, window.Dilation.Height, window.PadBegin.Height);
        int x = Along(position % outputPlane.Width, tap % kernel.Width, window.Stride.Width, window.Dilation.Width, window.PadBegin.Width);
        bool inside = (uint)z < (uint)inputPlane.Depth && (uint)y < (uint)inputPlane.Height && (uint)x < (uint)inputPlane.Width;
        return inside ? (((z * inputPlane.Height) + y) * inputPlane.Width) + x : -1;
    }

    private static int Along(int output, int tap, int stride, int dilation, int padBegin) =>
        (output * stride) + (tap * dilation) - padBegin;
}
