namespace SparseRuntime.Onnx;

/// <summary>Where a value carries channels.</summary>
/// <param name="Set">The channels.</param>
/// <param name="FromEnd">Their axis, counted from the end: 1 is the last.</param>
/// <param name="Rank">The value's rank, if it is known.</param>
/// <param name="IsFlat">Whether a plane was flattened into the axis: its extent is then a multiple of the channels.</param>
internal readonly record struct ChannelPlace(ChannelSet Set, int FromEnd, int? Rank, bool IsFlat)
{
    /// <summary>Whether the channels lie along the second axis, where ONNX has those of images.</summary>
    public bool IsSecondAxis => Rank - FromEnd == 1;

    /// <summary>Whether an axis of weights with that extent runs along the channels.</summary>
    public bool Fits(int extent) => extent == Set.Count || (IsFlat && extent > 0 && extent % Set.Count == 0);
}
