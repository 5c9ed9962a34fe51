using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Rows that each have one input feature and a window of 3 × 3, straight from the input. Borders are zeros that registers
/// are filled up with, so nothing is copied, and planes may be as small as they like.
/// </summary>
internal sealed unsafe class Depthwise3x3Prepared<TSimd, TVector> : PreparedLinear
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Taps = 9;

    private readonly LinearWindow _window;
    private readonly NativeBuffer _weights;
    private readonly NativeBuffer _bias;
    private readonly RowPass<TSimd, TVector> _pass;
    private readonly int _rowsPerFeature;
    private readonly int _features;

    public Depthwise3x3Prepared(LinearLayer layer)
    {
        _window = layer.Window;
        _features = layer.InputFeatures;
        _rowsPerFeature = layer.OutputFeatures / layer.Groups;
        _pass = new RowPass<TSimd, TVector>(layer);
        _weights = new NativeBuffer(sizeof(float) * (long)layer.OutputFeatures * Taps);
        _bias = new NativeBuffer(sizeof(float) * (long)layer.OutputFeatures);
        layer.Bias?.CopyTo(new Span<float>(_bias.Data, layer.OutputFeatures));
        var values = new float[Taps];
        for (int row = 0; row < layer.OutputFeatures; row++)
        {
            layer.Weights.CopyRow(row, values);
            values.CopyTo(new Span<float>(_weights.Floats + ((long)row * Taps), Taps));
        }
    }

    /// <inheritdoc/>
    public override long Bytes => _weights.Length + _bias.Length;

    /// <summary>A line of zeros.</summary>
    public override long ScratchBytes(LinearGeometry geometry) => sizeof(float) * (long)geometry.InputPlane.Width;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in LinearCall call)
    {
        LinearGeometry geometry = call.Geometry;
        float* zeros = (float*)call.Scratch;
        PanelCopy.Zero(zeros, geometry.InputPlane.Width);
        var epilogue = new Epilogue<TSimd, TVector>(_pass.InRegisters);
        // A volume is as many planes, of which no window meets two.
        int depth = geometry.InputPlane.Depth;
        int results = geometry.OutputPlane.Height * geometry.OutputPlane.Width, inputs = geometry.InputPlane.Height * geometry.InputPlane.Width;
        (int first, int end) = call.Part.Range(geometry.Images * geometry.OutputFeatures * depth);
        for (int item = first; item < end; item++)
        {
            int slice = item % depth, output = item / depth % geometry.OutputFeatures, image = item / depth / geometry.OutputFeatures;
            float* x = call.Input + ((((((long)image * _features) + (output / _rowsPerFeature)) * depth) + slice) * inputs);
            float* y = call.Output + ((long)item * results);
            var plane = new Depthwise3x3Plane(geometry, _window, _weights.Floats + ((long)output * Taps), _bias.Floats[output], x, y, zeros);
            if (_window.Stride.Width == 2) Depthwise3x3Lines<TSimd, TVector>.RunPairs(plane, epilogue);
            else if (geometry.InputPlane.Width <= Depthwise3x3Strips<TSimd, TVector>.MostColumns) Depthwise3x3Strips<TSimd, TVector>.Run(plane, epilogue);
            else Depthwise3x3Lines<TSimd, TVector>.Run(plane, epilogue);
            if (_pass.IsNeeded) _pass.Run(y, call.Residual is null ? null : call.Residual + ((long)item * results), results);
        }
    }
}
