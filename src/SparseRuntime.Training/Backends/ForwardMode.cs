namespace SparseRuntime.Training;

/// <summary>What a forward pass is for.</summary>
public enum ForwardMode
{
    /// <summary>Only its results are wanted.</summary>
    Evaluation,

    /// <summary>A backward pass may follow, so what it takes is kept.</summary>
    Training,
}
