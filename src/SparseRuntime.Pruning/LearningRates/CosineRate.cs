namespace SparseRuntime.Pruning;

/// <summary>
/// A learning rate that falls along half a wave of cosine, <c>η_f + ½(η_0 − η_f)(1 + cos(πt/T))</c>, and stays at η_f
/// (Loshchilov and Hutter 2017, "SGDR").
/// </summary>
public sealed class CosineRate : LearningRate
{
    private readonly double _first, _last;
    private readonly long _steps;

    /// <summary>A rate that falls over so many steps.</summary>
    /// <param name="first">η_0, from 0 on.</param>
    /// <param name="last">η_f, from 0 on.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public CosineRate(double first, double last, long steps)
    {
        Arguments.CheckNotNegative(first, nameof(first));
        Arguments.CheckNotNegative(last, nameof(last));
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        (_first, _last, _steps) = (first, last, steps);
    }

    /// <inheritdoc/>
    protected override double Rate(long step) => step >= _steps ? _last : Cosine(_first, _last, (double)step / _steps);
}
