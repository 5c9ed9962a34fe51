using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>The time of a <see cref="RowPass{TSimd,TVector}"/>, which every kernel of an instruction set pays alike.</summary>
internal static class RowPassCost
{
    /// <summary>Cycles for one column of all rows of a layer; 0 for a layer that needs no pass.</summary>
    public static double CyclesPerColumn<TSimd, TVector>(LinearLayer layer)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const double CyclesPerRegister = 7.0;
        if (!new RowPass<TSimd, TVector>(layer).IsNeeded) return 0.0;
        double function = layer.Activation.Kind switch
        {
            ActivationKind.Tanh => 6.0,
            ActivationKind.Sigmoid or ActivationKind.Silu or ActivationKind.GeluTanh => 10.0,
            ActivationKind.Gelu => 20.0,
            _ => 0.0,
        };
        return (CyclesPerRegister + function) * layer.OutputFeatures / TSimd.Lanes;
    }
}
