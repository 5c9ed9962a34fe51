using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>Reads a serialized model.</summary>
internal static class ModelImport
{
    private const int FirstIrVersionWithOpsets = 3;

    /// <summary>The graph of a serialized model. Its constants refer to <paramref name="file"/> and keep it alive.</summary>
    /// <param name="file">All bytes of the model.</param>
    /// <param name="folder">Where external data may lie; null for nowhere.</param>
    /// <param name="options">Limits and masks.</param>
    /// <param name="findTranslation">The translation of an operator of the default domain, or null.</param>
    /// <exception cref="GraphException">The model is damaged or not supported.</exception>
    public static ModelGraph Read(ReadOnlyMemory<byte> file, string? folder, OnnxImportOptions options, Func<string, Action<OnnxNode>?> findTranslation)
    {
        if (file.IsEmpty) throw new GraphException("the file is empty");
        ReadOnlyMemory<byte> slim = ModelScanner.Slim(file.Span, options.MaxStructureBytes);
        ModelProto model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(slim.Span);
        using MaskSet? masks = options.MaskPath is { } path ? MaskSet.Open(path) : null;
        var tensors = new TensorReader(file, folder is null ? null : new ExternalDataFolder(folder));
        OpsetTable opsets = CheckHeader(model);
        var context = new ImportContext(
            tensors, new AttributeReader(tensors), new FunctionInliner(model, options), new FreeNames(tensors), opsets, masks, findTranslation);
        ModelGraph graph = new GraphImport(context, model.Graph).ReadModel();
        masks?.CheckAllUsed();
        return graph;
    }

    private static OpsetTable CheckHeader(ModelProto model)
    {
        if (!model.HasIrVersion || model.IrVersion < 1) throw new GraphException("not an ONNX model: it has no IR version");
        if (model.Graph is null) throw new GraphException("not an ONNX model: it has no graph");
        var opsets = new OpsetTable(model.OpsetImport, place: null);
        if (!opsets.IsEmpty) return opsets;
        // Files from before operator sets had versions mean the first one.
        if (model.IrVersion < FirstIrVersionWithOpsets) return OpsetTable.First;
        throw new GraphException($"it imports no operator set (opset_import is empty); supported are versions {OpsetTable.Oldest} to {OpsetTable.Newest}");
    }
}
