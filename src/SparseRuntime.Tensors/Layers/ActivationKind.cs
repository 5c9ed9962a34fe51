namespace SparseRuntime.Tensors;

/// <summary>The function a layer applies to its sums, element by element.</summary>
public enum ActivationKind
{
    /// <summary>x.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, Alpha), Beta); ReLU6 is Clip with 0 and 6.</summary>
    Clip,

    /// <summary>x where x ≥ 0, else Alpha · x.</summary>
    LeakyRelu,
}
