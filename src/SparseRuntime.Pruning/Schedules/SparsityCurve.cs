namespace SparseRuntime.Pruning;

/// <summary>How sparsity goes from its first to its last value; see <see cref="SparsitySchedule"/>.</summary>
public enum SparsityCurve
{
    /// <summary>Fastest at the start: <c>s_f + (s_0 − s_f)(1 − u)³</c> (Zhu and Gupta 2017, "To prune, or not to prune").</summary>
    Cubic,

    /// <summary>At one rate: <c>s_0 + (s_f − s_0)u</c>.</summary>
    Linear,

    /// <summary>Slow, fast, slow: <c>s_f + ½(s_0 − s_f)(1 + cos πu)</c>.</summary>
    Cosine,

    /// <summary>Fast at the start, the more so the steeper: <c>s_0 + (s_f − s_0)(1 − e^(−αu))/(1 − e^(−α))</c>.</summary>
    Exponential,
}
