using System.Globalization;
using SparseRuntime.Pruning;
using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Results;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>Figures of a lottery as its page spells them.</summary>
internal static class TicketFigures
{
    /// <summary>An accuracy, to the hundredth of a point.</summary>
    public static string Accuracy(double share) => $"{(100 * share).ToString("0.00", CultureInfo.InvariantCulture)}\u00A0%";

    /// <summary>A share of weights, to three digits.</summary>
    public static string Share(double share) => double.IsFinite(share) ? $"{(100 * share).ToString(share >= 0.1 ? "0.0" : "0.00", CultureInfo.InvariantCulture)}\u00A0%" : KernelFigures.None;

    /// <summary>A number of points, as rules name it.</summary>
    public static string Points(double points) => points.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A sentence whose signs of per cent stay on their numbers' lines.</summary>
    public static string Text(string text, int most = 400) => DisplayText.Of(text, most).Replace(" %", "\u00A0%", StringComparison.Ordinal);

    /// <summary>A loss.</summary>
    public static string Loss(double? loss) => loss is { } value ? value.ToString("0.0000", CultureInfo.InvariantCulture) : KernelFigures.None;

    /// <summary>A number of steps.</summary>
    public static string Steps(double steps) => Format.Count((long)Math.Round(steps));

    /// <summary>A value in its unit, differences with their sign.</summary>
    public static string Value(double value, ClaimUnit unit) => !double.IsFinite(value) ? KernelFigures.None : unit switch
    {
        ClaimUnit.Ratio => $"{value.ToString("0.00", CultureInfo.InvariantCulture)}×",
        ClaimUnit.Share => Share(value),
        ClaimUnit.Correlation => Signed(value),
        _ => Signed(value),
    };

    /// <summary>The range of an interval; empty where neither end is known.</summary>
    public static string Range(Interval interval, ClaimUnit unit) => (double.IsFinite(interval.Low), double.IsFinite(interval.High)) switch
    {
        (true, true) => $"{Value(interval.Low, unit)} to {Value(interval.High, unit)}",
        (true, false) => $"above {Value(interval.Low, unit)}",
        (false, true) => $"below {Value(interval.High, unit)}",
        _ => "",
    };

    private static string Signed(double value)
    {
        string text = Math.Abs(value).ToString("0.00", CultureInfo.InvariantCulture);
        return text == "0.00" ? text : value < 0 ? $"−{text}" : $"+{text}";
    }
}
