namespace SparseRuntime.Training;

/// <summary>What training makes small.</summary>
public enum LossKind
{
    /// <summary>−log of the probability that softmax over the outputs gives to a sample's label.</summary>
    SoftmaxCrossEntropy,

    /// <summary>The mean over a sample's outputs of the squared distance from its targets.</summary>
    MeanSquaredError,
}
