using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>How one thread walks its share of a wide call: which columns, which rows.</summary>
/// <param name="FirstColumn">First column.</param>
/// <param name="EndColumn">One past the last column.</param>
/// <param name="FirstRow">First row within every group.</param>
/// <param name="EndRow">One past the last row within every group.</param>
internal readonly record struct WidePlan(int FirstColumn, int EndColumn, int FirstRow, int EndRow)
{
    /// <summary>
    /// Splits columns where every thread still gets full panels, else rows: splitting rows packs every panel once per
    /// thread, splitting few columns leaves panels too narrow to hide the latency of the sums.
    /// </summary>
    public static WidePlan For(WorkPart part, int columns, int rows, int lanes, int rowGranularity)
    {
        const int VectorsPerPanel = 4;
        bool splitRows = columns < 2 * VectorsPerPanel * lanes * part.Count && rows >= 4 * rowGranularity * part.Count;
        if (splitRows)
        {
            (int first, int end) = part.Range(rows, rowGranularity);
            return new WidePlan(0, columns, first, end);
        }

        (int firstColumn, int endColumn) = part.Range(columns, lanes);
        return new WidePlan(firstColumn, endColumn, 0, rows);
    }
}
