namespace SparseRuntime.Training;

/// <summary>What is to be learnt of samples.</summary>
public enum TargetKind
{
    /// <summary>One of several classes.</summary>
    Classes,

    /// <summary>Numbers.</summary>
    Numbers,
}
