using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Runs any format, slowly and in double precision, from what the format's walk gives back: what to compare with, and
/// the proof that a new format keeps its weights.
/// </summary>
internal sealed class ReferenceKernel(IWeightFormat format) : LinearKernel
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new($"f32-reference-{format.Name}", format.Name, "scalar", 1, 1);

    /// <inheritdoc/>
    public override bool IsSupported => true;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query) => format.Refuses(query.Layer.Weights);

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query) =>
        query.Machine.Microseconds((double)query.Layer.Weights.NonzeroCount * query.Geometry.Columns * 12.0);

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer)
    {
        EncodedWeights encoded = format.Encode(layer.Weights);
        return new ReferencePrepared(new LinearLayer(encoded.Decode(), layer.Window, layer.Groups, layer.Bias, layer.Activation, layer.HasResidual), encoded.Bytes);
    }
}
