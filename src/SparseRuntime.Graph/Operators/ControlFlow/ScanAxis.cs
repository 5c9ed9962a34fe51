namespace SparseRuntime.Graph.Operators;

/// <summary>Along which axis slices lie, and in which order they come.</summary>
/// <param name="Axis">Negative values count from the back.</param>
/// <param name="Reversed">Whether the last slice comes first.</param>
public readonly record struct ScanAxis(int Axis, bool Reversed);
