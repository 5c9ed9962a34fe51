using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Activations as <see cref="Tensors.ActivationKind"/> defines them.</summary>
internal static class ElementFunctions<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>As <see cref="Tensors.ActivationKind.None"/>.</summary>
    public readonly struct Identity : IElementFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x, TVector alpha, TVector beta) => x;
    }

    /// <summary>As <see cref="Tensors.ActivationKind.Clip"/>.</summary>
    public readonly struct Clip : IElementFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x, TVector alpha, TVector beta) => TSimd.Min(beta, TSimd.Max(alpha, x));
    }

    /// <summary>As <see cref="Tensors.ActivationKind.LeakyRelu"/>.</summary>
    public readonly struct LeakyRelu : IElementFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x, TVector alpha, TVector beta) => TSimd.SelectNegative(x, TSimd.Multiply(x, alpha), x);
    }

    /// <summary>As <see cref="Tensors.ActivationKind.Sigmoid"/>.</summary>
    public readonly struct Sigmoid : IElementFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x, TVector alpha, TVector beta) => TSimd.Divide(TSimd.Broadcast(1f), OnePlusExp(TSimd.Multiply(x, TSimd.Broadcast(-1f))));
    }

    /// <summary>As <see cref="Tensors.ActivationKind.Tanh"/>.</summary>
    public readonly struct Tanh : IElementFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x, TVector alpha, TVector beta) => SimdMath<TSimd, TVector>.Tanh(x);
    }

    /// <summary>As <see cref="Tensors.ActivationKind.Gelu"/>.</summary>
    public readonly struct Gelu : IElementFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x, TVector alpha, TVector beta) => TSimd.Multiply(x, SimdMath<TSimd, TVector>.NormalCumulative(x));
    }

    /// <summary>As <see cref="Tensors.ActivationKind.GeluTanh"/>.</summary>
    public readonly struct GeluTanh : IElementFunction<TVector>
    {
        /// <summary>(1 + tanh(u)) / 2 = 1 / (1 + exp(−2u)).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x, TVector alpha, TVector beta)
        {
            const float Linear = -1.59576912f, Cubic = -0.0713548163f;
            TVector factor = TSimd.MultiplyAdd(TSimd.Multiply(x, x), TSimd.Broadcast(Cubic), TSimd.Broadcast(Linear));
            return TSimd.Divide(x, OnePlusExp(TSimd.Multiply(x, factor)));
        }
    }

    /// <summary>As <see cref="Tensors.ActivationKind.Silu"/>.</summary>
    public readonly struct Silu : IElementFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x, TVector alpha, TVector beta) => TSimd.Divide(x, OnePlusExp(TSimd.Multiply(x, TSimd.Broadcast(-1f))));
    }

    /// <summary>As <see cref="Tensors.ActivationKind.HardSwish"/>.</summary>
    public readonly struct HardSwish : IElementFunction<TVector>
    {
        /// <summary>x / 6 + 1/2 as (x + 3) / 6, which keeps its digits near −3.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x, TVector alpha, TVector beta) =>
            TSimd.Multiply(x, SimdMath<TSimd, TVector>.Limit(TSimd.Multiply(TSimd.Add(x, TSimd.Broadcast(3f)), TSimd.Broadcast(1f / 6f)), 0f, 1f));
    }

    /// <summary>As <see cref="Tensors.ActivationKind.HardSigmoid"/>.</summary>
    public readonly struct HardSigmoid : IElementFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply(TVector x, TVector alpha, TVector beta) =>
            SimdMath<TSimd, TVector>.Limit(TSimd.MultiplyAdd(x, alpha, beta), 0f, 1f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector OnePlusExp(TVector x) => TSimd.Add(SimdMath<TSimd, TVector>.Exp(x), TSimd.Broadcast(1f));
}
