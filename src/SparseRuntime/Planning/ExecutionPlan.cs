using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>A model compiled for given input shapes: steps in order, and where every value lives.</summary>
internal sealed class ExecutionPlan
{
    /// <summary>The shapes that the plan is for, one per input.</summary>
    public required TensorShape[] InputShapes { get; init; }

    /// <summary>The values.</summary>
    public required PlanValue[] Values { get; init; }

    /// <summary>The steps in running order.</summary>
    public required PlanStep[] Steps { get; init; }

    /// <summary>Per output of the model, the value that holds it.</summary>
    public required int[] OutputValues { get; init; }

    /// <summary>The encoded weights that steps use, and those that dynamic steps come to use.</summary>
    public required PlanWeights Weights { get; init; }

    /// <summary>Bytes of the arena.</summary>
    public required long ArenaBytes { get; init; }

    /// <summary>Bytes of the arena and of the outputs, as far as shapes are known.</summary>
    public required long ActivationBytes { get; init; }

    /// <summary>Bytes of scratch per thread.</summary>
    public required long ScratchBytes { get; init; }

    /// <summary>Whether some shape shows only at run time; such a plan runs on one thread.</summary>
    public required bool IsDynamic { get; init; }

    /// <summary>Whether a run is so short that waking and meeting other threads would take longer than they save.</summary>
    public required bool IsShort { get; init; }
}
