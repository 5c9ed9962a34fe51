namespace SparseRuntime.Kernels;

/// <summary>Cycles of something that is done once per panel of columns, for panels of four, two and one registers.</summary>
/// <param name="Four">For a full panel.</param>
/// <param name="Two">For a panel of two registers.</param>
/// <param name="One">For a panel of one register: too few sums wait for each other's latency.</param>
internal readonly record struct PanelCycles(double Four, double Two, double One)
{
    /// <summary>The cycles of doing it so many times.</summary>
    public static PanelCycles operator *(PanelCycles cycles, double times) => new(cycles.Four * times, cycles.Two * times, cycles.One * times);

    /// <summary>The cycles of both.</summary>
    public static PanelCycles operator +(PanelCycles a, PanelCycles b) => new(a.Four + b.Four, a.Two + b.Two, a.One + b.One);
}
