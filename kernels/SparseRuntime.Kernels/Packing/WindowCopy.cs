using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Copies what some positions of a kernel take of each of several features into the rows of a panel. Positions are the
/// outer loop, features and lines the inner one: what decides a register's lanes is the same for all of them and stays
/// in registers, and every store is a whole one.
/// </summary>
internal readonly unsafe ref struct WindowCopy
{
    private readonly LinearWindow _window;
    private readonly Extent3 _plane;
    private readonly PanelColumns _columns;
    private readonly int _position;
    private readonly int _end;

    /// <summary>Takes over what is to be copied.</summary>
    /// <param name="window">The layer's window.</param>
    /// <param name="plane">A feature's plane.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="position">The first position of the kernel.</param>
    /// <param name="end">One past the last position of the kernel.</param>
    public WindowCopy(LinearWindow window, Extent3 plane, in PanelColumns columns, int position, int end)
    {
        _window = window;
        _plane = plane;
        _columns = columns;
        _position = position;
        _end = end;
    }

    /// <summary>Copies by whole registers, which may reach outside of what is wanted.</summary>
    /// <typeparam name="TSimd">The instruction set.</typeparam>
    /// <typeparam name="TVector">Its register.</typeparam>
    /// <typeparam name="TPick">How a register is filled from the input.</typeparam>
    /// <param name="feature">The first feature's plane in the first image.</param>
    /// <param name="features">Number of features.</param>
    /// <param name="panel">The row of the first position of the first feature.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVector, TPick>(float* feature, int features, float* panel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPick : struct, IPick<TVector>
    {
        Extent3 kernel = _window.Kernel;
        // Lines can be taken together where each row takes the same lanes from all of them.
        int together = _columns.IsInside && _end - _position == kernel.Count ? kernel.Height : 1;
        var loop = new CopyLoop<TSimd, TVector, TPick>(
            features, (long)_plane.Count, (long)(_end - _position) * _columns.Width,
            together, (long)_window.Dilation.Height * _plane.Width, (long)kernel.Width * _columns.Width);
        int registers = _columns.Width / TSimd.Lanes;
        for (int line = 0; line < kernel.Depth * kernel.Height; line += together)
        {
            float* source = feature + PanelColumns.LineOffset(_window, _plane, line);
            for (int kx = 0; kx < kernel.Width; kx++)
            {
                int position = (line * kernel.Width) + kx;
                if (position < _position || position >= _end) continue;
                loop.Run(source, _columns.Pieces, _columns.StartsOf(line, kx), registers, panel + ((long)(position - _position) * _columns.Width));
            }
        }
    }

    /// <summary>Copies touching nothing but what is wanted; any stride.</summary>
    /// <inheritdoc cref="Run"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RunExactly(float* feature, int features, float* panel)
    {
        Extent3 kernel = _window.Kernel;
        int stride = _window.Stride.Width;
        int registers = _columns.Width / _columns.Lanes;
        for (int f = 0; f < features; f++, feature += _plane.Count)
        {
            for (int position = _position; position < _end; position++)
            {
                int line = position / kernel.Width;
                float* source = feature + PanelColumns.LineOffset(_window, _plane, line);
                int* start = _columns.StartsOf(line, position % kernel.Width);
                for (int register = 0; register < registers; register++, start++, panel += _columns.Lanes)
                {
                    for (int lane = 0; lane < _columns.Lanes; lane++)
                        panel[lane] = 0f;
                    for (RegisterPiece* piece = _columns.Pieces + start[0]; piece < _columns.Pieces + start[1]; piece++)
                    {
                        for (int lane = 0; lane < _columns.Lanes; lane++)
                        {
                            if ((piece->Lanes >> lane & 1) != 0) panel[lane] = source[piece->Source + ((long)lane * stride)];
                        }
                    }
                }
            }
        }
    }
}
