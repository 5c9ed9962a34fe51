namespace SparseRuntime;

/// <summary>What the choice of kernels rests on.</summary>
public enum Tuning
{
    /// <summary>Predicted times: the same choice at every load.</summary>
    Predicted,

    /// <summary>
    /// Times of the best few by prediction, measured when the model is loaded. The choice, and with it the last bits of
    /// results, may differ from load to load; <see cref="InferenceSession.SaveTuning"/> keeps one.
    /// </summary>
    Measured,
}
