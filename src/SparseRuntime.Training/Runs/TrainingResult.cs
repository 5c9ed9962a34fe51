namespace SparseRuntime.Training;

/// <summary>What training came to.</summary>
/// <param name="Steps">Steps taken, fewer than planned where patience ended it.</param>
/// <param name="Best">The network at early stop: at the evaluation of least validation loss, the first of equal ones, among those of the greatest sparsity.</param>
/// <param name="Final">The network after the last step.</param>
/// <param name="BestTest">How <paramref name="Best"/> does on the samples for testing; null where there are none.</param>
/// <param name="FinalTest">How <paramref name="Final"/> does.</param>
/// <param name="Evaluations">All evaluations in order.</param>
public sealed record TrainingResult(long Steps, Snapshot Best, Snapshot Final, Score? BestTest, Score? FinalTest, IReadOnlyList<Evaluation> Evaluations);
