namespace SparseRuntime.Tool.Kernels;

/// <summary>The layers that <c>sparsert kernels</c> times when none is asked for: those of common networks.</summary>
internal static class StandardTable
{
    private const string Unstructured = "unstructured";

    private static readonly double[] AllSparsities = [0.5, 0.7, 0.8, 0.9, 0.95];

    public static IEnumerable<LayerCase> Cases()
    {
        foreach (double sparsity in AllSparsities)
            yield return new LayerCase(768, 768, 256, sparsity, Unstructured);
        foreach (double sparsity in AllSparsities)
            yield return new LayerCase(3072, 768, 128, sparsity, Unstructured);
        foreach (double sparsity in AllSparsities)
            yield return new LayerCase(768, 768, 1, sparsity, Unstructured);
        foreach (double sparsity in new[] { 0.8, 0.9, 0.95 })
            yield return new LayerCase(4096, 4096, 1, sparsity, Unstructured);
        foreach (int columns in new[] { 8, 16 })
            yield return new LayerCase(768, 768, columns, 0.9, Unstructured);
        foreach (double sparsity in new[] { 0.8, 0.9 })
            yield return new LayerCase(768, 768, 256, sparsity, "block-4x1");
        yield return new LayerCase(768, 768, 256, 0.5, "2:4");
        yield return new LayerCase(768, 768, 256, 0.5, "rows");
        foreach (double sparsity in new[] { 0.7, 0.9, 0.95 })
            yield return new LayerCase(128, 128 * 9, 28 * 28, sparsity, Unstructured, 3);
        foreach (double sparsity in new[] { 0.9, 0.95 })
            yield return new LayerCase(512, 512 * 9, 7 * 7, sparsity, Unstructured, 3);
        foreach (int columns in new[] { 512, 256, 128, 64, 1 })
            yield return new LayerCase(768, 768, columns, 0, Unstructured);
    }
}
