namespace SparseRuntime.Graph.Passes;

/// <summary>What a pass did to a graph, for reports.</summary>
/// <param name="Name">The pass, as <see cref="IGraphPass.Name"/>.</param>
/// <param name="Changes">How many places it changed, over all rounds.</param>
public readonly record struct PassRecord(string Name, int Changes);
