using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// One feature's padded plane, or a band of it, cut by stride: the elements at every stride-th place along both axes, from
/// each start, form a plane of their own. Within these a window's tap is a constant distance from any output, whatever the
/// stride, the dilation and the padding, so outputs are computed along the whole plane at once. Where lines of a plane
/// are longer than those of the output, what lies between outputs is computed too and dropped.
/// </summary>
internal readonly unsafe struct PhasePlanes
{
    /// <summary>Values that a band's planes should not exceed: they stay in the first-level cache with the results.</summary>
    private const int MostValues = 6 * 1024;

    private readonly LinearWindow _window;
    private readonly Extent3 _input;

    /// <summary>Works out the layout.</summary>
    /// <param name="window">The window, of at most two axes.</param>
    /// <param name="geometry">The layout of the call.</param>
    public PhasePlanes(LinearWindow window, LinearGeometry geometry)
    {
        _window = window;
        _input = geometry.InputPlane;
        int rowShift = (window.Kernel.Height - 1) * window.Dilation.Height / window.Stride.Height;
        int columnShift = (window.Kernel.Width - 1) * window.Dilation.Width / window.Stride.Width;
        LineLength = geometry.OutputPlane.Width + columnShift;
        long phases = (long)window.Stride.Height * window.Stride.Width;
        long room = (MostValues / (phases * LineLength)) - rowShift;
        OutputRows = (int)Math.Clamp(room, Math.Min(4, geometry.OutputPlane.Height), Math.Max(1, geometry.OutputPlane.Height));
        LinesPerPlane = OutputRows + rowShift;
        Values = phases * LinesPerPlane * LineLength;
    }

    /// <summary>Output rows of a band.</summary>
    public int OutputRows { get; }

    /// <summary>Values of a line of a plane: an output row, and what windows reach beyond it.</summary>
    public int LineLength { get; }

    /// <summary>Lines of a plane.</summary>
    public int LinesPerPlane { get; }

    /// <summary>Values of all planes of a band.</summary>
    public long Values { get; }

    /// <summary>How far each tap lies from an output's place, for every position of the kernel.</summary>
    /// <param name="offsets">Receives as many numbers of values.</param>
    public void FindOffsets(int* offsets)
    {
        Extent3 kernel = _window.Kernel, stride = _window.Stride;
        for (int ky = 0; ky < kernel.Height; ky++)
        {
            int y = ky * _window.Dilation.Height;
            for (int kx = 0; kx < kernel.Width; kx++)
            {
                int x = kx * _window.Dilation.Width;
                int plane = (y % stride.Height * stride.Width) + (x % stride.Width);
                *offsets++ = (((plane * LinesPerPlane) + (y / stride.Height)) * LineLength) + (x / stride.Width);
            }
        }
    }

    /// <summary>Fills the planes for a band.</summary>
    /// <param name="feature">The feature's plane in the input.</param>
    /// <param name="firstRow">The band's first output row.</param>
    /// <param name="planes">Receives <see cref="Values"/> values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill<TSimd, TVector>(float* feature, int firstRow, float* planes)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        Extent3 stride = _window.Stride;
        for (int py = 0; py < stride.Height; py++)
        {
            for (int px = 0; px < stride.Width; px++)
            {
                // Which places of a line lie within the input is the same for all lines.
                int start = px - _window.PadBegin.Width;
                int before = start >= 0 ? 0 : Math.Min(LineLength, (stride.Width - 1 - start) / stride.Width);
                int end = Math.Clamp((_input.Width - start + stride.Width - 1) / stride.Width, before, LineLength);
                long source = start + ((long)before * stride.Width);
                int y = (firstRow * stride.Height) - _window.PadBegin.Height + py;
                for (int line = 0; line < LinesPerPlane; line++, y += stride.Height, planes += LineLength)
                {
                    if ((uint)y >= (uint)_input.Height)
                    {
                        PanelCopy.Zero(planes, LineLength);
                        continue;
                    }

                    for (int i = 0; i < before; i++)
                        planes[i] = 0f;
                    for (int i = end; i < LineLength; i++)
                        planes[i] = 0f;
                    FillLine<TSimd, TVector>(feature + ((long)y * _input.Width) + source, planes + before, end - before);
                }
            }
        }
    }

    /// <summary>Takes every stride-th element of a row of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FillLine<TSimd, TVector>(float* source, float* line, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (_window.Stride.Width != 2 || count < TSimd.Lanes)
        {
            PanelCopy.CopyStrided(source, line, count, _window.Stride.Width);
            return;
        }

        // The last register ends with the line, overlapping the one before.
        int last = count - TSimd.Lanes;
        for (int i = 0; i < last; i += TSimd.Lanes)
            TSimd.Store(line + i, TSimd.LoadEven(source + (2L * i)));
        TSimd.Store(line + last, TSimd.LoadEven(source + (2L * last)));
    }
}
