using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Moves blocks of channels into the plane: [n, c·b², h, w] to [n, c, h·b, w·b].</summary>
/// <param name="blockSize">b.</param>
/// <param name="columnRowDepth">Whether channels are ordered [c, b, b] instead of [b, b, c].</param>
public sealed class DepthToSpace(int blockSize, bool columnRowDepth = false) : Operator
{
    /// <summary>The side of a block.</summary>
    public int BlockSize { get; } = blockSize;

    /// <summary>Whether channels are ordered [c, b, b] instead of [b, b, c].</summary>
    public bool ColumnRowDepth { get; } = columnRowDepth;

    /// <inheritdoc/>
    public override string Name => "DepthToSpace";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (BlockSize < 1) throw context.Fail($"the block size must be positive, not {BlockSize}");
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            long square = (long)BlockSize * BlockSize;
            if (x.Rank != 4 || x[1] % square != 0)
                throw context.Fail($"the operand must be [images, channels divisible by {square}, height, width], not {x}");
            shape = TensorShape.FromInt64([x[0], x[1] / square, (long)x[2] * BlockSize, (long)x[3] * BlockSize]);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorShape x = context.Inputs[0].Shape;
        TensorShape y = context.Outputs[0].Shape;
        int b = BlockSize;
        int c = y[1];
        int plane = x[2] * x[3];
        int blockStride = ColumnRowDepth ? plane : c * plane;
        ReadOnlySpan<int> extents = [x[0], c, x[2], b, x[3], b];
        ReadOnlySpan<int> strides = [x[1] * plane, ColumnRowDepth ? b * b * plane : plane, x[3], b * blockStride, 1, blockStride];
        StridedCopy.Run(context.Inputs[0], 0, context.Outputs[0], extents, strides, context.Part);
    }
}
