namespace SparseRuntime.Kernels;

/// <summary>The part of a wide call's time that every wide kernel pays alike.</summary>
/// <param name="Panels">Panels per group, a narrower last one counted by its registers.</param>
/// <param name="Blocks">Blocks of taps per group.</param>
/// <param name="OtherCycles">Cycles to pack all panels and to finish their rows.</param>
internal readonly record struct WideCost(double Panels, int Blocks, double OtherCycles)
{
    /// <summary>Works out the common part.</summary>
    /// <param name="query">The call.</param>
    /// <param name="mostBlockTaps">The most taps that the kernel packs at a time.</param>
    /// <param name="oneRegister">Time of a panel of one register as a share of a full one's: too few sums wait for each other.</param>
    /// <param name="twoRegisters">The same of a panel of two.</param>
    public static WideCost Of<TSimd, TVector>(LinearQuery query, int mostBlockTaps, double oneRegister, double twoRegisters)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const double PackCyclesPerRegister = 4.5;
        const double PackCyclesPerStridedValue = 1.2;
        const double CyclesPerTransposedValue = 0.6;
        int taps = query.Layer.Weights.Taps;
        int columns = query.Geometry.Columns;
        int panelColumns = WidePrepared<TSimd, TVector>.FullPanelColumns;
        int rest = columns % panelColumns;
        double panels = (columns / panelColumns) + (rest == 0 ? 0 : rest <= TSimd.Lanes ? oneRegister : rest <= 2 * TSimd.Lanes ? twoRegisters : 1.0);
        // Lines of the output end within registers, which are then written twice.
        double shortLines = query.Layer.Window.IsPointwise ? 0.0 : Math.Min(3.0, (double)TSimd.Lanes / query.Geometry.OutputPlane.Width);
        bool isVectors = query.Geometry.OutputPlane.Count == 1;
        double packed = (double)taps * query.Layer.Groups * columns;
        double packCycles = isVectors ? packed * CyclesPerTransposedValue
            : query.Layer.Window.Stride.Width > 2 ? packed * PackCyclesPerStridedValue
            : packed / TSimd.Lanes * PackCyclesPerRegister * (1.0 + shortLines);
        if (isVectors) packCycles += (double)columns * query.Layer.OutputFeatures * CyclesPerTransposedValue;
        double passCycles = columns * RowPassCost.CyclesPerColumn<TSimd, TVector>(query.Layer);
        return new WideCost(panels, WidePrepared<TSimd, TVector>.BlocksFor(taps, mostBlockTaps), packCycles + passCycles);
    }

    /// <summary>The predicted time.</summary>
    /// <param name="query">The call.</param>
    /// <param name="panelCycles">Cycles that one full panel of columns takes for all rows of all groups, weights in cache.</param>
    /// <param name="weightBytes">Bytes of weights that every panel reads.</param>
    public double Microseconds(LinearQuery query, double panelCycles, double weightBytes)
    {
        double compute = Panels * Math.Max(panelCycles, query.Machine.ReadCycles(weightBytes));
        return query.Machine.Microseconds(compute + OtherCycles + 200.0);
    }
}
