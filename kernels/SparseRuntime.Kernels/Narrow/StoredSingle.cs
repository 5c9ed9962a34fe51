using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Weights as float32.</summary>
internal readonly unsafe struct StoredSingle : IStoredWeight
{
    /// <inheritdoc/>
    public static string Name => "f32";

    /// <inheritdoc/>
    public static int Bytes => sizeof(float);

    /// <inheritdoc/>
    public static string? Refuses(WeightMatrix weights) => null;

    /// <inheritdoc/>
    public static float Scale(WeightMatrix weights) => 1f;

    /// <inheritdoc/>
    public static void Store(byte* target, float value, float scale) => *(float*)target = value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TSimd, TVector>(byte* source, TVector factor)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Load((float*)source);
}
