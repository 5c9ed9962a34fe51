namespace SparseRuntime.Pruning;

/// <summary>A learning rate as a function of the step, which counts from 0.</summary>
public abstract class LearningRate
{
    /// <summary>The rate of a step.</summary>
    /// <param name="step">The step, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return Rate(step);
    }

    /// <summary>The rate of a step that is not negative.</summary>
    protected abstract double Rate(long step);

    /// <summary>Half a wave of cosine from one rate to another: <c>last + ½(first − last)(1 + cos πu)</c>.</summary>
    private protected static double Cosine(double first, double last, double u) => last + (0.5 * (first - last) * (1 + Math.Cos(Math.PI * u)));
}
