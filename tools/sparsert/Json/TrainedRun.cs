namespace SparseRuntime.Tool.Json;

/// <summary>A run of <c>train</c>, <c>lottery</c> or <c>branch</c>; accuracies are in [0, 1], and 0 where samples have no classes.</summary>
internal sealed record TrainedRun(
    int Replicate, int Level, string Arm, long Kept, long Weights, long Steps, long EarlyStopStep, double ValidationLoss, double ValidationAccuracy, double? TestLoss, double? TestAccuracy, double? FinalTestAccuracy, string Model);
