namespace SparseRuntime.Training;

/// <summary>A number that an experiment measured at a level.</summary>
/// <param name="Arm">Of what.</param>
/// <param name="Setting">Which number, such as <c>barrier</c>.</param>
/// <param name="Value">The number; none where it is not finite, which tables have an empty cell for.</param>
public readonly record struct MeasuredValue(string Arm, string Setting, double Value);
