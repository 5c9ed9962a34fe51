namespace SparseRuntime.Training;

/// <summary>What brings the sums of a hidden layer to mean 0 and deviation 1 before its activation.</summary>
public enum HiddenNormalization
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each unit by its mean and deviation over the samples of a batch (Ioffe and Szegedy 2015).</summary>
    Batch,

    /// <summary>Each sample by its mean and deviation over the units of the layer (Ba, Kiros and Hinton 2016).</summary>
    Layer,
}
