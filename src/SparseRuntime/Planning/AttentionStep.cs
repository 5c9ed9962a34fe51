using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>How attention of known shapes is run.</summary>
/// <param name="Kernel">What computes it.</param>
/// <param name="Geometry">The extents of the call.</param>
internal sealed record AttentionStep(AttentionKernel Kernel, AttentionGeometry Geometry)
{
    /// <summary>The step for a node of known shapes; null where there is nothing for a kernel to do.</summary>
    public static AttentionStep? For(GraphNode node, MultiHeadAttention attention)
    {
        TensorShape query = node.Inputs[0]!.Facts.Shape!, key = node.Inputs[1]!.Facts.Shape!, value = node.Inputs[2]!.Facts.Shape!;
        TensorShape? mask = node.Inputs.Count > 3 ? node.Inputs[3]?.Facts.Shape : null;
        if (query.ElementCount == 0 || key.ElementCount == 0 || value.ElementCount == 0) return null;
        Span<int> steps = stackalloc int[4];
        if (mask is not null) MultiHeadAttention.MaskStrides(mask, steps);
        var geometry = new AttentionGeometry(
            query[0],
            attention.Heads,
            query[2],
            key[2],
            Operand(query, attention.Query),
            Operand(key, attention.Key),
            Operand(value, attention.Value),
            attention.Scale,
            new AttentionMask(steps[0], steps[1], steps[2], steps[3]));
        return new AttentionStep(AttentionKernel.Best, geometry);
    }

    /// <summary>Predicted time on one thread.</summary>
    public double PredictedMicroseconds { get; } = Kernel.EstimateMicroseconds(Geometry, MachineModel.Default);

    /// <summary>Computes a share.</summary>
    public unsafe void Run(ReadOnlySpan<TensorView> inputs, TensorView output, byte* scratch, WorkPart part) =>
        Kernel.Run(Geometry, new AttentionCall(
            (float*)inputs[0].Data,
            (float*)inputs[1].Data,
            (float*)inputs[2].Data,
            inputs.Length > 3 && inputs[3].IsPresent ? (float*)inputs[3].Data : null,
            (float*)output.Data,
            scratch,
            part));

    private static AttentionOperand Operand(TensorShape shape, HeadFeatures place) => new(shape[1], place.First, place.PerHead);
}
