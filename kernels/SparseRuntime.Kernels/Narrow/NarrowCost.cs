namespace SparseRuntime.Kernels;

/// <summary>The part of a narrow call's time that every narrow kernel pays alike.</summary>
internal static class NarrowCost
{
    /// <summary>Cycles to bring one column's inputs together and to finish its sums.</summary>
    public static double ColumnCycles<TSimd, TVector>(LinearQuery query)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const double CyclesPerContiguousValue = 0.15;
        const double CyclesPerStridedValue = 1.5;
        const double CyclesPerWindowedValue = 8.0;
        double cycles = !query.Layer.Window.IsPointwise ? CyclesPerWindowedValue
            : query.Geometry.OutputPlane.Count == 1 ? CyclesPerContiguousValue
            : CyclesPerStridedValue;
        return (query.Layer.Weights.Taps * (double)query.Layer.Groups * cycles) + RowPassCost.CyclesPerColumn<TSimd, TVector>(query.Layer);
    }
}
