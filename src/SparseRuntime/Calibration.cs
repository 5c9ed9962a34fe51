using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>
/// What predictions of time go by on one processor: its constants, and per kernel how far predictions are off for layers
/// of a few kinds. Kernels keep the form of their cost; the factor is interpolated between the kinds that were timed, so
/// predictions depend on nothing but the layer and this.
/// </summary>
public sealed class Calibration
{
    /// <summary>The least and the most that a factor may be; what lies beyond is no correction but a mistake.</summary>
    internal const double LeastRatio = 0.1, MostRatio = 10.0;

    private readonly ILookup<string, KernelFactor> _factors;

    /// <summary>A calibration of given constants and factors.</summary>
    /// <param name="machine">The processor's constants.</param>
    /// <param name="factors">Corrections; kernels without any are predicted as they are.</param>
    /// <exception cref="ArgumentException">A factor is out of range.</exception>
    public Calibration(MachineModel machine, IReadOnlyList<KernelFactor> factors)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(factors);
        foreach (KernelFactor factor in factors)
        {
            if (!(factor is { Ratio: >= LeastRatio and <= MostRatio, Density: > 0 and <= 1, Columns: > 0 }))
                throw new ArgumentException($"{factor} is out of range", nameof(factors));
        }

        Machine = machine;
        Factors = factors;
        _factors = factors.ToLookup(factor => factor.Kernel);
    }

    /// <summary>The constants that kernels come with, without corrections.</summary>
    public static Calibration Shipped { get; } = new(MachineModel.Default, []);

    /// <summary>The processor's constants.</summary>
    public MachineModel Machine { get; }

    /// <summary>The corrections.</summary>
    public IReadOnlyList<KernelFactor> Factors { get; }

    /// <summary>The predicted time of one call on one thread in microseconds.</summary>
    /// <param name="kernel">A kernel that can run the layer.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="geometry">The layout of the call.</param>
    public double Predict(LinearKernel kernel, LinearLayer layer, LinearGeometry geometry) =>
        kernel.EstimateMicroseconds(new LinearQuery(layer, geometry, Machine)) * Factor(kernel.Info.Name, geometry.Columns, layer.Weights.Density);

    /// <summary>
    /// The geometric mean of a kernel's factors, weighted by the inverse square of their distance in octaves of columns and
    /// density: a factor that was timed is met, and far from all of them their mean is left.
    /// </summary>
    private double Factor(string kernel, int columns, double density)
    {
        const double Closest = 0.05;
        double weights = 0, sum = 0;
        foreach (KernelFactor factor in _factors[kernel])
        {
            double across = Math.Log2((double)Math.Max(1, columns) / factor.Columns);
            double along = Math.Log2(Math.Max(density, 1e-4) / factor.Density);
            double weight = 1.0 / (Closest + (across * across) + (along * along));
            weights += weight;
            sum += weight * Math.Log(factor.Ratio);
        }

        return weights == 0 ? 1.0 : Math.Exp(sum / weights);
    }
}
