namespace SparseRuntime.Kernels;

/// <summary>What a first-level cache of 64 sets of twelve lines, as current cores have it, makes of strides that are multiples of its lines.</summary>
internal static class LineConflicts
{
    /// <summary>
    /// How far lines that are touched in turn, a stride apart, push each other out of the cache: 0 when they all stay, about
    /// 1 when none does.
    /// </summary>
    /// <param name="stride">Values from one line to the next.</param>
    /// <param name="lines">How many there are.</param>
    public static double Share(int stride, int lines)
    {
        const int LineBytes = 64, Sets = 64, Ways = 12;
        const double FreeShare = 0.8, Most = 1.3;
        long bytes = (long)stride * sizeof(float);
        // Of a stride's power of two depends how many sets the lines fall into.
        long spread = bytes & -bytes;
        double sets = spread <= LineBytes ? Sets : Math.Max(1.0, (double)Sets * LineBytes / spread);
        return Math.Min(Most, Math.Max(0.0, (lines / (sets * Ways)) - FreeShare));
    }
}
