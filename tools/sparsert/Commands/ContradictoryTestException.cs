namespace SparseRuntime.Tool.Commands;

/// <summary>A test of a suite whose inputs do not fit what its own model declares.</summary>
internal sealed class ContradictoryTestException(string message) : Exception(message);
