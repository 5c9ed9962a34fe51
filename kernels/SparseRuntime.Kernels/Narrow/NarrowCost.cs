namespace SparseRuntime.Kernels;

/// <summary>The part of a narrow call's time that every narrow kernel pays alike.</summary>
internal static class NarrowCost
{
    /// <summary>Cycles to bring one column's inputs together.</summary>
    public static double PackCycles(LinearQuery query)
    {
        const double CyclesPerContiguousValue = 0.15;
        const double CyclesPerScatteredValue = 4.0;
        bool contiguous = query.Layer.Window.IsPointwise && query.Geometry.OutputPlane.Count == 1;
        return query.Layer.Weights.Taps * (double)query.Layer.Groups * (contiguous ? CyclesPerContiguousValue : CyclesPerScatteredValue);
    }
}
