namespace SparseRuntime.Training;

/// <summary>How training stands after some steps.</summary>
/// <param name="Step">Steps taken so far.</param>
/// <param name="Rate">The learning rate of the last step.</param>
/// <param name="Sparsity">The share of pruned weights, biases aside.</param>
/// <param name="TrainingLoss">The mean loss of the samples that were trained on since the evaluation before.</param>
/// <param name="TrainingAccuracy">The share of them that was classified right, each before its step; 0 where samples have no classes.</param>
/// <param name="ValidationLoss">The mean loss of the samples for validation; that of <paramref name="TrainingLoss"/> where there are none.</param>
/// <param name="ValidationAccuracy">The share of them that is classified right.</param>
public readonly record struct Evaluation(long Step, double Rate, double Sparsity, double TrainingLoss, double TrainingAccuracy, double ValidationLoss, double ValidationAccuracy);
