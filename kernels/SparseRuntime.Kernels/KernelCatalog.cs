using System.Runtime.Intrinsics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Every CPU kernel there is. Order breaks ties: the first of equals is chosen.</summary>
public static class KernelCatalog
{
    /// <summary>The kernels that compete for a layer, dense before sparse, strongest instruction set first.</summary>
    public static IReadOnlyList<LinearKernel> All { get; } =
    [
        new DenseWideKernel<Avx512Simd, Vector512<float>>(),
        new DenseWideKernel<Avx2Simd, Vector256<float>>(),
        new DenseWideKernel<NeonSimd, Vector128<float>>(),
        new DenseWideKernel<ScalarSimd, float>(),
        new DenseNarrowKernel<Avx512Simd, Vector512<float>, StoredSingle>(),
        new DenseNarrowKernel<Avx2Simd, Vector256<float>, StoredSingle>(),
        new DenseNarrowKernel<NeonSimd, Vector128<float>, StoredSingle>(),
        new DenseNarrowKernel<ScalarSimd, float, StoredSingle>(),
        new DenseNarrowKernel<Avx512Simd, Vector512<float>, StoredHalf>(),
        new DenseNarrowKernel<Avx2Simd, Vector256<float>, StoredHalf>(),
        new DenseNarrowKernel<NeonSimd, Vector128<float>, StoredHalf>(),
        new DenseNarrowKernel<ScalarSimd, float, StoredHalf>(),
        new DepthwiseKernel<Avx512Simd, Vector512<float>>(),
        new DepthwiseKernel<Avx2Simd, Vector256<float>>(),
        new DepthwiseKernel<NeonSimd, Vector128<float>>(),
        new DepthwiseKernel<ScalarSimd, float>(),
        new SellWideKernel<Avx512Simd, Vector512<float>>(),
        new SellWideKernel<Avx2Simd, Vector256<float>>(),
        new SellWideKernel<NeonSimd, Vector128<float>>(),
        new SellWideKernel<ScalarSimd, float>(),
        new ChannelSlicedWideKernel<Avx512Simd, Vector512<float>>(),
        new ChannelSlicedWideKernel<Avx2Simd, Vector256<float>>(),
        new ChannelSlicedWideKernel<NeonSimd, Vector128<float>>(),
        new ChannelSlicedWideKernel<ScalarSimd, float>(),
        new BlockWideKernel<Avx512Simd, Vector512<float>>(),
        new BlockWideKernel<Avx2Simd, Vector256<float>>(),
        new BlockWideKernel<NeonSimd, Vector128<float>>(),
        new BlockWideKernel<ScalarSimd, float>(),
        new CsrWideKernel<Avx512Simd, Vector512<float>>(),
        new CsrWideKernel<Avx2Simd, Vector256<float>>(),
        new CsrWideKernel<NeonSimd, Vector128<float>>(),
        new CsrWideKernel<ScalarSimd, float>(),
        new NOfMNarrowKernel<Avx512Simd, Vector512<float>, Avx512GroupOfFour, Vector512<float>, StoredSingle>(1),
        new NOfMNarrowKernel<Avx2Simd, Vector256<float>, Avx2GroupOfFour, Vector256<float>, StoredSingle>(1),
        new NOfMNarrowKernel<NeonSimd, Vector128<float>, NeonGroupOfFour, Vector128<float>, StoredSingle>(1),
        new NOfMNarrowKernel<ScalarSimd, float, ScalarGroupOfFour, nint, StoredSingle>(1),
        new NOfMNarrowKernel<Avx512Simd, Vector512<float>, Avx512GroupOfFour, Vector512<float>, StoredSingle>(2),
        new NOfMNarrowKernel<Avx2Simd, Vector256<float>, Avx2GroupOfFour, Vector256<float>, StoredSingle>(2),
        new NOfMNarrowKernel<NeonSimd, Vector128<float>, NeonGroupOfFour, Vector128<float>, StoredSingle>(2),
        new NOfMNarrowKernel<ScalarSimd, float, ScalarGroupOfFour, nint, StoredSingle>(2),
        new NOfMNarrowKernel<Avx512Simd, Vector512<float>, Avx512GroupOfEight, Vector512<float>, StoredSingle>(2),
        new NOfMNarrowKernel<Avx2Simd, Vector256<float>, Avx2GroupOfEight, Vector256<float>, StoredSingle>(2),
        new NOfMNarrowKernel<NeonSimd, Vector128<float>, NeonGroupOfEight, (Vector128<float>, Vector128<float>), StoredSingle>(2),
        new NOfMNarrowKernel<ScalarSimd, float, ScalarGroupOfEight, nint, StoredSingle>(2),
        new NOfMNarrowKernel<Avx512Simd, Vector512<float>, Avx512GroupOfEight, Vector512<float>, StoredSingle>(4),
        new NOfMNarrowKernel<Avx2Simd, Vector256<float>, Avx2GroupOfEight, Vector256<float>, StoredSingle>(4),
        new NOfMNarrowKernel<NeonSimd, Vector128<float>, NeonGroupOfEight, (Vector128<float>, Vector128<float>), StoredSingle>(4),
        new NOfMNarrowKernel<ScalarSimd, float, ScalarGroupOfEight, nint, StoredSingle>(4),
        new NOfMNarrowKernel<Avx512Simd, Vector512<float>, Avx512GroupOfFour, Vector512<float>, StoredHalf>(1),
        new NOfMNarrowKernel<Avx2Simd, Vector256<float>, Avx2GroupOfFour, Vector256<float>, StoredHalf>(1),
        new NOfMNarrowKernel<NeonSimd, Vector128<float>, NeonGroupOfFour, Vector128<float>, StoredHalf>(1),
        new NOfMNarrowKernel<ScalarSimd, float, ScalarGroupOfFour, nint, StoredHalf>(1),
        new NOfMNarrowKernel<Avx512Simd, Vector512<float>, Avx512GroupOfFour, Vector512<float>, StoredHalf>(2),
        new NOfMNarrowKernel<Avx2Simd, Vector256<float>, Avx2GroupOfFour, Vector256<float>, StoredHalf>(2),
        new NOfMNarrowKernel<NeonSimd, Vector128<float>, NeonGroupOfFour, Vector128<float>, StoredHalf>(2),
        new NOfMNarrowKernel<ScalarSimd, float, ScalarGroupOfFour, nint, StoredHalf>(2),
        new SharedWindowKernel(),
        new SlidingNarrowKernel<Avx512Simd, Vector512<float>, StoredSingle>(),
        new SlidingNarrowKernel<Avx2Simd, Vector256<float>, StoredSingle>(),
        new SlidingNarrowKernel<NeonSimd, Vector128<float>, StoredSingle>(),
        new SlidingNarrowKernel<ScalarSimd, float, StoredSingle>(),
        new SlidingNarrowKernel<Avx512Simd, Vector512<float>, StoredHalf>(),
        new SlidingNarrowKernel<Avx2Simd, Vector256<float>, StoredHalf>(),
        new SlidingNarrowKernel<NeonSimd, Vector128<float>, StoredHalf>(),
        new SlidingNarrowKernel<ScalarSimd, float, StoredHalf>(),
    ];

    /// <summary>One reference kernel per weight format: never chosen for speed.</summary>
    public static IReadOnlyList<LinearKernel> References { get; } = [.. FormatCatalog.All.Select(format => new ReferenceKernel(format))];
}
