using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>What layers whose rows have a single input feature each keep of themselves: all weights, row after row.</summary>
internal abstract unsafe class DepthwiseLayer<TSimd, TVector> : PreparedLinear
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly NativeBuffer _weights;
    private readonly NativeBuffer _bias;

    protected DepthwiseLayer(LinearLayer layer)
    {
        Window = layer.Window;
        Features = layer.InputFeatures;
        RowsPerFeature = layer.OutputFeatures / layer.Groups;
        Pass = new RowPass<TSimd, TVector>(layer);
        _weights = new NativeBuffer(sizeof(float) * (long)layer.OutputFeatures * layer.Weights.Taps);
        _bias = new NativeBuffer(sizeof(float) * (long)layer.OutputFeatures);
        layer.Bias?.CopyTo(new Span<float>(_bias.Data, layer.OutputFeatures));
        var values = new float[layer.Weights.Taps];
        for (int row = 0; row < layer.OutputFeatures; row++)
        {
            layer.Weights.CopyRow(row, values);
            values.CopyTo(new Span<float>(WeightsOf(row), values.Length));
        }
    }

    /// <inheritdoc/>
    public override long Bytes => _weights.Length + _bias.Length;

    protected LinearWindow Window { get; }

    /// <summary>Input features.</summary>
    protected int Features { get; }

    /// <summary>Rows that read one feature.</summary>
    protected int RowsPerFeature { get; }

    protected RowPass<TSimd, TVector> Pass { get; }

    protected int Taps => Window.Kernel.Count;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    /// <summary>A row's weights, one per tap.</summary>
    protected float* WeightsOf(int row) => _weights.Floats + ((long)row * Taps);

    /// <summary>A row's addend.</summary>
    protected float* BiasOf(int row) => _bias.Floats + row;
}
