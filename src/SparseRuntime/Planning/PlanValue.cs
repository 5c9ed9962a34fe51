using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>A value of a plan.</summary>
/// <param name="Name">The value's name in the model.</param>
/// <param name="Place">Where it lives.</param>
/// <param name="ElementType">The type of every element.</param>
/// <param name="Shape">The extents; null for dynamic values.</param>
/// <param name="Constant">The elements of a constant.</param>
/// <param name="Index">Number of the input or output.</param>
/// <param name="Offset">Bytes from the start of the arena.</param>
internal sealed record PlanValue(
    string Name, ValuePlace Place, ElementType ElementType, TensorShape? Shape, Tensor? Constant = null, int Index = -1, long Offset = -1);
