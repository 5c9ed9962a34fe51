using SparseRuntime.Onnx;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Masks as an <c>.npz</c> file: a bool array per layer, [outputs, inputs], named like the weights that
/// <see cref="OnnxExport"/> writes (<c>layer0.weight</c>), as <see cref="OnnxImportOptions.MaskPath"/> takes them.
/// </summary>
public static class MaskFile
{
    /// <summary>Writes masks to a file, which is replaced whole or, where that fails, not at all. Equal masks make equal bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The network.</param>
    /// <param name="masks">A mask per layer, null for a layer that keeps everything.</param>
    /// <exception cref="ArgumentException">The masks are of another network.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, NetworkShape shape, IReadOnlyList<Mask?> masks)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(masks);
        BackendChecks.Masks(shape, masks);
        var arrays = new Dictionary<string, Tensor>();
        for (int layer = 0; layer < masks.Count; layer++)
            arrays.Add(NameOf(layer), MaskArray.Of(masks[layer] ?? Masks.Full(shape.WeightShape(layer))));

        AtomicFile.Write(path, stream => NpzFile.Write(stream, arrays));
    }

    /// <summary>Reads the masks of a network.</summary>
    /// <returns>One per layer.</returns>
    /// <exception cref="InvalidDataException">The file is broken, or its arrays are not masks of this network.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Mask[] Read(string path, NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var masks = new Mask[shape.Layers];
        var arrays = new ArrayFile(path, [.. Enumerable.Range(0, masks.Length).Select(layer => (NameOf(layer), shape.WeightShape(layer)))], ElementType.Bool);
        for (int layer = 0; layer < masks.Length; layer++)
            masks[layer] = MaskArray.Read(arrays[NameOf(layer)].Bytes.Span, shape.WeightShape(layer));

        return masks;
    }

    private static string NameOf(int layer) => $"layer{layer}.weight";
}
