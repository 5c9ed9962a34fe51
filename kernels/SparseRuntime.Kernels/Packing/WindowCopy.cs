using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Copies what some positions of a kernel take of each of several features into the rows of a panel. Registers are the
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
        RegisterPiece* inside = stackalloc RegisterPiece[TSimd.Lanes];
        // Lines can be taken together where each row takes the same lanes from all of them.
        int together = _columns.IsInside && _end - _position == kernel.Count ? kernel.Height : 1;
        var loop = new CopyLoop<TSimd, TVector, TPick>(
            features, (long)_plane.Count, (long)(_end - _position) * _columns.Width,
            together, (long)_window.Dilation.Height * _plane.Width, (long)kernel.Width * _columns.Width);
        int registers = _columns.Width / TSimd.Lanes;
        for (int kx = 0; kx < kernel.Width; kx++)
        {
            for (int register = 0; register < registers; register++)
            {
                int* start = _columns.PieceStart + (kx * registers) + register;
                for (int line = 0; line < kernel.Depth * kernel.Height; line += together)
                {
                    int position = (line * kernel.Width) + kx;
                    if (position < _position || position >= _end) continue;
                    RegisterPiece* pieces = _columns.Pieces + start[0];
                    int count = start[1] - start[0];
                    if (!_columns.IsInside)
                    {
                        count = Inside(pieces, count, line, inside);
                        pieces = inside;
                    }

                    loop.Run(
                        feature + LineOffset(line), pieces, count,
                        panel + ((long)(position - _position) * _columns.Width) + (register * TSimd.Lanes));
                }
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
                float* source = feature + LineOffset(line);
                int* start = _columns.PieceStart + (position % kernel.Width * registers);
                for (int register = 0; register < registers; register++, start++, panel += _columns.Lanes)
                {
                    for (int lane = 0; lane < _columns.Lanes; lane++)
                        panel[lane] = 0f;
                    for (RegisterPiece* piece = _columns.Pieces + start[0]; piece < _columns.Pieces + start[1]; piece++)
                    {
                        if (!IsInside(*piece, line)) continue;
                        for (int lane = piece->FirstLane; lane < piece->EndLane; lane++)
                            panel[lane] = source[piece->Source + ((long)lane * stride)];
                    }
                }
            }
        }
    }

    /// <summary>Elements from the kernel's first line to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long LineOffset(int line)
    {
        int kz = line / _window.Kernel.Height, ky = line % _window.Kernel.Height;
        return (((long)kz * _window.Dilation.Depth * _plane.Height) + ((long)ky * _window.Dilation.Height)) * _plane.Width;
    }

    /// <summary>The pieces for which a line lies within the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Inside(RegisterPiece* pieces, int count, int line, RegisterPiece* inside)
    {
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            if (IsInside(pieces[i], line)) inside[found++] = pieces[i];
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsInside(in RegisterPiece piece, int line)
    {
        if (_columns.IsInside) return true;
        int z = piece.Front + (line / _window.Kernel.Height * _window.Dilation.Depth);
        int y = piece.Top + (line % _window.Kernel.Height * _window.Dilation.Height);
        return (uint)z < (uint)_plane.Depth && (uint)y < (uint)_plane.Height;
    }
}
