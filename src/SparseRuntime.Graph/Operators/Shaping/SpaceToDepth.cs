using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Moves blocks of the plane into channels: [n, c, h·b, w·b] to [n, b²·c, h, w].</summary>
/// <param name="blockSize">b.</param>
public sealed class SpaceToDepth(int blockSize) : Operator
{
    /// <summary>The side of a block.</summary>
    public int BlockSize { get; } = blockSize;

    /// <inheritdoc/>
    public override string Name => "SpaceToDepth";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (BlockSize < 1) throw context.Fail($"the block size must be positive, not {BlockSize}");
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            if (x.Rank != 4 || x[2] % BlockSize != 0 || x[3] % BlockSize != 0)
                throw context.Fail($"the operand must be [images, channels, height, width] with a plane divisible by {BlockSize}, not {x}");
            shape = TensorShape.FromInt64([x[0], checked(x[1] * ((long)BlockSize * BlockSize)), x[2] / BlockSize, x[3] / BlockSize]);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorShape x = context.Inputs[0].Shape;
        TensorShape y = context.Outputs[0].Shape;
        int b = BlockSize;
        int plane = x[2] * x[3];
        ReadOnlySpan<int> extents = [x[0], b, b, x[1], y[2], y[3]];
        ReadOnlySpan<int> strides = [x[1] * plane, x[3], 1, plane, b * x[3], b];
        StridedCopy.Run(context.Inputs[0], 0, context.Outputs[0], extents, strides, context.Part);
    }
}
