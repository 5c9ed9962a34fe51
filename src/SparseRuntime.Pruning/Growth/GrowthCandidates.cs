namespace SparseRuntime.Pruning;

/// <summary>Where new weights may grow.</summary>
public enum GrowthCandidates
{
    /// <summary>Where nothing was before the step, so that nothing that is dropped comes back at once.</summary>
    FreeBefore,

    /// <summary>There and where something has just been dropped.</summary>
    FreeAfterDrop,
}
