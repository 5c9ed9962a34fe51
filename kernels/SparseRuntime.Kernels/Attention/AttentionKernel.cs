using System.Runtime.Intrinsics;

namespace SparseRuntime.Kernels;

/// <summary>
/// Attention on operands that are laid out features first, as linear layers leave them. Both products are products with
/// columns of queries: the scores of a panel of queries are made, turned into weights and used while they are in cache,
/// and nothing is transposed in memory.
/// </summary>
public abstract class AttentionKernel
{
    /// <summary>One kernel per instruction set, strongest first.</summary>
    public static IReadOnlyList<AttentionKernel> All { get; } =
    [
        new SimdAttentionKernel<Avx512Simd, Vector512<float>>(),
        new SimdAttentionKernel<Avx2Simd, Vector256<float>>(),
        new SimdAttentionKernel<NeonSimd, Vector128<float>>(),
        new SimdAttentionKernel<ScalarSimd, float>(),
    ];

    /// <summary>The strongest kernel that this machine can run.</summary>
    public static AttentionKernel Best { get; } = All.First(kernel => kernel.IsSupported);

    /// <summary>The name in reports, such as <c>f32-attention-64-avx512</c>: queries that are taken together, and the instruction set.</summary>
    public abstract string Name { get; }

    /// <summary>The instruction set: <c>avx512</c>, <c>avx2</c>, <c>neon</c>, <c>scalar</c>.</summary>
    public abstract string Device { get; }

    /// <summary>Whether this machine can run it.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>Predicted time of a call on one thread.</summary>
    public abstract double EstimateMicroseconds(AttentionGeometry geometry, MachineModel machine);

    /// <summary>Bytes of scratch that each thread of a call needs.</summary>
    public abstract long ScratchBytes(AttentionGeometry geometry);

    /// <summary>Into how many shares a call is best cut for threads that each take the next one when done.</summary>
    public abstract int Shares(AttentionGeometry geometry, int threads);

    /// <summary>
    /// Computes one share of a call. The shares together write every element of the output, and what is written does
    /// not depend on how many shares there are.
    /// </summary>
    public abstract void Run(AttentionGeometry geometry, in AttentionCall call);
}
