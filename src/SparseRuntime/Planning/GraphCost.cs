using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Kernels;
using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>Predicted times on one thread of graphs that no plan has been made of.</summary>
internal static class GraphCost
{
    /// <summary>Rough rate of operators that are not weight-bearing: bytes of operands and results on one thread.</summary>
    private const double BytesPerMicrosecond = 4000.0;

    /// <summary>How often a byte of a result that does not fit into a cache goes through what lies behind it.</summary>
    private const double ResultMoves = 3.0;

    /// <summary>Rough time of an operator without weights, in microseconds.</summary>
    /// <param name="node">Its node, all shapes known.</param>
    public static double OperatorMicroseconds(GraphNode node)
    {
        // A constant may be a table of which few rows are looked up: what is read of it goes with what is made from it.
        double results = node.Outputs.Sum(BytesOf), operands = 0;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            double bytes = OperandBytes(node, i);
            operands += node.Inputs[i]?.Constant is null ? bytes : Math.Min(bytes, results);
        }

        return (operands + results) / BytesPerMicrosecond;
    }

    /// <summary>
    /// Time of one run in microseconds: of every step, by the kernel that would be chosen for it, and of waiting for operands
    /// and results that do not fit into the second-level cache together, which predictions of single steps leave out.
    /// </summary>
    /// <param name="graph">The graph, laid out, all shapes known.</param>
    /// <param name="selector">Chooses kernels.</param>
    /// <exception cref="InvalidOperationException">No kernel can run a layer.</exception>
    public static double Microseconds(ModelGraph graph, ExecutorSelector selector)
    {
        double time = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            // Most views lie where their operands do.
            if (node.Operator is not ViewOperator) time += StepMicroseconds(node, selector) + WaitMicroseconds(node, selector.Machine);
        }

        return time;
    }

    private static double StepMicroseconds(GraphNode node, ExecutorSelector selector)
    {
        if (node.Operator is Linear linear)
        {
            double time = selector.Predict(linear.Layer, linear.Geometry(node.Inputs[0]!.Facts.Shape!)).PredictedMicroseconds;
            linear.Layer.Weights.LetGo();
            return time;
        }

        return node.Operator is MultiHeadAttention attention && AttentionStep.For(node, attention) is { } step ? step.PredictedMicroseconds : OperatorMicroseconds(node);
    }

    /// <summary>
    /// Time that moving a step's operands and results takes longer than from the second-level cache. What does not stay in
    /// a cache is read once as an operand; as a result it comes from there, goes back, and makes room for itself.
    /// </summary>
    private static double WaitMicroseconds(GraphNode node, MachineModel machine)
    {
        double operands = Enumerable.Range(0, node.Inputs.Count).Sum(i => node.Inputs[i]?.Constant is null ? OperandBytes(node, i) : 0.0);
        double results = node.Outputs.Sum(BytesOf);
        double bytes = operands + results;
        if (bytes <= machine.L2Bytes) return 0;
        double cyclesPerByte = (machine.ReadCycles(bytes) / bytes) - (1 / machine.L2BytesPerCycle);
        return machine.Microseconds((operands + (ResultMoves * results)) * cyclesPerByte);
    }

    /// <summary>Bytes that a step reads of an operand: of one that elements are taken from, those alone.</summary>
    private static double OperandBytes(GraphNode node, int operand)
    {
        if (node.Inputs[operand] is not { } value) return 0;
        bool isTakenFrom = operand == 0 && node.Operator is (Gather or GatherElements or GatherND or Slice);
        return isTakenFrom ? BytesOf(node.Outputs[0]) : BytesOf(value);
    }

    private static double BytesOf(GraphValue value) => (double)value.Facts.Shape!.ElementCount * value.Facts.ElementType.Size();
}
