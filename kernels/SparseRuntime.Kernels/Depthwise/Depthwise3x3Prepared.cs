using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Rows that each have one input feature and a window of 3 × 3, straight from the input. Borders are zeros that registers
/// are filled up with, so nothing is copied, and planes may be as small as they like.
/// </summary>
internal sealed unsafe class Depthwise3x3Prepared<TSimd, TVector>(LinearLayer layer) : DepthwiseLayer<TSimd, TVector>(layer)
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>A line of zeros.</summary>
    public override long ScratchBytes(LinearGeometry geometry) => sizeof(float) * (long)geometry.InputPlane.Width;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in LinearCall call)
    {
        LinearGeometry geometry = call.Geometry;
        float* zeros = (float*)call.Scratch;
        PanelCopy.Zero(zeros, geometry.InputPlane.Width);
        var epilogue = new Epilogue<TSimd, TVector>(Pass.InRegisters);
        // A volume is as many planes, of which no window meets two.
        int depth = geometry.InputPlane.Depth;
        int results = geometry.OutputPlane.Height * geometry.OutputPlane.Width, inputs = geometry.InputPlane.Height * geometry.InputPlane.Width;
        (int first, int end) = call.Part.Range(geometry.Images * geometry.OutputFeatures * depth);
        for (int item = first; item < end; item++)
        {
            int slice = item % depth, output = item / depth % geometry.OutputFeatures, image = item / depth / geometry.OutputFeatures;
            float* x = call.Input + ((((((long)image * Features) + (output / RowsPerFeature)) * depth) + slice) * inputs);
            float* y = call.Output + ((long)item * results);
            var plane = new Depthwise3x3Plane(geometry, Window, WeightsOf(output), *BiasOf(output), x, y, zeros);
            if (Window.Stride.Width == 2) Depthwise3x3Lines<TSimd, TVector>.RunPairs(plane, epilogue);
            else if (geometry.InputPlane.Width <= Depthwise3x3Strips<TSimd, TVector>.MostColumns) Depthwise3x3Strips<TSimd, TVector>.Run(plane, epilogue);
            else Depthwise3x3Lines<TSimd, TVector>.Run(plane, epilogue);
            if (Pass.IsNeeded) Pass.Run(y, call.Residual is null ? null : call.Residual + ((long)item * results), results);
        }
    }
}
