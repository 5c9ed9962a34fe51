namespace SparseRuntime.Training;

/// <summary>1 / (1 − βᵗ) for every number of steps t for which a float can tell it from 1.</summary>
internal sealed class StepCorrections
{
    private readonly float[] _factors;

    public StepCorrections(double beta)
    {
        Beta = beta;
        var factors = new List<float> { 1f };
        for (double power = beta; power > 1.0 / (1 << 26); power *= beta)
            factors.Add((float)(1.0 / (1.0 - power)));
        _factors = [.. factors];
    }

    public double Beta { get; }

    /// <summary>The factor after some steps, at least one.</summary>
    public float At(int steps) => (uint)steps < (uint)_factors.Length ? _factors[steps] : 1f;
}
