using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Shares of wide calls: together they are the whole call, and none is in another.</summary>
[TestFixture]
public sealed class WidePlanTests
{
    [Test]
    public void Shares_cover_every_row_of_every_column_once([Values(1, 4, 8, 16)] int lanes, [Values] bool splitsPanels)
    {
        int panelColumns = 4 * lanes;
        foreach (int columns in new[] { 0, 1, lanes, lanes + 1, panelColumns, panelColumns + 1, (2 * panelColumns) - 1, 2 * panelColumns, (3 * panelColumns) + 4, 13 * panelColumns, 700, 2000 })
        {
            foreach (int rows in new[] { 1, 5, 64, 130, 512 })
            {
                foreach (int granularity in new[] { 4, 6, 16 })
                {
                    int[] counts = [1, 2, 3, 7, 40, .. new[] { 2, 3, 5, 16 }.Select(threads => WidePlan.Shares(columns, rows, panelColumns, granularity, threads, splitsPanels))];
                    foreach (int count in counts.Distinct())
                        AssertCovered(columns, rows, lanes, granularity, count, splitsPanels);
                }
            }
        }
    }

    [Test]
    public void As_many_shares_as_panels_are_whole_panels([Values] bool splitsPanels)
    {
        const int Lanes = 16, PanelColumns = 64, Columns = 784;
        int panels = WidePlan.Shares(Columns, 128, PanelColumns, 16, 4, splitsPanels);
        Assert.That(panels, Is.EqualTo(13));
        for (int i = 0; i < panels; i++)
        {
            WidePlan plan = WidePlan.For(new WorkPart(i, panels), Columns, 128, Lanes, PanelColumns, 16, splitsPanels);
            Assert.That((plan.FirstColumn, plan.EndColumn, plan.FirstRow, plan.EndRow), Is.EqualTo((i * PanelColumns, Math.Min(Columns, (i + 1) * PanelColumns), 0, 128)));
        }
    }

    [Test]
    public void Few_panels_that_threads_split_come_out_nearly_even()
    {
        int[] columns = [.. Enumerable.Range(0, 2).Select(i => WidePlan.For(new WorkPart(i, 2), 196, 256, 16, 64, 16, splitsPanels: true)).Select(plan => plan.EndColumn - plan.FirstColumn)];
        Assert.That(WidePlan.Shares(196, 256, 64, 16, 2, splitsPanels: true), Is.EqualTo(2));
        Assert.That(columns, Is.EqualTo(new[] { 96, 100 }));
    }

    private static void AssertCovered(int columns, int rows, int lanes, int granularity, int count, bool splitsPanels)
    {
        // Plans are rectangles: it is enough to count them at every place where one may begin.
        var plans = Enumerable.Range(0, count).Select(i => WidePlan.For(new WorkPart(i, count), columns, rows, lanes, 4 * lanes, granularity, splitsPanels)).ToArray();
        for (int column = 0; column < columns; column += Math.Min(lanes, columns))
        {
            for (int row = 0; row < rows; row += granularity)
            {
                int covering = plans.Count(p => p.FirstColumn <= column && column < p.EndColumn && p.FirstRow <= row && row < p.EndRow);
                Assert.That(covering, Is.EqualTo(1), $"{columns} columns, {rows} rows, {lanes} lanes, rows by {granularity}, {count} shares: column {column}, row {row}");
            }
        }

        Assert.That(plans.Sum(p => (long)Math.Max(0, p.EndColumn - p.FirstColumn) * Math.Max(0, p.EndRow - p.FirstRow)), Is.EqualTo((long)columns * rows));
    }
}
