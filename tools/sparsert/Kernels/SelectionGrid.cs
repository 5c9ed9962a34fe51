namespace SparseRuntime.Tool.Kernels;

/// <summary>The layers on which the choice of kernels is checked: matrix products and convolutions of every shape, sparsity and pattern.</summary>
internal static class SelectionGrid
{
    private static readonly (int Rows, int Taps)[] Shapes = [(768, 768), (256, 256), (3072, 768), (64, 512), (512, 2048), (1000, 512)];

    private static readonly int[] Columns = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

    /// <summary>Convolutions, of windows of 3 × 3 and of one position, over planes that are no multiple of a register.</summary>
    private static readonly (int Rows, int Channels, int Window, int Columns)[] Convolutions =
        [(64, 64, 3, 56 * 56), (128, 128, 3, 28 * 28), (256, 256, 3, 14 * 14), (512, 512, 3, 7 * 7), (256, 64, 1, 56 * 56), (512, 256, 1, 14 * 14), (2048, 512, 1, 7 * 7)];

    private static readonly (string Pattern, double Sparsity)[] Prunings =
    [
        .. new[] { 0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98 }.Select(s => ("unstructured", s)),
        .. new[] { 0.5, 0.7, 0.8, 0.9, 0.95, 0.98 }.Select(s => ("block-4x1", s)),
        .. new[] { 0.5, 0.7, 0.9 }.Select(s => ("rows", s)),
        ("2:4", 0.5),
        ("1:4", 0.75),
    ];

    /// <summary>
    /// The layers. Not every combination: each shape meets every number of columns and every pruning, and neighbours in the
    /// grid meet different ones. Layers of the same weights follow one another.
    /// </summary>
    /// <param name="share">One combination of so many is taken; 1 for all.</param>
    public static IEnumerable<LayerCase> Cases(int share)
    {
        for (int s = 0; s < Shapes.Length; s++)
        {
            for (int p = 0; p < Prunings.Length; p++)
            {
                for (int c = 0; c < Columns.Length; c++)
                {
                    // Columns of every other combination are a batch of vectors, of the rest positions of a plane.
                    if ((s + p + c) % share == 0)
                        yield return new LayerCase(Shapes[s].Rows, Shapes[s].Taps, Columns[c], Prunings[p].Sparsity, Prunings[p].Pattern, 1, (s + p + (c / share)) % 2 == 0);
                }
            }
        }

        for (int i = 0; i < Convolutions.Length; i++)
        {
            (int rows, int channels, int window, int columns) = Convolutions[i];
            for (int p = 0; p < Prunings.Length; p++)
            {
                if ((i + p) % share == 0)
                    yield return new LayerCase(rows, channels * window * window, columns, Prunings[p].Sparsity, Prunings[p].Pattern, window);
            }
        }
    }
}
