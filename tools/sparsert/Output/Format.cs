using System.Globalization;

namespace SparseRuntime.Tool.Output;

/// <summary>Numbers as people read them.</summary>
internal static class Format
{
    /// <summary>Whole numbers with thousands set apart.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share of one as a percentage.</summary>
    public static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>About three significant digits; a dash for what is not a number.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        double.NaN => "–",
        0 => "0",
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("0.000", CultureInfo.InvariantCulture),
        >= 1e-4 => value.ToString("0.#####", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##E+0", CultureInfo.InvariantCulture),
    };

    /// <summary>Bytes in the unit that suits them.</summary>
    public static string Bytes(long value) => value switch
    {
        < 1L << 10 => $"{value} B",
        < 1L << 20 => $"{value / (double)(1L << 10):0.0} KiB",
        < 1L << 30 => $"{value / (double)(1L << 20):0.0} MiB",
        _ => $"{value / (double)(1L << 30):0.00} GiB",
    };
}
