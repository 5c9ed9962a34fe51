namespace SparseRuntime.Kernels;

/// <summary>The part of a wide call's time that every wide kernel pays alike.</summary>
/// <param name="Panels">Panels per group, a narrower last one counted by its registers.</param>
/// <param name="Blocks">Blocks of taps per group.</param>
/// <param name="PackCycles">Cycles to pack all panels.</param>
internal readonly record struct WideCost(double Panels, int Blocks, double PackCycles)
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
        return new WideCost(panels, WidePrepared<TSimd, TVector>.BlocksFor(taps, mostBlockTaps), packCycles);
    }

    /// <summary>The predicted time.</summary>
    /// <param name="query">The call.</param>
    /// <param name="panelCycles">Cycles that one full panel of columns takes for all rows of all groups, weights in cache.</param>
    /// <param name="weightBytes">Bytes of weights that every panel reads.</param>
    public double Microseconds(LinearQuery query, double panelCycles, double weightBytes)
    {
        double compute = Panels * Math.Max(panelCycles, query.Machine.ReadCycles(weightBytes));
        return query.Machine.Microseconds(compute + PackCycles + 200.0);
    }
}
