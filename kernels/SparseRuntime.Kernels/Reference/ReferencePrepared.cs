using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>The definition of a linear layer over decoded weights.</summary>
internal sealed unsafe class ReferencePrepared : PreparedLinear
{
    private readonly LinearLayer _layer;
    private readonly int[] _rowStart;
    private readonly int[] _taps;
    private readonly float[] _values;

    public ReferencePrepared(LinearLayer layer, long bytes)
    {
        _layer = layer;
        Bytes = bytes;
        int nonzeros = checked((int)layer.Weights.NonzeroCount);
        _rowStart = new int[layer.OutputFeatures + 1];
        _taps = new int[nonzeros + layer.Weights.Taps];
        _values = new float[nonzeros + layer.Weights.Taps];
        for (int row = 0; row < layer.OutputFeatures; row++)
            _rowStart[row + 1] = _rowStart[row] + layer.Weights.CopyRowNonzeros(row, _taps.AsSpan(_rowStart[row]), _values.AsSpan(_rowStart[row]));
    }

    /// <inheritdoc/>
    public override long Bytes { get; }

    /// <inheritdoc/>
    public override long ScratchBytes(LinearGeometry geometry) => 0;

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    public override void Run(in LinearCall call)
    {
        LinearGeometry geometry = call.Geometry;
        int positions = geometry.OutputPlane.Count;
        int rowsPerGroup = _layer.OutputFeatures / _layer.Groups;
        int featuresPerGroup = _layer.InputFeatures / _layer.Groups;
        int kernel = _layer.Window.Kernel.Count;
        (int firstRow, int endRow) = call.Part.Range(_layer.OutputFeatures);
        for (int image = 0; image < geometry.Images; image++)
        {
            for (int row = firstRow; row < endRow; row++)
            {
                int firstFeature = (image * geometry.InputFeatures) + (row / rowsPerGroup * featuresPerGroup);
                long first = (((long)image * geometry.OutputFeatures) + row) * positions;
                for (int position = 0; position < positions; position++)
                {
                    double sum = _layer.Bias is null ? 0.0 : _layer.Bias[row];
                    for (int k = _rowStart[row]; k < _rowStart[row + 1]; k++)
                    {
                        int offset = LinearDefinition.InputOffset(_layer.Window, geometry, _taps[k] % kernel, position);
                        if (offset < 0) continue;
                        sum += (double)_values[k] * call.Input[((long)(firstFeature + (_taps[k] / kernel)) * geometry.InputPlane.Count) + offset];
                    }

                    if (call.Residual is not null) sum += call.Residual[first + position];
                    call.Output[first + position] = _layer.Activation.Apply((float)sum);
                }
            }
        }
    }
}
