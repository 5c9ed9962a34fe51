namespace SparseRuntime.Graph.Operators;

/// <summary>In which order a recurrent layer sees a sequence.</summary>
public enum RecurrentDirection
{
    /// <summary>From first to last.</summary>
    Forward,

    /// <summary>From last to first.</summary>
    Reverse,

    /// <summary>Both, as two layers with weights of their own.</summary>
    Bidirectional,
}
