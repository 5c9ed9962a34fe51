using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>How loops over a packed block of taps begin and end a row, and find a tap.</summary>
internal static unsafe class PanelSums<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>A row's sums so far, of a panel of one register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Begin(in WideStep step, int row) =>
        step.IsFirst ? TSimd.Broadcast(step.Bias + row) : TSimd.Load(step.Source + ((long)row * step.SourceStride));

    /// <summary>Stores a row's sums, activated after the last block, of a panel of one register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void End(in WideStep step, in Epilogue<TSimd, TVector> epilogue, int row, TVector sum) =>
        TSimd.Store(step.Target + ((long)row * step.TargetStride), step.IsLast ? epilogue.Apply(sum) : sum);

    /// <summary>A tap's row of the panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* At(float* panel, nuint offset) => panel + offset;
}
