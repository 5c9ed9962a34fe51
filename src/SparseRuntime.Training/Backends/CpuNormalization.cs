using SparseRuntime.Kernels;

namespace SparseRuntime.Training;

/// <summary>
/// A hidden layer's normalization: what it learns, and what passes of a batch leave behind. Batch normalization is done by
/// rows, each by itself; layer normalization needs all rows for what it does by columns.
/// </summary>
internal sealed unsafe class CpuNormalization : IDisposable
{
    private readonly TrainingKernel _kernel;
    private readonly float _epsilon;
    private readonly int _units;
    private readonly NativeBuffer _normalized, _means, _variances, _factors, _sums, _products;
    private readonly float[] _runningMean, _runningVariance;

    public CpuNormalization(TrainingKernel kernel, NetworkShape shape, int layer, int largestBatch)
    {
        _kernel = kernel;
        _units = shape.OutputsOf(layer);
        _epsilon = (float)shape.Epsilon;
        ByColumns = shape.Normalization == HiddenNormalization.Layer;
        int rows = Whole(_units), columns = Whole(largestBatch), groups = ByColumns ? columns : rows;
        (Scale, Shift) = (new CpuArray(rows), new CpuArray(rows));
        _normalized = Floats((long)_units * columns);
        (_means, _factors) = (Floats(groups), Floats(groups));
        _variances = Floats(ByColumns ? 0 : rows);
        (_sums, _products) = (Floats(ByColumns ? columns : 0), Floats(ByColumns ? columns : 0));
        _runningMean = new float[ByColumns ? 0 : _units];
        _runningVariance = new float[_runningMean.Length];
        Load(new NormalizationParameters(shape.Normalization, _units));
    }

    /// <summary>Whether it is layer normalization.</summary>
    public bool ByColumns { get; }

    /// <summary>γ.</summary>
    public CpuArray Scale { get; }

    /// <summary>β.</summary>
    public CpuArray Shift { get; }

    public void Load(NormalizationParameters parameters)
    {
        parameters.Scale.CopyTo(new Span<float>(Scale.Values, _units));
        parameters.Shift.CopyTo(new Span<float>(Shift.Values, _units));
        parameters.Mean.CopyTo(_runningMean, 0);
        parameters.Variance.CopyTo(_runningVariance, 0);
    }

    public void Read(NormalizationParameters target)
    {
        new ReadOnlySpan<float>(Scale.Values, _units).CopyTo(target.Scale);
        new ReadOnlySpan<float>(Shift.Values, _units).CopyTo(target.Shift);
        _runningMean.CopyTo(target.Mean, 0);
        _runningVariance.CopyTo(target.Variance, 0);
    }

    /// <summary>Normalizes some rows of sums, by their own or the running statistics; layer normalization by what <see cref="MeasureColumns"/> found.</summary>
    /// <param name="values">z, features first.</param>
    /// <param name="stride">Values from a row to the next.</param>
    /// <param name="count">Samples.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">One past the last row.</param>
    /// <param name="trains">Whether a backward pass follows.</param>
    public void Forward(float* values, int stride, int count, int first, int end, bool trains)
    {
        if (ByColumns)
        {
            _kernel.NormalizeByColumns(Call(values, stride, count, first, end));
            return;
        }

        if (trains) _kernel.RowStatistics(values, stride, count, first, end, _means.Floats, _variances.Floats);
        for (int row = first; row < end; row++)
        {
            if (!trains) _means.Floats[row] = _runningMean[row];
            _factors.Floats[row] = 1f / MathF.Sqrt((trains ? _variances.Floats[row] : _runningVariance[row]) + _epsilon);
        }

        _kernel.NormalizeByRows(Call(values, stride, count, first, end));
    }

    /// <summary>Finds means and factors of some columns, whole registers, once all rows are there.</summary>
    public void MeasureColumns(float* values, int stride, int first, int end) =>
        _kernel.ColumnStatistics(values, stride, _units, first, end, _epsilon, _means.Floats, _factors.Floats);

    /// <summary>Takes some rows of deltas back through the normalization; layer normalization after <see cref="SumColumns"/> of all columns.</summary>
    public void Backward(float* deltas, int stride, int count, int first, int end)
    {
        NormalizationCall call = Call(deltas, stride, count, first, end);
        if (ByColumns) _kernel.NormalizeBackByColumns(call);
        else _kernel.NormalizeBackByRows(call);
    }

    /// <summary>Sums up what each of some columns, whole registers, has in common, once all rows are there.</summary>
    public void SumColumns(float* deltas, int stride, int count, int first, int end) =>
        _kernel.NormalizationSums(Call(deltas, stride, count, 0, _units), first, end);

    /// <summary>Takes the statistics of the last batch into the running ones.</summary>
    public void UpdateStatistics(int count)
    {
        for (int i = 0; i < _runningMean.Length; i++)
        {
            _runningMean[i] += NormalizationParameters.Momentum * (_means.Floats[i] - _runningMean[i]);
            if (count > 1) _runningVariance[i] += NormalizationParameters.Momentum * ((_variances.Floats[i] * ((float)count / (count - 1))) - _runningVariance[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Scale.Dispose();
        Shift.Dispose();
        foreach (NativeBuffer buffer in new[] { _normalized, _means, _variances, _factors, _sums, _products })
            buffer.Dispose();
    }

    private static NativeBuffer Floats(long count) => new(count * sizeof(float));

    private int Whole(int count) => (count + _kernel.Lanes - 1) / _kernel.Lanes * _kernel.Lanes;

    private NormalizationCall Call(float* values, int stride, int count, int first, int end) => new()
    {
        Values = values,
        Normalized = _normalized.Floats,
        Stride = stride,
        Count = count,
        Features = _units,
        FirstRow = first,
        EndRow = end,
        Means = _means.Floats,
        Factors = _factors.Floats,
        Scales = Scale.Values,
        Shifts = Shift.Values,
        ScaleGradients = Scale.Gradients,
        ShiftGradients = Shift.Gradients,
        Sums = _sums.Floats,
        Products = _products.Floats,
    };
}
