using System.Globalization;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>
/// How a batch is run: whole, or in equal slices of some samples each, one after the other or each on a thread of its own.
/// </summary>
/// <param name="Count">How many slices there are; 1 where the batch is run whole.</param>
/// <param name="Samples">Samples of a slice; 0 where there is no batch.</param>
/// <param name="Reason">Why it is run so; empty where there is no batch.</param>
internal sealed record BatchSlices(int Count, int Samples, string Reason)
{
    /// <summary>One run for everything, where there is no batch to cut.</summary>
    public static BatchSlices None { get; } = new(1, 0, "");

    /// <summary>The shape for the whole batch of a value whose shape for one slice is given.</summary>
    public TensorShape Whole(TensorShape slice) => Count == 1 ? slice : new TensorShape([checked(slice[0] * Count), .. slice.Dimensions[1..]]);

    /// <summary>How the batch is run and why, in a sentence; null where there is no batch.</summary>
    public string? Describe() =>
        Samples == 0 ? null
        : Count == 1 ? string.Create(CultureInfo.InvariantCulture, $"all {Samples} samples are run together: {Reason}")
        : string.Create(CultureInfo.InvariantCulture, $"{Count * Samples} samples are run in slices of {Samples}: {Reason}");
}
