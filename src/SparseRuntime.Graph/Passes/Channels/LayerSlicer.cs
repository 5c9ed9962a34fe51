using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>Takes rows and input features out of a linear layer, and folds what the features hold into what stays.</summary>
internal sealed class LayerSlicer
{
    private readonly LayerChannels _channels;
    private readonly WeightMatrix _weights;
    private readonly int[] _rows;
    private readonly int[] _places;
    private readonly int _features;
    private readonly int _kernel;
    private readonly double[] _merged;

    // Of compressed weights, the rows that stay; else those written out, and where kept ones are zero.
    private readonly List<int> _rowStart = [0];
    private readonly List<int> _taps = [];
    private readonly List<float> _values = [];
    private readonly List<long> _zeros = [];
    private readonly Tensor? _dense;

    private LayerSlicer(LayerChannels channels, int[] rows, int[]? features)
    {
        _channels = channels;
        _weights = channels.Layer.Weights;
        _rows = rows;
        _kernel = channels.Layer.Window.Kernel.Count;
        _merged = new double[_kernel];
        _places = new int[_weights.Taps / _kernel];
        _features = features?.Length ?? _places.Length;
        if (features is not null) Array.Fill(_places, -1);
        for (int i = 0; i < _features; i++)
            _places[features?[i] ?? i] = i;
        if (!_weights.IsCompressed) _dense = Tensor.Allocate(ElementType.Float32, new TensorShape(rows.Length, Taps));
    }

    private int Taps => checked(_features * _kernel);

    /// <summary>The layer that computes only some features of the result, from only some features of the operand.</summary>
    /// <param name="channels">The layer, and what it makes of the features that go.</param>
    /// <param name="rows">The features of the result that stay, rising; null for all.</param>
    /// <param name="features">The features of the operand that stay, rising; null for all.</param>
    public static LinearLayer Slice(LayerChannels channels, int[]? rows, int[]? features)
    {
        LinearLayer layer = channels.Layer;
        rows ??= [.. Enumerable.Range(0, layer.OutputFeatures)];
        int groups = channels.IsDepthwise && features is not null ? features.Length : layer.Groups;
        var slicer = new LayerSlicer(channels, rows, channels.IsDepthwise ? null : features);
        float[]? bias = slicer.Fill();
        return new LinearLayer(slicer.ToMatrix(), layer.Window, groups, bias, layer.Activation, layer.HasResidual);
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
            Append(i, taps.AsSpan(0, count), values, merges);
            _rowStart.Add(_taps.Count);
        }

        return bias;
    }

    /// <summary>What the features that go add to a row's bias; what they add to weights is left in the sums to merge.</summary>
    private double Fold(ReadOnlySpan<int> taps, ReadOnlySpan<float> values, out bool merges)
    {
        double folded = 0.0;
        merges = false;
        Array.Clear(_merged);
        for (int k = 0; k < taps.Length; k++)
        {
            int feature = taps[k] / _kernel;
            if (_places[feature] >= 0) continue;
            float constant = _channels.Input!.Constants![feature];
            if (_channels.FoldsToBias(feature))
            {
                folded += (double)values[k] * constant;
            }
            else
            {
                merges = true;
                _merged[taps[k] % _kernel] += (double)values[k] * constant / _channels.Input.Constants[_channels.Representative];
            }
        }

        return folded;
    }

    /// <summary>Adds the weights that stay to the matrix, those of the representative with what merges into them.</summary>
    private void Append(int row, ReadOnlySpan<int> taps, ReadOnlySpan<float> values, bool merges)
    {
        int k = 0, representative = merges ? _channels.Representative : int.MaxValue;
        for (; k < taps.Length && taps[k] / _kernel < representative; k++)
            AppendKept(row, taps[k], values[k]);
        if (!merges) return;
        for (int position = 0; position < _kernel; position++)
        {
            int tap = (representative * _kernel) + position;
            bool isKept = k < taps.Length && taps[k] == tap;
            double sum = _merged[position] + (isKept ? values[k++] : 0.0);
            if (isKept || sum != 0.0) AppendKept(row, tap, (float)sum);
        }

        for (; k < taps.Length; k++)
            AppendKept(row, taps[k], values[k]);
    }

    private void AppendKept(int row, int tap, float value)
    {
        int place = _places[tap / _kernel];
        if (place < 0) return;
        tap = (place * _kernel) + (tap % _kernel);
        if (_dense is null)
        {
            _taps.Add(tap);
            _values.Add(value);
            return;
        }

        int at = (row * Taps) + tap;
        _dense.Span<float>()[at] = value;
        if (value == 0f) _zeros.Add(at);
    }

    /// <summary>The weights, held as they were: as compressed rows, or written out under a mask where a kept one is zero.</summary>
    private WeightMatrix ToMatrix()
    {
        if (_dense is null) return WeightMatrix.FromRows(_rows.Length, Taps, [.. _rowStart], [.. _taps], [.. _values]);
        Mask? mask = _zeros.Count == 0 ? null : Mask.OfNonzeros(_dense.Shape, _dense.Span<float>());
        foreach (long zero in _zeros)
            mask![zero] = true;
        return WeightMatrix.FromDense(_rows.Length, Taps, _dense, mask);
    }
}
