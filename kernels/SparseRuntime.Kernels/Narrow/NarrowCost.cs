namespace SparseRuntime.Kernels;

/// <summary>The part of a narrow call's time that every narrow kernel pays alike.</summary>
internal static class NarrowCost
{
    /// <summary>Cycles to bring one column's inputs together and its results to where they belong.</summary>
    public static double ColumnCycles<TSimd, TVector>(LinearQuery query)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const double CyclesPerContiguousValue = 0.85;
        const double CyclesPerWindowedValue = 10.0;
        const double CyclesPerStridedValue = 1.75, CyclesPerStridedMiss = 2.5;
        const double CyclesPerStridedResult = 4.5, CyclesPerResultMiss = 0.75;
        double pass = RowPassCost.CyclesPerColumn<TSimd, TVector>(query.Layer);
        double inputs = query.Layer.Weights.Taps * (double)query.Layer.Groups;
        int results = query.Layer.OutputFeatures, plane = query.Geometry.OutputPlane.Count;
        if (plane == 1 && query.Layer.Window.IsPointwise) return (inputs * CyclesPerContiguousValue) + pass;
        double output = results * (CyclesPerStridedResult + (CyclesPerResultMiss * LineConflicts.Share(plane, results)));
        double input = query.Layer.Window.IsPointwise
            ? CyclesPerStridedValue + (CyclesPerStridedMiss * LineConflicts.Share(plane, query.Layer.InputFeatures))
            : CyclesPerWindowedValue;
        return (inputs * input) + output + pass;
    }
}
