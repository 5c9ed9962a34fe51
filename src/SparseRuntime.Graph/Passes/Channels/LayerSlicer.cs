using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>Takes rows and input features out of a linear layer, and folds what the features hold into what stays.</summary>
internal sealed class LayerSlicer
{
    private readonly LayerChannels _channels;
    private readonly WeightMatrix _weights;
    private readonly int[] _rows;
    private readonly int _kernel;
    private readonly double[] _merged;

    // Where each tap comes to lie, −1 for those that go.
    private readonly int[] _targets;
    private readonly int _taps;

    // The row at hand: its taps, rising, and their weights.
    private readonly int[] _rowTaps;
    private readonly float[] _rowValues;

    // Of compressed weights, the rows that stay; else those written out, and where kept ones are zero.
    private readonly List<int> _rowStart = [0];
    private readonly List<int> _keptTaps = [];
    private readonly List<float> _keptValues = [];
    private readonly List<long> _zeros = [];
    private readonly Tensor? _dense;

    private LayerSlicer(LayerChannels channels, int[] rows, int[]? features)
    {
        _channels = channels;
        _weights = channels.Layer.Weights;
        _rows = rows;
        _kernel = channels.Layer.Window.Kernel.Count;
        _merged = new double[_kernel];
        _targets = Targets(_weights.Taps, _kernel, features);
        _taps = features is null ? _weights.Taps : checked(features.Length * _kernel);
        _rowTaps = new int[_taps];
        _rowValues = new float[_taps];
        if (!_weights.IsCompressed) _dense = Tensor.Allocate(ElementType.Float32, new TensorShape(rows.Length, _taps));
    }

    /// <summary>The layer that computes only some features of the result, from only some features of the operand.</summary>
    /// <param name="channels">The layer, and what it makes of the features that go.</param>
    /// <param name="rows">The features of the result that stay, rising; null for all.</param>
    /// <param name="features">The features of the operand that stay, rising; null for all.</param>
    public static LinearLayer Slice(LayerChannels channels, int[]? rows, int[]? features)
    {
        LinearLayer layer = channels.Layer;
        rows ??= [.. Enumerable.Range(0, layer.OutputFeatures)];
        int groups = channels.IsDepthwise && features is not null ? features.Length : layer.Groups;

        // The taps of a depthwise filter are all of the one feature that leaves with it.
        var slicer = new LayerSlicer(channels, rows, channels.IsDepthwise ? null : features);
        float[]? bias = slicer.Fill();
        return new LinearLayer(slicer.ToMatrix(), layer.Window, groups, bias, layer.Activation, layer.HasResidual);
    }

    private static int[] Targets(int taps, int kernel, int[]? features)
    {
        var targets = new int[taps];
        if (features is not null) Array.Fill(targets, -1);
        for (int i = 0; i < (features?.Length ?? taps / kernel); i++)
        {
            for (int position = 0; position < kernel; position++)
                targets[((features?[i] ?? i) * kernel) + position] = (i * kernel) + position;
        }

        return targets;
    }

    /// <summary>Reads the weights of all rows that stay.</summary>
    /// <returns>Their biases; null when there are none.</returns>
    private float[]? Fill()
    {
        var taps = new int[_weights.Taps];
        var values = new float[_weights.Taps];
        float[]? bias = _channels.Layer.Bias is null ? null : new float[_rows.Length];
        for (int i = 0; i < _rows.Length; i++)
        {
            int count = _weights.CopyRowNonzeros(_rows[i], taps, values);
            double folded = Fold(taps.AsSpan(0, count), values, out bool merges);
            if (folded != 0.0) bias ??= new float[_rows.Length];
            if (bias is not null) bias[i] = (float)((_channels.Layer.Bias?[_rows[i]] ?? 0.0) + folded);
            int kept = Move(taps.AsSpan(0, count), values, merges ? _channels.Representative : int.MaxValue);
            Store(i, _rowTaps.AsSpan(0, kept), _rowValues);
        }

        return bias;
    }

    /// <summary>What the features that go add to a row's bias; what they add to weights is left in the sums to merge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Fold(ReadOnlySpan<int> taps, ReadOnlySpan<float> values, out bool merges)
    {
        double folded = 0.0;
        merges = false;
        for (int k = 0; k < taps.Length; k++)
        {
            if (_targets[taps[k]] >= 0) continue;
            int feature = taps[k] / _kernel;
            double share = (double)values[k] * _channels.Input!.Constants![feature];
            if (_channels.FoldsToBias(feature))
            {
                folded += share;
                continue;
            }

            if (!merges) Array.Clear(_merged);
            merges = true;
            _merged[taps[k] % _kernel] += share / _channels.Input.Constants[_channels.Representative];
        }

        return folded;
    }

    /// <summary>Moves the weights that stay to their places, those of the representative with what merges into them.</summary>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Move(ReadOnlySpan<int> taps, ReadOnlySpan<float> values, int representative)
    {
        int k = 0, count = 0;
        long first = (long)representative * _kernel;
        for (; k < taps.Length && taps[k] < first; k++)
            Keep(_targets[taps[k]], values[k], ref count);
        for (int position = 0; position < _kernel && representative != int.MaxValue; position++)
        {
            int tap = (int)first + position;
            bool isKept = k < taps.Length && taps[k] == tap;
            double sum = _merged[position] + (isKept ? values[k++] : 0.0);
            if (isKept || sum != 0.0) Keep(_targets[tap], (float)sum, ref count);
        }

        for (; k < taps.Length; k++)
            Keep(_targets[taps[k]], values[k], ref count);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Keep(int target, float value, ref int count)
    {
        if (target < 0) return;
        _rowTaps[count] = target;
        _rowValues[count++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(int row, ReadOnlySpan<int> taps, ReadOnlySpan<float> values)
    {
        if (_dense is null)
        {
            _keptTaps.AddRange(taps);
            _keptValues.AddRange(values[..taps.Length]);
            _rowStart.Add(_keptTaps.Count);
            return;
        }

        Span<float> weights = _dense.Span<float>().Slice(row * _taps, _taps);
        for (int k = 0; k < taps.Length; k++)
        {
            weights[taps[k]] = values[k];
            if (values[k] == 0f) _zeros.Add(((long)row * _taps) + taps[k]);
        }
    }

    /// <summary>The weights, held as they were: as compressed rows, or written out under a mask where a kept one is zero.</summary>
    private WeightMatrix ToMatrix()
    {
        if (_dense is null) return WeightMatrix.FromRows(_rows.Length, _taps, [.. _rowStart], [.. _keptTaps], [.. _keptValues]);
        Mask? mask = _zeros.Count == 0 ? null : Mask.OfNonzeros(_dense.Shape, _dense.Span<float>());
        foreach (long zero in _zeros)
            mask![zero] = true;
        return WeightMatrix.FromDense(_rows.Length, _taps, _dense, mask);
    }
}
