namespace SparseRuntime.Training;

/// <summary>What update rules remember of one array of parameters, under the name that <see cref="Parameters.Arrays"/> gives the array.</summary>
/// <param name="Name">Such as <c>layer0.weight</c>.</param>
/// <param name="State">The state itself, not a copy.</param>
public readonly record struct NamedMoments(string Name, MomentState State);
