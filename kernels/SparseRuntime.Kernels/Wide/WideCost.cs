namespace SparseRuntime.Kernels;

/// <summary>The part of a wide call's time that every wide kernel pays alike.</summary>
/// <param name="Panels">Panels per group, a narrower last one counted by its registers.</param>
/// <param name="Blocks">Blocks of taps per group.</param>
/// <param name="PackCycles">Cycles to pack all panels.</param>
/// <param name="Share">Part of the work that the busiest thread does.</param>
internal readonly record struct WideCost(double Panels, int Blocks, double PackCycles, double Share)
{
    public static WideCost Of<TSimd, TVector>(LinearQuery query, int mostBlockTaps)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const double PackCyclesPerRegister = 4.5;
        const double PackCyclesPerStridedValue = 1.2;
        int taps = query.Layer.Weights.Taps;
        int columns = query.Geometry.Columns;
        int panelColumns = WidePrepared<TSimd, TVector>.FullPanelColumns;
        int rest = columns % panelColumns;
        // One or two registers leave the sums waiting for each other, so they cost more than their share.
        double panels = (columns / panelColumns) + (rest == 0 ? 0 : rest <= TSimd.Lanes ? 0.45 : rest <= 2 * TSimd.Lanes ? 0.6 : 1.0);
        bool isVectors = query.Geometry.OutputPlane.Count == 1;
        double packed = (double)taps * query.Layer.Groups * columns;
        double packCycles = isVectors || query.Layer.Window.Stride.Width > 2
            ? packed * PackCyclesPerStridedValue
            : packed / TSimd.Lanes * PackCyclesPerRegister;
        if (isVectors) packCycles += (double)columns * query.Layer.OutputFeatures * PackCyclesPerStridedValue;

        WidePlan plan = WidePlan.For(new(query.Threads - 1, query.Threads), columns, query.Layer.OutputFeatures / query.Layer.Groups, TSimd.Lanes, 1);
        double share = Math.Max(
            1.0 / query.Threads,
            (double)(plan.EndColumn - plan.FirstColumn) * (plan.EndRow - plan.FirstRow) / Math.Max(1.0, (double)columns * query.Layer.OutputFeatures / query.Layer.Groups));
        return new WideCost(panels, WidePrepared<TSimd, TVector>.BlocksFor(taps, mostBlockTaps), packCycles, share);
    }

    /// <summary>The predicted time.</summary>
    /// <param name="query">The call.</param>
    /// <param name="panelCycles">Cycles that one full panel of columns takes for all rows of all groups, weights in cache.</param>
    /// <param name="weightBytes">Bytes of weights that every panel reads.</param>
    public double Microseconds(LinearQuery query, double panelCycles, double weightBytes)
    {
        double compute = Panels * Math.Max(panelCycles, query.Machine.ReadCycles(weightBytes));
        return query.Machine.Microseconds(((compute + PackCycles) * Share) + 200.0);
    }
}
