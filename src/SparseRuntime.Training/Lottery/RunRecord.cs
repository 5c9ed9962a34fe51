namespace SparseRuntime.Training;

/// <summary>What a finished run came to: a row of <c>results.csv</c>.</summary>
public sealed record RunRecord
{
    /// <summary>Which run.</summary>
    public required RunName Run { get; init; }

    /// <summary>Weights that are kept, biases aside.</summary>
    public required long Kept { get; init; }

    /// <summary>Weights in all.</summary>
    public required long Weights { get; init; }

    /// <summary>The step that training ended at.</summary>
    public required long Steps { get; init; }

    /// <summary>The step of least validation loss.</summary>
    public required long EarlyStopStep { get; init; }

    /// <summary>How the network did on the samples for validation at early stop.</summary>
    public required Score Validation { get; init; }

    /// <summary>How it did on those for testing; null where there are none.</summary>
    public required Score? Test { get; init; }

    /// <summary>The mean loss of training samples before the last evaluation.</summary>
    public required double FinalTrainingLoss { get; init; }

    /// <summary>How the network did on the samples for validation after the last step.</summary>
    public required double FinalValidationAccuracy { get; init; }

    /// <summary>How it did on those for testing; null where there are none.</summary>
    public required double? FinalTestAccuracy { get; init; }

    /// <summary>The checksum of the parameters that training started from (<see cref="Parameters.Checksum"/>).</summary>
    public required string InitialChecksum { get; init; }

    /// <summary>The checksum of the masks at the end (<see cref="MaskChecksum"/>).</summary>
    public required string MaskChecksum { get; init; }
}
