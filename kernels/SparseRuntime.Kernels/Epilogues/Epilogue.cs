using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// The activations that are applied to sums while they are still in registers. All but one are a clamp between two
/// bounds, infinite where there is none: the same two instructions, no branch. Others take a <see cref="RowPass{TSimd,TVector}"/>.
/// </summary>
internal readonly struct Epilogue<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly TVector _low;
    private readonly TVector _high;
    private readonly TVector _slope;
    private readonly bool _isLeaky;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Epilogue(Activation activation)
    {
        bool isClip = activation.Kind == ActivationKind.Clip;
        _isLeaky = activation.Kind == ActivationKind.LeakyRelu;
        _low = TSimd.Broadcast(isClip ? activation.Alpha : activation.Kind == ActivationKind.Relu ? 0f : float.NegativeInfinity);
        _high = TSimd.Broadcast(isClip ? activation.Beta : float.PositiveInfinity);
        _slope = TSimd.Broadcast(activation.Alpha);
    }

    /// <summary>The activation of one register of sums. NaN stays NaN, as <see cref="Activation.Apply"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply(TVector sum)
    {
        if (_isLeaky) sum = TSimd.MultiplyAdd(_slope, TSimd.Min(TSimd.Zero, sum), TSimd.Max(TSimd.Zero, sum));
        return TSimd.Min(_high, TSimd.Max(_low, sum));
    }
}
