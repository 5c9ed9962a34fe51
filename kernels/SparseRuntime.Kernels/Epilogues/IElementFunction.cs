namespace SparseRuntime.Kernels;

/// <summary>A function of every lane of a register, independent of the other lanes.</summary>
/// <typeparam name="TVector">The register.</typeparam>
internal interface IElementFunction<TVector>
    where TVector : struct
{
    /// <summary>The function's values.</summary>
    TVector Apply(TVector x);
}
