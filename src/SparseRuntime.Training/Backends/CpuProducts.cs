using SparseRuntime.Kernels;

namespace SparseRuntime.Training;

/// <summary>The three products of a layer, dense or sparse, by rows of what is computed.</summary>
internal sealed unsafe class CpuProducts(TrainingKernel kernel) : IDisposable
{
    private readonly NativeBuffer _zero = new(sizeof(float));

    /// <summary>z = W·a + b for some outputs.</summary>
    public void Forward(CpuLayer layer, CpuBuffers buffers, int stride, int first, int end)
    {
        if (layer.Sparse is { } sparse)
        {
            kernel.SparseProduct(new SparseProductCall
            {
                RowStart = sparse.RowStart,
                Places = sparse.Columns,
                Values = layer.Weights.Values,
                Right = buffers.Features,
                RightStride = stride,
                Result = buffers.Sums,
                ResultStride = stride,
                Start = layer.Bias.Values,
                StartStride = 1,
                FirstRow = first,
                EndRow = end,
                Columns = stride,
            });
            return;
        }

        kernel.Product(new ProductCall
        {
            Left = layer.Weights.Values,
            LeftRowStride = layer.Stride,
            LeftDepthStride = 1,
            Right = buffers.Features,
            RightStride = stride,
            Result = buffers.Sums,
            ResultStride = stride,
            Start = layer.Bias.Values,
            StartStride = 1,
            FirstRow = first,
            EndRow = end,
            Depth = layer.Inputs,
            Columns = stride,
        });
    }

    /// <summary>Wᵀ·δ for some inputs, as deltas of the layer before.</summary>
    public void Propagate(CpuLayer layer, CpuBuffers buffers, CpuBuffers before, int stride, int first, int end)
    {
        if (layer.Sparse is { } sparse)
        {
            sparse.Turn(layer.Weights.Values, first, end);
            kernel.SparseProduct(new SparseProductCall
            {
                RowStart = sparse.ColumnStart,
                Places = sparse.Rows,
                Values = sparse.Turned,
                Right = buffers.Deltas,
                RightStride = stride,
                Result = before.Deltas,
                ResultStride = stride,
                Start = _zero.Floats,
                FirstRow = first,
                EndRow = end,
                Columns = stride,
            });
            return;
        }

        kernel.Product(new ProductCall
        {
            Left = layer.Weights.Values,
            LeftRowStride = 1,
            LeftDepthStride = layer.Stride,
            Right = buffers.Deltas,
            RightStride = stride,
            Result = before.Deltas,
            ResultStride = stride,
            Start = _zero.Floats,
            FirstRow = first,
            EndRow = end,
            Depth = layer.Outputs,
            Columns = stride,
        });
    }

    /// <summary>δ·aᵀ for some outputs and all inputs, in rows of the layer's stride.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="deltas">Features first.</param>
    /// <param name="stride">Values from a feature of the deltas to the next.</param>
    /// <param name="rows">What the layer reads, sample by sample.</param>
    /// <param name="count">Samples.</param>
    /// <param name="target">Receives the products.</param>
    /// <param name="first">The first output.</param>
    /// <param name="end">One past the last output.</param>
    public void Gradients(CpuLayer layer, float* deltas, int stride, float* rows, int count, float* target, int first, int end) => kernel.Product(new ProductCall
    {
        Left = deltas,
        LeftRowStride = stride,
        LeftDepthStride = 1,
        Right = rows,
        RightStride = layer.Stride,
        Result = target,
        ResultStride = layer.Stride,
        Start = _zero.Floats,
        FirstRow = first,
        EndRow = end,
        Depth = count,
        Columns = layer.Stride,
    });

    /// <inheritdoc/>
    public void Dispose() => _zero.Dispose();
}
