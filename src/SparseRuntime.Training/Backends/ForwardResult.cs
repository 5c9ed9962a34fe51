namespace SparseRuntime.Training;

/// <summary>What a forward pass found.</summary>
/// <param name="Loss">The loss summed over the samples, not yet divided by their number.</param>
/// <param name="Correct">
/// Samples whose greatest output is that of their label, the first of equal ones; 0 where samples have no labels.
/// </param>
public readonly record struct ForwardResult(double Loss, int Correct);
