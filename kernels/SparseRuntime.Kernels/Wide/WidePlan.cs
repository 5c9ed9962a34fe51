using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>How one share of a wide call is walked: which columns, which rows.</summary>
/// <param name="FirstColumn">First column.</param>
/// <param name="EndColumn">One past the last column.</param>
/// <param name="FirstRow">First row within every group.</param>
/// <param name="EndRow">One past the last row within every group.</param>
internal readonly record struct WidePlan(int FirstColumn, int EndColumn, int FirstRow, int EndRow)
{
    /// <summary>
    /// Rows that a share must have for packing its panels to be worth it: rows are split only where panels are few, since
    /// every part of the rows packs them anew.
    /// </summary>
    private const int LeastRows = 64;

    /// <summary>Panels that there are for each thread at least where panels are shares; where there are fewer, threads may split them.</summary>
    private const int PanelsPerThread = 3;

    /// <summary>
    /// The number of shares for some threads: a few for each, or as many panels as there are, times the least number of
    /// row parts that makes enough of them. Where there are few panels and threads split them, one for each thread:
    /// <see cref="For"/> knows such shares by their being fewer than the panels, and not many fewer.
    /// </summary>
    public static int Shares(int columns, int rows, int panelColumns, int rowGranularity, int threads, bool splitsPanels)
    {
        const int MostSharesPerThread = 64;
        const int ManySharesPerThread = 16;
        if (threads == 1) return 1;
        int panels = Panels(columns, panelColumns);
        // Several panels to a share, but so many that shares of whole panels are about equal.
        if (panels >= MostSharesPerThread * threads) return panels / (panels / (ManySharesPerThread * threads));
        if (panels >= PanelsPerThread * threads) return panels;
        // Few panels: registers of columns come out nearly even, and nothing is packed twice.
        if (splitsPanels && panels >= threads) return threads;
        int mostRowParts = Math.Max(1, rows / Math.Max(LeastRows, 2 * rowGranularity));
        // Every part of the rows of a panel packs it: where threads have no panel each, a second part costs more than it balances.
        int least = panels < threads ? threads : 2 * threads;
        int mostParts = Math.Min(mostRowParts, 2 * threads);
        // A last panel of few columns is no share like the others: whole ones must come out even, too, if they can.
        int whole = columns / panelColumns;
        int parts = PartsFor(panels, whole, least, threads, mostParts);
        if (parts == 0) parts = PartsFor(panels, panels, least, threads, mostParts);
        if (parts > 0) return panels * parts;

        // Neither enough panels nor enough rows: a share is a part of the rows if it can be, else of a panel.
        return threads;
    }

    /// <summary>
    /// The place of a share: registers of columns where threads split few panels, whole panels where there are as many as
    /// shares, a grid of panels and rows where shares are a multiple of panels, else a range of rows or, where there are
    /// few or threads split a single panel, of registers of columns.
    /// </summary>
    public static WidePlan For(WorkPart part, int columns, int rows, int lanes, int panelColumns, int rowGranularity, bool splitsPanels)
    {
        int panels = Panels(columns, panelColumns);
        if (splitsPanels && part.Count < panels && panels < PanelsPerThread * part.Count)
        {
            (int start, int end) = part.Range(columns, lanes);
            return new WidePlan(start, end, 0, rows);
        }

        if (part.Count <= panels && (panels % part.Count == 0 || panels >= 4 * part.Count))
        {
            (int firstPanel, int endPanel) = part.Range(panels);
            return new WidePlan(firstPanel * panelColumns, Math.Min(columns, endPanel * panelColumns), 0, rows);
        }

        int rowParts = panels > 0 && part.Count % panels == 0 ? part.Count / panels : part.Count;
        bool inColumns = splitsPanels && panels == 1 && columns >= part.Count * lanes;
        if (!inColumns && rows >= 2 * rowGranularity * rowParts)
        {
            (int first, int end) = new WorkPart(part.Index % rowParts, rowParts).Range(rows, rowGranularity);
            int panel = part.Index / rowParts;
            return rowParts == part.Count
                ? new WidePlan(0, columns, first, end)
                : new WidePlan(panel * panelColumns, Math.Min(columns, (panel + 1) * panelColumns), first, end);
        }

        (int firstColumn, int endColumn) = part.Range(columns, lanes);
        return new WidePlan(firstColumn, endColumn, 0, rows);
    }

    /// <summary>The least number of row parts that gives every thread as many shares of the panels that count; 0 for none.</summary>
    private static int PartsFor(int panels, int counting, int least, int threads, int most)
    {
        for (int parts = 1; parts <= most; parts++)
        {
            if (panels * parts >= least && panels * parts % threads == 0 && counting * parts % threads == 0) return parts;
        }

        return 0;
    }

    private static int Panels(int columns, int panelColumns) => (columns + panelColumns - 1) / panelColumns;
}
