using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Convolutions of 3 × 3 with one input feature per group that the kernel for them takes.</summary>
internal static class Depthwise3x3Cases
{
    /// <summary>Around one, two and three registers of any instruction set, and of pairs.</summary>
    private static readonly int[] Widths = [1, 2, 3, 4, 5, 7, 8, 9, 14, 15, 16, 17, 28, 31, 32, 33, 47, 48, 65];

    private static readonly Activation[] Activations =
        [Activation.None, Activation.Relu, new(ActivationKind.Clip, 0f, 0.5f), new(ActivationKind.Gelu), new(ActivationKind.Silu), new(ActivationKind.HardSwish), new(ActivationKind.LeakyRelu, 0.1f)];

    /// <summary>
    /// Every width under every padding that lines may have, steps of one and of two, with paddings of heights, heights,
    /// numbers of rows per feature, images and epilogues that take turns.
    /// </summary>
    public static IEnumerable<KernelCase> Planes()
    {
        var random = new Random(1);
        int index = 0;
        foreach (int width in Widths)
            foreach ((int step, int before, int after) in new[] { (1, 1, 1), (2, 1, 1), (2, 0, 1), (2, 1, 0), (2, 0, 0), (2, 0, 3) })
                foreach ((int top, int bottom) in new[] { (1, 1), (0, 1), (1, 0), (0, 0), (2, 3) })
                {
                    int height = 1 + (index++ % 9);
                    var window = new LinearWindow(new(1, 3, 3), new(1, step, step), Extent3.One, new(0, top, before), new(0, bottom, after));
                    if (height + top + bottom >= 3 && width + before + after >= 3) yield return Case(random, window, new(1, height, width), index);
                }
    }

    /// <summary>Several planes to a feature.</summary>
    public static IEnumerable<KernelCase> Volumes()
    {
        var random = new Random(2);
        int index = 0;
        foreach (int step in new[] { 1, 2 })
            foreach (int width in new[] { 3, 16, 33, 40 })
            {
                var window = new LinearWindow(new(1, 3, 3), new(1, step, step), Extent3.One, new(0, 1, 1), new(0, 1, 1));
                yield return Case(random, window, new(4, 5, width), index++);
            }
    }

    private static KernelCase Case(Random random, LinearWindow window, Extent3 plane, int index)
    {
        const int Features = 3;
        int rows = Features * (1 + (index % 3)), images = 1 + (index / 3 % 2);
        bool hasResidual = index % 4 == 0;
        Activation activation = Activations[index % Activations.Length];
        float[]? bias = index % 5 == 0 ? null : LayerFactory.Values(random, rows);
        var layer = new LinearLayer(LayerFactory.Weights(random, rows, 9, index % 2 == 0 ? 1.0 : 0.6), window, Features, bias, activation, hasResidual);
        var geometry = new LinearGeometry(layer, images, plane);
        return new KernelCase(
            $"step {window.Stride.Width}, padding {window.PadBegin.Height} {window.PadBegin.Width} {window.PadEnd.Height} {window.PadEnd.Width}, {images} of {plane.Depth} x {plane.Height} x {plane.Width}, {rows} rows, {activation}{(hasResidual ? ", residual" : "")}",
            layer,
            geometry,
            LayerFactory.Values(random, images * Features * plane.Count),
            hasResidual ? LayerFactory.Values(random, geometry.Columns * rows) : null);
    }
}
