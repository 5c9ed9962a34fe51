namespace SparseRuntime.Training;

/// <summary>Parameters of one kind with their gradients and optimiser state, in double precision.</summary>
internal sealed class ReferenceArray(int count, bool decays)
{
    public readonly double[] Values = new double[count];

    /// <summary>Dense: of pruned elements, too.</summary>
    public readonly double[] Gradients = new double[count];

    public readonly bool[] Kept = Enumerable.Repeat(true, count).ToArray();

    private readonly double[] _first = new double[count], _second = new double[count];
    private readonly int[] _steps = new int[count];

    public void Load(float[] values)
    {
        for (int i = 0; i < Values.Length; i++)
            Values[i] = Kept[i] ? values[i] : 0.0;
        LoadState(new MomentState(Values.Length));
    }

    public void Keep(int index, bool kept)
    {
        if (!kept) (Values[index], _first[index], _second[index], _steps[index]) = (0, 0, 0, 0);
        Kept[index] = kept;
    }

    public MomentState ReadState() => new([.. _first.Select(x => (float)x)], [.. _second.Select(x => (float)x)], [.. _steps]);

    public void LoadState(MomentState state)
    {
        for (int i = 0; i < Values.Length; i++)
            (_first[i], _second[i], _steps[i]) = Kept[i] ? (state.First[i], state.Second[i], state.Steps[i]) : (0, 0, 0);
    }

    public double SumOfSquares()
    {
        double sum = 0;
        for (int i = 0; i < Values.Length; i++)
            sum += Kept[i] ? Gradients[i] * Gradients[i] : 0.0;
        return sum;
    }

    /// <param name="rule">The rule.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="clip">What gradients are multiplied by.</param>
    public void Update(UpdateRule rule, double rate, double clip)
    {
        for (int i = 0; i < Values.Length; i++)
        {
            if (!Kept[i]) continue;
            double g = (Gradients[i] * clip) + (decays ? rule.WeightDecay * Values[i] : 0.0);
            Values[i] -= rate * Direction(rule, i, g);
        }
    }

    private double Direction(UpdateRule rule, int i, double g)
    {
        _steps[i]++;
        switch (rule.Kind)
        {
            case UpdateKind.Sgd:
                return g;
            case UpdateKind.Momentum:
                return _first[i] = (rule.Momentum * _first[i]) + g;
            case UpdateKind.Nesterov:
                _first[i] = (rule.Momentum * _first[i]) + g;
                return g + (rule.Momentum * _first[i]);
            default:
                _first[i] = (rule.Beta1 * _first[i]) + ((1 - rule.Beta1) * g);
                _second[i] = (rule.Beta2 * _second[i]) + ((1 - rule.Beta2) * g * g);
                double mean = _first[i] / (1 - Math.Pow(rule.Beta1, _steps[i]));
                double square = _second[i] / (1 - Math.Pow(rule.Beta2, _steps[i]));
                return mean / (Math.Sqrt(square) + rule.Epsilon);
        }
    }
}
