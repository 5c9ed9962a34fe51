using SparseRuntime.Tensors;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.Kernels;

/// <summary>Predicts what each way to prune a layer would bring on this machine, from the costs that selection goes by.</summary>
internal static class Advisor
{
    private static readonly double[] Sparsities = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98];

    private static readonly string[] Patterns = ["unstructured", "block-4x1", "block-16x1", "block-1x4", "block-4x4", "rows"];

    private static readonly (string Name, double Sparsity)[] Groups = [("4:8", 0.5), ("2:4", 0.5), ("2:8", 0.75), ("1:4", 0.75)];

    /// <summary>Predicts for one layer.</summary>
    public static AdviseResult Advise(int rows, int taps, int columns, bool isBatch)
    {
        double dense = Predict(new LayerCase(rows, taps, columns, 0, "unstructured", 1, isBatch)).Microseconds;
        var advice = new List<AdviceRow>();
        var breakEven = new List<BreakEven>();
        foreach (string pattern in Patterns)
        {
            double? least = null;
            foreach (double sparsity in Sparsities)
            {
                AdviceRow row = Row(sparsity, pattern);
                advice.Add(row);
                if (row.Speedup > 1) least ??= sparsity;
            }

            breakEven.Add(new BreakEven(pattern, least));
        }

        foreach ((string name, double sparsity) in Groups)
        {
            AdviceRow row = Row(sparsity, name);
            advice.Add(row);
            breakEven.Add(new BreakEven(name, row.Speedup > 1 ? sparsity : null));
        }

        return new AdviseResult(Machine.ProcessorName, Machine.InstructionSet, rows, taps, columns, dense, advice, breakEven);

        AdviceRow Row(double sparsity, string pattern)
        {
            (string kernel, double microseconds) = Predict(new LayerCase(rows, taps, columns, sparsity, pattern, 1, isBatch));
            return new AdviceRow(pattern, sparsity, kernel, microseconds, dense / microseconds);
        }
    }

    private static (string Kernel, double Microseconds) Predict(LayerCase layerCase)
    {
        LinearLayer layer = layerCase.Layer(WeightPattern.Weights(layerCase, seed: 1));
        KernelCandidate best = KernelRanking.Able(layer, layerCase.Geometry(layer), CalibrationStore.Current)[0];
        return (best.Kernel.Info.Name, best.PredictedMicroseconds);
    }
}
