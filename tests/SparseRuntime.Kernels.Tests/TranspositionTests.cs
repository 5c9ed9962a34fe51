using System.Runtime.Intrinsics;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Rows become columns, of every number of rows and columns around whole registers, between guard pages.</summary>
public unsafe class TranspositionTests
{
    [Test]
    public void Avx512() => Run<Avx512Simd, Vector512<float>>();

    [Test]
    public void Avx2() => Run<Avx2Simd, Vector256<float>>();

    [Test]
    public void Neon() => Run<NeonSimd, Vector128<float>>();

    [Test]
    public void Scalar() => Run<ScalarSimd, float>();

    private static void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (!TSimd.IsSupported) Assert.Ignore($"this processor has no {TSimd.Name}");
        const int Most = 37;
        for (int rows = 0; rows <= Most; rows++)
        {
            for (int columns = 0; columns <= Most; columns++)
            {
                int sourceStride = columns + (rows % 3), targetStride = rows + (columns % 3);
                using var source = new GuardedBuffer(rows * columns == 0 ? 0 : ((rows - 1) * sourceStride) + columns);
                using var target = new GuardedBuffer(rows * columns == 0 ? 0 : ((columns - 1) * targetStride) + rows);
                for (int i = 0; i < source.Count; i++)
                    source.Data[i] = i + 1;
                for (int i = 0; i < target.Count; i++)
                    target.Data[i] = -1;
                Transposition<TSimd, TVector>.Copy(source.Data, sourceStride, target.Data, targetStride, rows, columns);
                for (int i = 0; i < target.Count; i++)
                {
                    int column = i / targetStride, row = i % targetStride;
                    float expected = row < rows ? (row * sourceStride) + column + 1 : -1;
                    if (target.Data[i] != expected) Assert.Fail($"{rows} x {columns}: column {column}, row {row} is {target.Data[i]}, not {expected}");
                }
            }
        }

        int lanes = TSimd.Lanes;
        using var square = new GuardedBuffer(lanes * lanes);
        using var turned = new GuardedBuffer(lanes * lanes);
        for (int i = 0; i < lanes * lanes; i++)
            square.Data[i] = i;
        TSimd.Transpose(square.Data, lanes, turned.Data, lanes);
        Assert.That(Enumerable.Range(0, lanes * lanes).Select(i => turned.Data[i]), Is.EqualTo(Enumerable.Range(0, lanes * lanes).Select(i => (float)((i % lanes * lanes) + (i / lanes)))));
    }
}
