namespace SparseRuntime.Training;

/// <summary>A hidden layer's normalization in double precision. Samples lie in rows of units.</summary>
internal sealed class ReferenceNormalization
{
    private readonly HiddenNormalization _kind;
    private readonly int _units;
    private readonly double _epsilon;

    /// <summary>ẑ of the last batch, [samples, units].</summary>
    private readonly double[] _normalized;

    /// <summary>Mean, variance and 1 / √(variance + ε), per unit of batch normalization and per sample of layer normalization.</summary>
    private readonly double[] _means, _variances, _factors;

    private readonly double[] _runningMean, _runningVariance;

    public ReferenceNormalization(HiddenNormalization kind, int units, double epsilon, int largestBatch)
    {
        (_kind, _units, _epsilon) = (kind, units, epsilon);
        int groups = kind == HiddenNormalization.Batch ? units : largestBatch, running = kind == HiddenNormalization.Batch ? units : 0;
        (Scale, Shift) = (new ReferenceArray(units, decays: false), new ReferenceArray(units, decays: false));
        (_means, _variances, _factors) = (new double[groups], new double[groups], new double[groups]);
        (_runningMean, _runningVariance) = (new double[running], new double[running]);
        _normalized = new double[(long)largestBatch * units];
        Load(new NormalizationParameters(kind, units));
    }

    /// <summary>γ.</summary>
    public ReferenceArray Scale { get; }

    /// <summary>β.</summary>
    public ReferenceArray Shift { get; }

    public void Load(NormalizationParameters parameters)
    {
        Scale.Load(parameters.Scale);
        Shift.Load(parameters.Shift);
        for (int i = 0; i < _runningMean.Length; i++)
            (_runningMean[i], _runningVariance[i]) = (parameters.Mean[i], parameters.Variance[i]);
    }

    public void Read(NormalizationParameters target)
    {
        for (int i = 0; i < _units; i++)
            (target.Scale[i], target.Shift[i]) = ((float)Scale.Values[i], (float)Shift.Values[i]);
        for (int i = 0; i < _runningMean.Length; i++)
            (target.Mean[i], target.Variance[i]) = ((float)_runningMean[i], (float)_runningVariance[i]);
    }

    /// <summary>γ · ẑ + β in the place of z.</summary>
    public void Forward(double[] sums, int count, ForwardMode mode)
    {
        bool running = _kind == HiddenNormalization.Batch && mode == ForwardMode.Evaluation;
        for (int group = 0; group < Groups(count); group++)
        {
            if (!running) (_means[group], _variances[group]) = Statistics(sums, group, count);
            double mean = running ? _runningMean[group] : _means[group], variance = running ? _runningVariance[group] : _variances[group];
            _factors[group] = 1.0 / Math.Sqrt(variance + _epsilon);
            foreach (int at in Members(group, count))
            {
                _normalized[at] = (sums[at] - mean) * _factors[group];
                sums[at] = (Scale.Values[at % _units] * _normalized[at]) + Shift.Values[at % _units];
            }
        }
    }

    /// <summary>The loss's derivative by z in the place of that by γ · ẑ + β, and those by γ and β.</summary>
    public void Backward(double[] deltas, int count)
    {
        Array.Clear(Scale.Gradients);
        Array.Clear(Shift.Gradients);
        for (int at = 0; at < count * _units; at++)
        {
            Scale.Gradients[at % _units] += deltas[at] * _normalized[at];
            Shift.Gradients[at % _units] += deltas[at];
            deltas[at] *= Scale.Values[at % _units];
        }

        for (int group = 0; group < Groups(count); group++)
        {
            double sum = 0, products = 0;
            int members = _kind == HiddenNormalization.Batch ? count : _units;
            foreach (int at in Members(group, count))
                (sum, products) = (sum + deltas[at], products + (deltas[at] * _normalized[at]));
            foreach (int at in Members(group, count))
                deltas[at] = _factors[group] * (deltas[at] - (sum / members) - (_normalized[at] * products / members));
        }
    }

    /// <summary>Takes the statistics of the last batch into the running ones.</summary>
    public void UpdateStatistics(int count)
    {
        for (int i = 0; i < _runningMean.Length; i++)
        {
            _runningMean[i] += NormalizationParameters.Momentum * (_means[i] - _runningMean[i]);
            if (count > 1) _runningVariance[i] += NormalizationParameters.Momentum * ((_variances[i] * count / (count - 1)) - _runningVariance[i]);
        }
    }

    private int Groups(int count) => _kind == HiddenNormalization.Batch ? _units : count;

    /// <summary>Where the numbers are that are normalized together: a column of the batch, or a row.</summary>
    private IEnumerable<int> Members(int group, int count) => _kind == HiddenNormalization.Batch
        ? Enumerable.Range(0, count).Select(sample => (sample * _units) + group)
        : Enumerable.Range(group * _units, _units);

    private (double Mean, double Variance) Statistics(double[] sums, int group, int count)
    {
        double mean = Members(group, count).Average(at => sums[at]);
        return (mean, Members(group, count).Average(at => (sums[at] - mean) * (sums[at] - mean)));
    }
}
