namespace SparseRuntime.Training;

/// <summary>What lengths of training are counted in.</summary>
public enum StepUnit
{
    /// <summary>Batches, each of which is a step: <c>it</c>.</summary>
    Steps,

    /// <summary>Passes over all training samples: <c>ep</c>.</summary>
    Epochs,
}
