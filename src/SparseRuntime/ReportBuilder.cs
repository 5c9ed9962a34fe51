using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Planning;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>Puts what a plan holds into the words of a report.</summary>
internal static class ReportBuilder
{
    /// <summary>The report on a model as planned.</summary>
    public static ModelReport Build(ModelGraph graph, ExecutionPlan plan)
    {
        long parameters = 0, nonzeros = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is not Linear { Whole: var whole }) continue;
            parameters += (long)whole.Rows * whole.Taps;
            nonzeros += whole.Nonzeros;
        }

        foreach (GraphValue value in graph.Values)
        {
            if (value.Constant is not { } constant || constant.Shape.Rank < 2 || !constant.ElementType.IsFloatingPoint()) continue;
            parameters += constant.Shape.ElementCount;
            nonzeros += CountNonzeros(constant);
        }

        return new ModelReport(parameters, nonzeros, [.. plan.Steps.Where(step => step.Prepared is not null).Select(step => Describe(step, plan.Slices.Count))])
        {
            Batch = plan.Slices.Describe(),
        };
    }

    /// <summary>The timing of a step, of all slices of a batch together.</summary>
    public static LayerTiming Timing(PlanStep step, int slices, double[] microseconds)
    {
        Array.Sort(microseconds);
        int middle = microseconds.Length / 2;
        double median = microseconds.Length % 2 == 1 ? microseconds[middle] : (microseconds[middle - 1] + microseconds[middle]) / 2;
        double flops = step.Linear is { } linear && step.Geometry is { } geometry ? 2.0 * linear.Layer.Weights.NonzeroCount * geometry.Columns * slices : 0.0;
        return new LayerTiming(step.Name, step.Operator.Name, step.Executor, step.Prepared is not null, median, flops);
    }

    private static LayerReport Describe(PlanStep step, int calls)
    {
        WeightMatrix weights = step.Linear!.Layer.Weights;
        LinearExtent whole = step.Linear.Whole;
        return new LayerReport(
            step.Name,
            step.Operator.Name,
            whole.Rows,
            whole.Taps,
            whole.Rows - weights.Rows,
            whole.Taps - weights.Taps,
            step.Geometry!.Columns,
            whole.Sparsity,
            step.Linear.Layer.Profile.Pattern,
            EpilogueOf(step.Linear.Layer),
            step.Choice!.Kernel.Info.Format,
            step.Choice.Kernel.Info.Name,
            step.Prepared!.Bytes,
            step.Choice.PredictedMicroseconds,
            step.Choice.MeasuredMicroseconds,
            step.Choice.Alternatives)
        {
            Layer = step.Linear.Layer,
            Geometry = step.Geometry,
            Calls = calls,
        };
    }

    private static string EpilogueOf(LinearLayer layer) =>
        !layer.HasResidual ? layer.Activation.ToString()
        : layer.Activation.Kind == ActivationKind.None ? "residual"
        : $"residual+{layer.Activation}";

    private static long CountNonzeros(GraphConstant constant)
    {
        if (constant.Sparse is { } sparse) return sparse.Indices.Length;
        if (constant.Mask is { } mask) return mask.CountKept();
        int size = constant.ElementType.Size();
        ReadOnlySpan<byte> bytes = constant.ToDense().Bytes.Span;
        long count = 0;
        for (int i = 0; i < bytes.Length; i += size)
        {
            if (bytes.Slice(i, size).ContainsAnyExcept((byte)0)) count++;
        }

        return count;
    }
}
