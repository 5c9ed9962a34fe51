namespace SparseRuntime.Onnx;

/// <summary>Every ONNX operator that is understood, with its translation into graph operators.</summary>
internal static class OnnxOperatorCatalog
{
    private static readonly Dictionary<string, Action<OnnxNode>> Translations = new()
    {
    };

    /// <summary>The translation of an operator of the default domain, or null.</summary>
    public static Action<OnnxNode>? Find(string opType) => Translations.GetValueOrDefault(opType);
}
