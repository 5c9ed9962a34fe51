using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Rows that each have a single input feature: there is nothing to share between rows but the input, so registers run
/// along its plane (<see cref="PhasePlanes"/>), a band at a time.
/// </summary>
internal sealed unsafe class DepthwisePrepared<TSimd, TVector>(LinearLayer layer) : DepthwiseLayer<TSimd, TVector>(layer)
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Registers of outputs at a time: as many sums as it takes to hide the latency of a multiply-add.</summary>
    public const int Vectors = 8;

    /// <inheritdoc/>
    public override long ScratchBytes(LinearGeometry geometry)
    {
        var planes = new PhasePlanes(Window, geometry);
        return ((planes.Values + Slack + ResultValues(planes) + Slack) * sizeof(float)) + ((long)Taps * sizeof(int));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in LinearCall call)
    {
        LinearGeometry geometry = call.Geometry;
        var planes = new PhasePlanes(Window, geometry);
        float* values = (float*)call.Scratch;
        float* results = values + planes.Values + Slack;
        int* offsets = (int*)(results + ResultValues(planes) + Slack);
        planes.FindOffsets(offsets);
        Extent3 plane = geometry.OutputPlane;
        int depth = plane.Depth;
        (int first, int end) = call.Part.Range(geometry.Images * Features * depth);
        for (int item = first; item < end; item++)
        {
            float* input = call.Input + ((long)item * geometry.InputPlane.Height * geometry.InputPlane.Width);
            int image = item / (Features * depth), firstOutput = item / depth % Features * RowsPerFeature;
            for (int row = 0; row < plane.Height; row += planes.OutputRows)
            {
                int rows = Math.Min(planes.OutputRows, plane.Height - row);
                planes.Fill<TSimd, TVector>(input, row, values);
                for (int output = firstOutput; output < firstOutput + RowsPerFeature; output++)
                {
                    Multiply(output, values, offsets, ((rows - 1) * planes.LineLength) + plane.Width, results);
                    long line = (((((long)image * geometry.OutputFeatures) + output) * depth) + (item % depth)) * plane.Height;
                    Store(call, results, planes.LineLength, (line + row) * plane.Width, rows, plane.Width);
                }
            }
        }
    }

    /// <summary>Values behind a band's planes and results that whole registers reach.</summary>
    private static int Slack => Vectors * TSimd.Lanes;

    private static long ResultValues(in PhasePlanes planes) => (long)planes.OutputRows * planes.LineLength;

    /// <summary>One row's results for a band, activated where that can be done in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int row, float* values, int* offsets, int count, float* results)
    {
        var epilogue = new Epilogue<TSimd, TVector>(Pass.InRegisters);
        int taps = Taps;
        float* weights = WeightsOf(row);
        TVector bias = TSimd.Broadcast(BiasOf(row));
        for (int i = 0; i < count; i += Vectors * TSimd.Lanes)
        {
            TVector a = bias, b = bias, c = bias, d = bias, e = bias, f = bias, g = bias, h = bias;
            for (int tap = 0; tap < taps; tap++)
            {
                TVector weight = TSimd.Broadcast(weights + tap);
                float* x = values + i + offsets[tap];
                a = TSimd.MultiplyAdd(weight, TSimd.Load(x), a);
                b = TSimd.MultiplyAdd(weight, TSimd.Load(x + TSimd.Lanes), b);
                c = TSimd.MultiplyAdd(weight, TSimd.Load(x + (2 * TSimd.Lanes)), c);
                d = TSimd.MultiplyAdd(weight, TSimd.Load(x + (3 * TSimd.Lanes)), d);
                e = TSimd.MultiplyAdd(weight, TSimd.Load(x + (4 * TSimd.Lanes)), e);
                f = TSimd.MultiplyAdd(weight, TSimd.Load(x + (5 * TSimd.Lanes)), f);
                g = TSimd.MultiplyAdd(weight, TSimd.Load(x + (6 * TSimd.Lanes)), g);
                h = TSimd.MultiplyAdd(weight, TSimd.Load(x + (7 * TSimd.Lanes)), h);
            }

            float* y = results + i;
            TSimd.Store(y, epilogue.Apply(a));
            TSimd.Store(y + TSimd.Lanes, epilogue.Apply(b));
            TSimd.Store(y + (2 * TSimd.Lanes), epilogue.Apply(c));
            TSimd.Store(y + (3 * TSimd.Lanes), epilogue.Apply(d));
            TSimd.Store(y + (4 * TSimd.Lanes), epilogue.Apply(e));
            TSimd.Store(y + (5 * TSimd.Lanes), epilogue.Apply(f));
            TSimd.Store(y + (6 * TSimd.Lanes), epilogue.Apply(g));
            TSimd.Store(y + (7 * TSimd.Lanes), epilogue.Apply(h));
        }
    }

    /// <summary>Drops what lies between output rows and finishes the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(in LinearCall call, float* results, int lineLength, long place, int rows, int width)
    {
        float* target = call.Output + place;
        for (int row = 0; row < rows; row++)
            PanelCopy.Copy(results + ((long)row * lineLength), target + ((long)row * width), width);
        if (Pass.IsNeeded) Pass.Run(target, call.Residual is null ? null : call.Residual + place, rows * width);
    }
}
