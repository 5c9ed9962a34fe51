namespace SparseRuntime.Kernels;

/// <summary>The part of a wide call's time that every wide kernel pays alike.</summary>
/// <param name="Full">Panels of four registers per group, those filled to more than two counted among them.</param>
/// <param name="HasTwo">Whether the last panel is one of two registers.</param>
/// <param name="HasOne">Whether the last panel is one of one register.</param>
/// <param name="Blocks">Blocks of taps per group.</param>
/// <param name="PackCycles">Cycles to pack all panels.</param>
/// <param name="OutputCycles">Cycles to bring finished sums to where they belong, beyond storing them by the register, and to finish them.</param>
internal readonly record struct WideCost(int Full, bool HasTwo, bool HasOne, int Blocks, double PackCycles, double OutputCycles)
{
    /// <summary>Cycles of a call that do not depend on the layer.</summary>
    private const double CyclesPerCall = 200.0;

    /// <summary>Cycles to find what a panel takes of the input through a window.</summary>
    private const double CyclesPerWindowedPanel = 2000.0;

    /// <summary>Works out the common part.</summary>
    /// <param name="query">The call.</param>
    /// <param name="mostBlockTaps">The most taps that the kernel packs at a time.</param>
    public static WideCost Of<TSimd, TVector>(LinearQuery query, int mostBlockTaps)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int taps = query.Layer.Weights.Taps;
        int columns = query.Geometry.Columns;
        int panelColumns = WidePrepared<TSimd, TVector>.FullPanelColumns;
        int rest = columns % panelColumns;
        bool hasOne = rest > 0 && rest <= TSimd.Lanes, hasTwo = rest > TSimd.Lanes && rest <= 2 * TSimd.Lanes;
        int full = (columns / panelColumns) + (rest > 2 * TSimd.Lanes ? 1 : 0);
        int registers = (WidePrepared<TSimd, TVector>.PanelVectors * full) + (hasTwo ? 2 : 0) + (hasOne ? 1 : 0);
        bool isVectors = query.Geometry.OutputPlane.Count == 1;
        // Where a panel's inputs lie is worked out for each group anew.
        double setUp = query.Layer.Window.IsPointwise ? 0.0 : CyclesPerWindowedPanel * (full + (hasTwo ? 1 : 0) + (hasOne ? 1 : 0));
        double row = isVectors ? VectorRow<TSimd, TVector>(query, panelColumns) : PlaneRow(columns, registers * TSimd.Lanes);
        return new WideCost(
            full,
            hasTwo,
            hasOne,
            WidePrepared<TSimd, TVector>.BlocksFor(taps, mostBlockTaps),
            query.Layer.Groups * ((taps * (isVectors ? VectorTap<TSimd, TVector>(registers * TSimd.Lanes, (long)Math.Min(taps, mostBlockTaps) * panelColumns * sizeof(float)) : PlaneTap<TSimd, TVector>(query, registers))) + setUp),
            (query.Layer.OutputFeatures * row) + (columns * RowPassCost.CyclesPerColumn<TSimd, TVector>(query.Layer)));
    }

    /// <summary>The predicted time.</summary>
    /// <param name="query">The call.</param>
    /// <param name="panel">Cycles that a panel of columns takes for all rows of all groups, weights in cache.</param>
    /// <param name="weightBytes">Bytes of weights that every panel reads.</param>
    public double Microseconds(LinearQuery query, PanelCycles panel, double weightBytes)
    {
        double read = query.Machine.ReadCycles(weightBytes);
        double compute = (Full * Math.Max(panel.Four, read)) + (HasTwo ? Math.Max(panel.Two, read) : 0.0) + (HasOne ? Math.Max(panel.One, read) : 0.0);
        return query.Machine.Microseconds(compute + PackCycles + OutputCycles + CyclesPerCall);
    }

    /// <summary>Cycles to pack one tap of a batch of vectors, which is transposed; zeros fill the last register.</summary>
    private static double VectorTap<TSimd, TVector>(int values, long blockBytes)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const long FirstLevelBytes = 48 * 1024;
        const double CyclesBeyond = 0.1;
        return values * ((TSimd.Lanes > 8 ? 0.2 : TSimd.Lanes > 4 ? 0.23 : 0.45) + (blockBytes > FirstLevelBytes ? CyclesBeyond : 0.0));
    }

    /// <summary>Cycles to pack one tap of planes.</summary>
    private static double PlaneTap<TSimd, TVector>(LinearQuery query, int registers)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const double CyclesPerStridedValue = 1.2;
        const double CyclesPerWideRegister = 3.6, CyclesPerRegister = 2.4;
        if (query.Layer.Window.Stride.Width > 2) return query.Geometry.Columns * CyclesPerStridedValue;
        // Lines of the output end within registers, which are then written twice, where lines of the input do not follow one another likewise.
        bool keepsWidth = query.Layer.Window.Stride.Width == 1 && query.Geometry.OutputPlane.Width == query.Geometry.InputPlane.Width;
        double shortLines = keepsWidth ? 0.0 : Math.Min(3.0, (double)TSimd.Lanes / query.Geometry.OutputPlane.Width);
        return registers * (TSimd.Lanes > 8 ? CyclesPerWideRegister : CyclesPerRegister) * (1.0 + shortLines);
    }

    /// <summary>
    /// Cycles to transpose one row of sums: a register at a time goes to lines that lie a vector apart. Registers as long
    /// as a line fill it at once; lines that shorter ones come back to may have left the cache.
    /// </summary>
    private static double VectorRow<TSimd, TVector>(LinearQuery query, int panelColumns)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const double CyclesPerValue = 0.2;
        const int LineValues = 16;
        double cyclesPerMiss = TSimd.Lanes > 4 ? 2.5 : 5.0;
        int columns = query.Geometry.Columns;
        int lines = TSimd.Lanes < LineValues ? Math.Min(columns, panelColumns) : TSimd.Lanes;
        return columns * (CyclesPerValue + (cyclesPerMiss * LineConflicts.Share(query.Layer.OutputFeatures, lines)));
    }

    /// <summary>Cycles to copy a row's sums of the last panel, when it is not whole registers and takes a detour by way of scratch.</summary>
    private static double PlaneRow(int columns, int width) => columns == width ? 0.0 : 12.0;
}
