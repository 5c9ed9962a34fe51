namespace SparseRuntime.Kernels;

/// <summary>A function of every lane of a register, independent of the other lanes.</summary>
/// <typeparam name="TVector">The register.</typeparam>
internal interface IElementFunction<TVector>
    where TVector : struct
{
    /// <summary>The function's values.</summary>
    /// <param name="x">The arguments.</param>
    /// <param name="alpha">The first parameter in every lane.</param>
    /// <param name="beta">The second parameter in every lane.</param>
    static abstract TVector Apply(TVector x, TVector alpha, TVector beta);
}
