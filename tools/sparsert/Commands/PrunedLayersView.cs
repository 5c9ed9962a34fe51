using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary>Pruned weights for people.</summary>
internal static class PrunedLayersView
{
    /// <summary>A row per weight.</summary>
    public static Table Table(IReadOnlyList<PrunedLayer> layers)
    {
        Table table = Report.Table("weight", "outputs × inputs", ">nonzeros", ">zeros");
        foreach (PrunedLayer layer in layers)
            Report.Row(table, layer.Name, string.Join('×', layer.Shape), $"{layer.Nonzeros}", Format.Percent(layer.Sparsity));
        return table;
    }
}
