using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>The panel kernel of one instruction set.</summary>
internal sealed unsafe class SimdPanelKernel<TSimd, TVector> : PanelKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override string Device => TSimd.Name;

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override int Lanes => TSimd.Lanes;

    /// <inheritdoc/>
    public override PanelLayer Prepare(LinearLayer layer)
    {
        if (Refuses(layer) is { } reason) throw new ArgumentException(reason, nameof(layer));
        return new SimdPanelLayer<TSimd, TVector>(layer);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Move(int rows, float* first, float* second, byte* firstFrom, byte* secondFrom)
    {
        for (; rows > 0; rows--, first += TSimd.Lanes, second += TSimd.Lanes)
        {
            TVector low = TSimd.Load(first), high = TSimd.Load(second);
            TSimd.Store(first, TSimd.Lookup(low, high, firstFrom));
            TSimd.Store(second, TSimd.Lookup(low, high, secondFrom));
        }
    }
}
