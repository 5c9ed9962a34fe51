namespace SparseRuntime.Training;

/// <summary>A control and the levels that it is trained at.</summary>
/// <param name="Arm">What is trained.</param>
/// <param name="Levels">The levels, from 1 on, each once.</param>
public sealed record ControlPlan(Arm Arm, IReadOnlyList<int> Levels);
