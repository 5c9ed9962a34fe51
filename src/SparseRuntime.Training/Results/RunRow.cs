namespace SparseRuntime.Training;

/// <summary>A finished run of an experiment, a line of <c>results.csv</c>. Accuracies are shares of one.</summary>
public sealed record RunRow
{
    /// <summary>Which repetition of the experiment, from 0 on.</summary>
    public required int Replicate { get; init; }

    /// <summary>Rounds of pruning before it.</summary>
    public required int Level { get; init; }

    /// <summary>What was trained: one of <see cref="ArmNames"/>, or what an experiment calls its own.</summary>
    public required string Arm { get; init; }

    /// <summary>Weights that the masks keep, biases aside.</summary>
    public required long Kept { get; init; }

    /// <summary>Weights in all, biases aside.</summary>
    public required long Weights { get; init; }

    /// <summary>Steps that it was trained.</summary>
    public required long Steps { get; init; }

    /// <summary>The step of the evaluation of least validation loss, the first of equal ones.</summary>
    public required long EarlyStopStep { get; init; }

    /// <summary>The validation loss then.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>The validation accuracy then.</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>The test loss then; null where there is no test set.</summary>
    public double? TestLoss { get; init; }

    /// <summary>The test accuracy then; null where there is no test set.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>The training loss after the last step.</summary>
    public required double FinalTrainingLoss { get; init; }

    /// <summary>The validation accuracy after the last step.</summary>
    public required double FinalValidationAccuracy { get; init; }

    /// <summary>The test accuracy after the last step; null where there is no test set.</summary>
    public double? FinalTestAccuracy { get; init; }

    /// <summary>The checksum of the parameters that it started from (<see cref="Parameters.Checksum"/>).</summary>
    public required string InitialChecksum { get; init; }

    /// <summary>The checksum of the masks at the end (<see cref="Training.MaskChecksum"/>).</summary>
    public required string MaskChecksum { get; init; }

    /// <summary>Which run.</summary>
    public RunName Run => new(Replicate, Level, Arm);

    /// <summary>The share of weights that is kept.</summary>
    public double Density => (double)Kept / Weights;

    /// <summary>The accuracy at early stop that runs are compared by: of the test set, or of the validation samples where there is none.</summary>
    public double Accuracy => TestAccuracy ?? ValidationAccuracy;

    /// <summary>The same after the last step.</summary>
    public double FinalAccuracy => FinalTestAccuracy ?? FinalValidationAccuracy;

    /// <summary>Whether the validation loss was least at the very end, so that longer training might have found a lower one.</summary>
    public bool StopsAtEnd => EarlyStopStep == Steps;
}
