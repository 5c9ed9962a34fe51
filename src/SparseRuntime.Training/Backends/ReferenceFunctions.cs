using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>Activations and their derivatives in double precision.</summary>
internal static class ReferenceFunctions
{
    public static double Activate(HiddenActivation activation, double z) => activation switch
    {
        HiddenActivation.Relu => Math.Max(z, 0.0),
        HiddenActivation.Tanh => Math.Tanh(z),
        _ => z * NormalCumulative(z),
    };

    public static double Derivative(HiddenActivation activation, double z) => activation switch
    {
        HiddenActivation.Relu => z > 0 ? 1.0 : 0.0,
        HiddenActivation.Tanh => 1.0 - (Math.Tanh(z) * Math.Tanh(z)),
        _ => NormalCumulative(z) + (z * Math.Exp(-0.5 * z * z) / Math.Sqrt(2.0 * Math.PI)),
    };

    /// <summary>Φ(z); of what is not a number it is none.</summary>
    private static double NormalCumulative(double z) => double.IsNaN(z) ? z : NormalDistribution.Cumulative(z);
}
