using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>Intervals as lines on one scale for all comparisons of a claim: the estimate, its ends or where it is open, every replicate, and what it is held against.</summary>
internal sealed class IntervalPicture
{
    private const double Width = 220, Height = 26, Middle = 13, Edge = 10, Cap = 5;

    private readonly LinearAxis _axis;
    private readonly bool _isRatio;

    private IntervalPicture(LinearAxis axis, bool isRatio) => (_axis, _isRatio) = (axis, isRatio);

    /// <summary>The scale of comparisons of the same unit, of which at least one has a value.</summary>
    public static IntervalPicture Of(IReadOnlyList<ClaimPart> parts)
    {
        bool isRatio = parts[0].Unit == ClaimUnit.Ratio;
        ClaimPart[] measured = [.. parts.Where(part => part.Values.Count > 0)];
        // An interval of two values can be wider than all else; it may leave the picture.
        double[] values = [.. measured.SelectMany(part => part.Values.Select(value => value.Value)).Concat(parts.Select(part => part.Bound)).Append(isRatio ? 1 : 0).Select(Scale)];
        double spread = Math.Max(values.Max() - values.Min(), 0.1);
        double[] ends = [.. measured.SelectMany(part => new[] { part.Interval.Low, part.Interval.High }).Where(end => double.IsFinite(end) && (!isRatio || end > 0)).Select(Scale)];
        double least = Math.Max(values.Concat(ends).Min(), values.Min() - (2 * spread)), most = Math.Min(values.Concat(ends).Max(), values.Max() + (2 * spread));
        double room = Math.Max(most - least, 1e-3) * 0.06;
        return new IntervalPicture(new LinearAxis(least - room, most + room, Edge, Width - Edge), isRatio);

        double Scale(double value) => isRatio ? Math.Log(value) : value;
    }

    /// <summary>Writes a comparison.</summary>
    public void Write(HtmlWriter page, ClaimPart part)
    {
        double neutral = X(_isRatio ? 1 : 0);
        string range = TicketFigures.Range(part.Interval, part.Unit);
        page.Write($"<svg class=\"interval\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{TicketFigures.Value(part.Interval.Estimate, part.Unit)}{(range.Length > 0 ? $", {range}" : "")}\">");
        page.Write($"<path class=\"zero\" d=\"M{neutral} 1V{Height - 1}\"/>");
        if (part.Bound != (_isRatio ? 1 : 0)) page.Write($"<path class=\"bound\" d=\"M{X(part.Bound)} 1V{Height - 1}\"/>");
        if (part.Values.Count > 1)
        {
            (double low, double high) = (X(part.Interval.Low), X(part.Interval.High));
            page.Write($"<path class=\"span\" d=\"M{low} {Middle}H{high}");
            WriteEnd(page, low, part.Interval.Low, -1);
            WriteEnd(page, high, part.Interval.High, 1);
            page.Write($"\"/>");
        }

        page.Write($"<path class=\"dots\" d=\"");
        foreach (ClaimValue value in part.Values)
            page.Write($"M{X(value.Value)} {Middle}h0");
        page.Write($"\"/><circle class=\"estimate\" cx=\"{X(part.Interval.Estimate)}\" cy=\"{Middle}\" r=\"4\"/></svg>");
    }

    /// <summary>A cap at an end that is shown, an arrow where the interval goes on.</summary>
    private void WriteEnd(HtmlWriter page, double x, double value, int direction)
    {
        if (double.IsFinite(value) && Math.Abs(Position(value) - x) < 0.01) page.Write($"M{x} {Middle - Cap}V{Middle + Cap}");
        else page.Write($"M{x - (direction * Cap)} {Middle - Cap}L{x} {Middle}L{x - (direction * Cap)} {Middle + Cap}");
    }

    private double X(double value) => Math.Clamp(Position(value), Edge - 6, Width - Edge + 6);

    private double Position(double value) => _axis.Position(_isRatio ? value <= 0 ? double.NegativeInfinity : Math.Log(value) : value);
}
