using SparseRuntime.Tensors;

namespace SparseRuntime.Graph;

/// <summary>What is known about a value before it is computed.</summary>
/// <param name="ElementType">The type of every element.</param>
/// <param name="Shape">The extents; null while they depend on something not yet known.</param>
public readonly record struct ValueFacts(ElementType ElementType, TensorShape? Shape);
