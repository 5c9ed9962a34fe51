namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Where queries, keys and values come from.</summary>
public enum AttentionPacking
{
    /// <summary>A layer each.</summary>
    Separate,

    /// <summary>One layer, whose features are split.</summary>
    Split,

    /// <summary>One layer, whose features become an axis of three that Gather picks from.</summary>
    Gather,
}
