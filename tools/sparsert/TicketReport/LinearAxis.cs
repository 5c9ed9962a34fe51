namespace SparseRuntime.Tool.TicketReport;

/// <summary>A linear axis of a chart.</summary>
/// <param name="Least">The value at the start.</param>
/// <param name="Most">The value at the end; greater.</param>
/// <param name="Start">The coordinate of the start.</param>
/// <param name="End">The coordinate of the end.</param>
internal sealed record LinearAxis(double Least, double Most, double Start, double End)
{
    /// <summary>Ticks that are aimed at.</summary>
    private const int UsualTicks = 6;

    /// <summary>The coordinate of a value, beyond the ends, too.</summary>
    public double Position(double value) => Start + ((End - Start) * (value - Least) / (Most - Least));

    /// <summary>The ticks: multiples of 1, 2 or 5 times a power of ten.</summary>
    public IEnumerable<double> Ticks()
    {
        double step = Step;
        for (double index = Math.Ceiling((Least / step) - 1e-9); index * step <= Most + (step * 1e-9); index++)
            yield return index == 0 ? 0 : index * step;
    }

    /// <summary>Decimals that tell ticks apart.</summary>
    public int Decimals => (int)Math.Clamp(-Math.Floor(Math.Log10(Step) + 1e-9), 0, 9);

    private double Step
    {
        get
        {
            double rough = (Most - Least) / UsualTicks, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            return (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
        }
    }
}
