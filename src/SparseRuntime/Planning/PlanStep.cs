using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Kernels;
using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>One node of a plan.</summary>
/// <param name="Name">The node's name in the model.</param>
/// <param name="Operator">What it computes.</param>
/// <param name="Inputs">Indices of the plan's values; −1 where an optional operand is left out.</param>
/// <param name="Outputs">Indices of the plan's values.</param>
internal sealed record PlanStep(string Name, Operator Operator, int[] Inputs, int[] Outputs)
{
    /// <summary>The weight-bearing operator, if the node is one.</summary>
    public Linear? Linear => Operator as Linear;

    /// <summary>The layout of a weight-bearing node's call; null when its shapes show only at run time.</summary>
    public LinearGeometry? Geometry { get; init; }

    /// <summary>The kernel chosen for it; null as for <see cref="Geometry"/>.</summary>
    public ExecutorChoice? Choice { get; init; }

    /// <summary>Its encoded weights; null as for <see cref="Geometry"/>.</summary>
    public PreparedLinear? Prepared { get; init; }

    /// <summary>How attention is run by a kernel; null for other operators, and where shapes show only at run time.</summary>
    public AttentionStep? Attention { get; init; }

    /// <summary>What runs the step, where it is a kernel.</summary>
    public string? Executor => Choice?.Kernel.Info.Name ?? Attention?.Kernel.Name;

    /// <summary>Bytes of scratch that each thread needs.</summary>
    public long ScratchBytes => Prepared?.ScratchBytes(Geometry!) ?? Attention?.Kernel.ScratchBytes(Attention.Geometry) ?? 0;

    /// <summary>Predicted time on one thread, for other operators than weight-bearing ones a rough one.</summary>
    public double PredictedMicroseconds { get; init; }

    /// <summary>Whether one thread does all of it: the others neither take part nor wait for one another before it.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Into how many shares the step is cut when some threads work on it together.</summary>
    public int Shares(int threads)
    {
        const double LeastShareMicroseconds = 5.0;
        if (Prepared is not null) return Prepared.Shares(Geometry!, threads);
        if (Attention is { } attention) return attention.Kernel.Shares(attention.Geometry, threads);
        return (int)Math.Clamp(PredictedMicroseconds / LeastShareMicroseconds, threads, 4.0 * threads);
    }

    /// <summary>Whether a shape shows only at run time, so that results are made during the run.</summary>
    public bool IsDynamic { get; init; }
}
