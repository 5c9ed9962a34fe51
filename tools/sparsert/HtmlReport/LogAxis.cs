namespace SparseRuntime.Tool.HtmlReport;

/// <summary>A logarithmic axis of a chart.</summary>
/// <param name="Least">The value at the start; positive.</param>
/// <param name="Most">The value at the end; greater.</param>
/// <param name="Start">The coordinate of the start.</param>
/// <param name="End">The coordinate of the end.</param>
internal sealed record LogAxis(double Least, double Most, double Start, double End)
{
    /// <summary>How far a decade reaches; negative on an axis that points to smaller coordinates.</summary>
    public double Decade => (End - Start) / Math.Log10(Most / Least);

    /// <summary>The coordinate of a value; values beyond the ends lie at the ends.</summary>
    public double Position(double value) => Start + (Decade * Math.Log10(Math.Clamp(value, Least, Most) / Least));

    /// <summary>The ticks: 1, 2 and 5 times powers of ten; on a long axis only 1 bears a label.</summary>
    public IEnumerable<(double Value, bool IsLabelled)> Ticks()
    {
        bool isLong = Math.Log10(Most / Least) > 2.5;
        for (int exponent = (int)Math.Floor(Math.Log10(Least)); exponent <= Math.Ceiling(Math.Log10(Most)); exponent++)
        {
            foreach (int digit in (int[])[1, 2, 5])
            {
                double value = digit * Math.Pow(10, exponent);
                if (value >= Least * 0.999 && value <= Most * 1.001) yield return (value, digit == 1 || !isLong);
            }
        }
    }
}
