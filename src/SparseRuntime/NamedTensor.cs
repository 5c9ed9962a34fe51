using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>A tensor as an input or output of a model.</summary>
/// <param name="Name">The input's or output's name in the model.</param>
/// <param name="Tensor">The elements.</param>
public readonly record struct NamedTensor(string Name, Tensor Tensor);
