namespace SparseRuntime;

/// <summary>The numbers that weights are stored as. Whatever they are, arithmetic is float32.</summary>
public enum WeightStorage
{
    /// <summary>Weights keep their values: float32, or float16 in layers all of whose weights are exact in it.</summary>
    Single,

    /// <summary>
    /// Every weight is rounded to the nearest float16, in each layer whose weights all have one that is finite, whichever
    /// kernel runs it; kernels that store float16 then compete for the layer. Other layers keep their values.
    /// </summary>
    Half,
}
