using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>An array under the name and shape that files know it by.</summary>
/// <param name="Name">Such as <c>layer0.weight</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">Its values, row-major: the array itself, not a copy.</param>
public readonly record struct NamedArray(string Name, TensorShape Shape, float[] Values);
