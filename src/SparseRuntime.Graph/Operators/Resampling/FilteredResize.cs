using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Resizing by weighted sums, one axis after the other: first those that shrink most, so that nothing on the way is
/// larger than the larger of operand and result. Leading axes that stay as they are divide the work into lanes.
/// </summary>
/// <typeparam name="T">What is computed with: float32 for operands of float32, otherwise float64.</typeparam>
internal unsafe ref struct FilteredResize<T>
    where T : unmanaged, INumber<T>
{
    private readonly ResizeSettings _settings;
    private readonly ReadOnlySpan<ResizeAxis> _axes;
    private readonly int _first;
    private readonly long _laneInput;
    private readonly long _laneOutput;

    private FilteredResize(ResizeSettings settings, ReadOnlySpan<ResizeAxis> axes)
    {
        _settings = settings;
        _axes = axes;
        while (_first < axes.Length && axes[_first].IsIdentity(settings))
            _first++;
        _laneInput = _laneOutput = 1;
        foreach (ResizeAxis axis in axes[_first..])
        {
            _laneInput *= axis.Input;
            _laneOutput *= axis.Output;
        }
    }

    /// <summary>Computes a share of the result.</summary>
    internal static void Run(ResizeSettings settings, ReadOnlySpan<ResizeAxis> axes, in OperatorContext context) =>
        new FilteredResize<T>(settings, axes).Run(context);

    /// <summary>Elements of the tables that resizing takes; used to refuse scales that would take too many.</summary>
    internal static double TableLength(ResizeSettings settings, ReadOnlySpan<ResizeAxis> axes)
    {
        double length = 0;
        foreach (ResizeAxis axis in axes)
            length += axis.IsIdentity(settings) ? 0 : axis.Output * new ResizeFilter(axis, settings).Taps;
        return length;
    }

    private void Run(in OperatorContext context)
    {
        (int start, int end) = context.Part.Range((int)(context.Outputs[0].Length / _laneOutput));
        if (start == end) return;
        int table = (int)TableLength(_settings, _axes);
        using var positions = new Scratch<int>(table);
        using var weights = new Scratch<T>(table);
        using var buffers = new Scratch<T>(2 * Math.Max(_laneInput, _laneOutput));
        Span<int> order = stackalloc int[_axes.Length];
        order = order[..Order(order)];
        FillTables(order, positions.Data, weights.Data);
        for (int lane = start; lane < end; lane++)
        {
            T* from = buffers.Data;
            T* to = from + Math.Max(_laneInput, _laneOutput);
            Read(context.Inputs[0], lane * _laneInput, from);
            long done = 0;
            for (int i = 0; i < order.Length; i++)
            {
                ResizeAxis axis = _axes[order[i]];
                int taps = (int)new ResizeFilter(axis, _settings).Taps;
                Pass(from, to, Count(order[..i], _first, order[i]), axis, Count(order[..i], order[i] + 1, _axes.Length), taps, positions.Data + done, weights.Data + done);
                done += (long)axis.Output * taps;
                T* other = from;
                from = to;
                to = other;
            }

            if (_settings.Coordinates == ResizeCoordinates.TfCropAndResize) Extrapolate(from, order, positions.Data);
            Write(from, context.Outputs[0], lane * _laneOutput);
        }
    }

    /// <summary>The axes to resize, those that shrink most first.</summary>
    private readonly int Order(Span<int> order)
    {
        int count = 0;
        for (int axis = _first; axis < _axes.Length; axis++)
        {
            if (_axes[axis].IsIdentity(_settings)) continue;
            int place = count++;
            for (; place > 0 && Growth(_axes[axis]) < Growth(_axes[order[place - 1]]); place--)
                order[place] = order[place - 1];
            order[place] = axis;
        }

        return count;
    }

    private static double Growth(in ResizeAxis axis) => (double)axis.Output / axis.Input;

    /// <summary>Elements of some axes of a lane while the given ones have been resized.</summary>
    private readonly long Count(ReadOnlySpan<int> resized, int first, int end)
    {
        long count = 1;
        for (int axis = first; axis < end; axis++)
            count *= resized.Contains(axis) ? _axes[axis].Output : _axes[axis].Input;
        return count;
    }

    private readonly void FillTables(ReadOnlySpan<int> order, int* positions, T* weights)
    {
        foreach (int number in order)
        {
            var filter = new ResizeFilter(_axes[number], _settings);
            int taps = (int)filter.Taps;
            for (int i = 0; i < _axes[number].Output; i++, positions += taps, weights += taps)
                filter.Fill(i, new Span<int>(positions, taps), new Span<T>(weights, taps));
        }
    }

    private static void Pass(T* x, T* y, long outer, in ResizeAxis axis, long inner, int taps, int* positions, T* weights)
    {
        for (long o = 0; o < outer; o++, x += axis.Input * inner)
        {
            for (int i = 0; i < axis.Output; i++, y += inner)
            {
                int* at = positions + ((long)i * taps);
                T* weight = weights + ((long)i * taps);
                if (at[0] < 0) new Span<T>(y, (int)inner).Clear();
                else Sum(x, inner, y, taps, at, weight);
            }
        }
    }

    private static void Sum(T* x, long inner, T* y, int taps, int* at, T* weight)
    {
        long i = 0;
        for (; i <= inner - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> sum = Vector<T>.Zero;
            for (int tap = 0; tap < taps; tap++)
                sum += new Vector<T>(weight[tap]) * Vector.Load(x + (at[tap] * inner) + i);
            Vector.Store(sum, y + i);
        }

        for (; i < inner; i++)
        {
            T sum = T.Zero;
            for (int tap = 0; tap < taps; tap++)
                sum += weight[tap] * x[(at[tap] * inner) + i];
            y[i] = sum;
        }
    }

    /// <summary>Puts the given number where any axis lies outside of the operand.</summary>
    private readonly void Extrapolate(T* lane, ReadOnlySpan<int> order, int* positions)
    {
        foreach (int number in order)
        {
            ResizeAxis axis = _axes[number];
            int taps = (int)new ResizeFilter(axis, _settings).Taps;
            long inner = 1;
            for (int after = number + 1; after < _axes.Length; after++)
                inner *= _axes[after].Output;
            for (int i = 0; i < axis.Output; i++, positions += taps)
            {
                if (*positions >= 0) continue;
                for (long at = i * inner; at < _laneOutput; at += axis.Output * inner)
                    new Span<T>(lane + at, (int)inner).Fill(T.CreateSaturating(_settings.Extrapolation));
            }
        }
    }

    private readonly void Read(TensorView x, long start, T* lane)
    {
        if (x.ElementType == ElementTypes.Of<T>())
        {
            new ReadOnlySpan<T>((T*)x.Data + start, (int)_laneInput).CopyTo(new Span<T>(lane, (int)_laneInput));
            return;
        }

        for (int i = 0; i < _laneInput; i++)
            lane[i] = T.CreateSaturating(Numbers.Read(x, (int)start + i));
    }

    private readonly void Write(T* lane, TensorView y, long start)
    {
        if (y.ElementType == ElementTypes.Of<T>())
        {
            new ReadOnlySpan<T>(lane, (int)_laneOutput).CopyTo(new Span<T>((T*)y.Data + start, (int)_laneOutput));
            return;
        }

        for (int i = 0; i < _laneOutput; i++)
            Numbers.WriteFloatOrInteger(y, (int)start + i, double.CreateSaturating(lane[i]));
    }
}
