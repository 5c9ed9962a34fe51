namespace SparseRuntime.Training;

/// <summary>How far a training is.</summary>
/// <param name="Run">Which training.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="Steps">Steps planned.</param>
/// <param name="Samples">Samples of a step.</param>
/// <param name="Sparsity">The share of pruned weights.</param>
/// <param name="Training">What the samples since the last evaluation came to.</param>
/// <param name="Evaluation">The last evaluation; null before the first.</param>
public readonly record struct RunProgress(RunName Run, long Step, long Steps, int Samples, double Sparsity, Score Training, Evaluation? Evaluation);
