using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>
/// Where a tap reads: a feature of the row's group, and a place that is added to stride × output position. Dilation
/// and padding are already in it.
/// </summary>
/// <param name="Feature">Input feature within the group.</param>
/// <param name="Z">Along the depth.</param>
/// <param name="Y">Along the height.</param>
/// <param name="X">Along the width.</param>
internal readonly record struct TapPlace(int Feature, int Z, int Y, int X)
{
    /// <summary>The places of all taps of a layer.</summary>
    public static TapPlace[] Of(LinearLayer layer)
    {
        LinearWindow window = layer.Window;
        Extent3 kernel = window.Kernel;
        var places = new TapPlace[layer.Weights.Taps];
        for (int tap = 0; tap < places.Length; tap++)
        {
            places[tap] = new TapPlace(
                tap / kernel.Count,
                (tap / (kernel.Height * kernel.Width) % kernel.Depth * window.Dilation.Depth) - window.PadBegin.Depth,
                (tap / kernel.Width % kernel.Height * window.Dilation.Height) - window.PadBegin.Height,
                (tap % kernel.Width * window.Dilation.Width) - window.PadBegin.Width);
        }

        return places;
    }
}
