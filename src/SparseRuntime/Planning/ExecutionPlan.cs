using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>
/// A model compiled for given input shapes: steps in order, and where every value lives. A batch may be run in slices: the
/// steps then run once for each, on its samples of the inputs and outputs, and values have the shapes of one slice.
/// </summary>
internal sealed class ExecutionPlan
{
    /// <summary>The shapes that the plan is for, one per input, those of the whole batch.</summary>
    public required TensorShape[] InputShapes { get; init; }

    /// <summary>One shape per output, those of the whole batch; null where they show only at run time.</summary>
    public required TensorShape?[] OutputShapes { get; init; }

    /// <summary>How the batch is run.</summary>
    public required BatchSlices Slices { get; init; }

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
