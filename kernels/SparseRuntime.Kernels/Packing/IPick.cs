namespace SparseRuntime.Kernels;

/// <summary>How a register is filled from a row of the input.</summary>
/// <typeparam name="TVector">The register.</typeparam>
internal unsafe interface IPick<TVector>
    where TVector : struct
{
    /// <summary>Loads a register.</summary>
    static abstract TVector Load(float* source);
}
