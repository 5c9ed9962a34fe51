using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Neon;

/// <summary>
/// Prepares a layer and runs it on guarded memory: once in one piece, whose results go out after their number, and once
/// for each of several numbers of shares, for each of which the number and the first element that differs go out, −1
/// where none does, all after their count.
/// </summary>
internal static unsafe class CaseRunner
{
    public static void Run(LinearKernel kernel, CaseReader test)
    {
        // Disposed of by a plain call: one through an interface would need a runtime.
        PreparedLinear prepared = kernel.Prepare(test.Layer);
        LinearGeometry geometry = test.Geometry;
        using var input = new GuardedBuffer(test.Input.Length);
        ((ReadOnlySpan<float>)test.Input).CopyTo(new Span<float>(input.Data, input.Count));
        using var residual = new GuardedBuffer(test.Residual is null ? 0 : test.Residual.Length);
        if (test.Residual is not null) ((ReadOnlySpan<float>)test.Residual).CopyTo(new Span<float>(residual.Data, residual.Count));
        using var whole = new GuardedBuffer(geometry.Columns * geometry.OutputFeatures);
        using var output = new GuardedBuffer(whole.Count);
        using var scratch = new NativeBuffer(prepared.ScratchBytes(geometry));

        RunShares(prepared, geometry, input, residual, whole, scratch, 1);
        WordStream.Write(whole.Count);
        for (int i = 0; i < whole.Count; i++)
            WordStream.Write(((int*)whole.Data)[i]);

        int* counts = stackalloc int[] { 2, 3, 7, 0, 0 };
        int divisions = AddDistinct(counts, AddDistinct(counts, 3, prepared.Shares(geometry, 2)), prepared.Shares(geometry, 3));
        WordStream.Write(divisions);
        for (int i = 0; i < divisions; i++)
        {
            RunShares(prepared, geometry, input, residual, output, scratch, counts[i]);
            WordStream.Write(counts[i]);
            WordStream.Write(FirstDifference((int*)whole.Data, (int*)output.Data, whole.Count));
        }

        prepared.Dispose();
    }

    private static int AddDistinct(int* values, int count, int value)
    {
        for (int i = 0; i < count; i++)
        {
            if (values[i] == value) return count;
        }

        values[count] = value;
        return count + 1;
    }

    private static void RunShares(
        PreparedLinear prepared, LinearGeometry geometry, GuardedBuffer input, GuardedBuffer residual, GuardedBuffer output, NativeBuffer scratch, int shares)
    {
        new Span<float>(output.Data, output.Count).Fill(0f / 0f);
        for (int share = 0; share < shares; share++)
        {
            float* addends = residual.Count > 0 ? residual.Data : null;
            prepared.Run(new LinearCall(input.Data, output.Data, scratch.Data, geometry, new WorkPart(share, shares), addends));
        }
    }

    private static int FirstDifference(int* a, int* b, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (a[i] != b[i]) return i;
        }

        return -1;
    }
}
