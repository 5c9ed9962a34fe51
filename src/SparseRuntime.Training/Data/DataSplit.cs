using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>Which samples are trained on, and which are held back to choose by. No sample is in both.</summary>
/// <param name="Training">The rows to train on, ascending.</param>
/// <param name="Validation">The rows held back, ascending.</param>
public sealed record DataSplit(IReadOnlyList<int> Training, IReadOnlyList<int> Validation)
{
    /// <summary>Splits samples by chance; the same place in a stream always gives the same split.</summary>
    /// <param name="count">How many samples there are.</param>
    /// <param name="validation">How many are held back.</param>
    /// <param name="stream">What the choice is drawn from.</param>
    /// <param name="training">How many are trained on; null for all that are left. Fewer leave the samples that are held back the same.</param>
    /// <exception cref="ArgumentException">There are not as many samples, or none to train on.</exception>
    public static DataSplit Draw(int count, int validation, RandomStream stream, int? training = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (validation < 0 || validation >= count) throw new ArgumentException($"{validation} of {count} samples cannot be held back: at least one is left to train on", nameof(validation));
        int wanted = training ?? count - validation;
        if (wanted < 1 || wanted > count - validation) throw new ArgumentException($"{wanted} samples cannot be trained on where {count - validation} are left", nameof(training));
        int[] order = [.. Enumerable.Range(0, count)];
        stream.Shuffle<int>(order);
        int[] heldBack = order[..validation], used = order[validation..(validation + wanted)];
        Array.Sort(heldBack);
        Array.Sort(used);
        return new DataSplit(used, heldBack);
    }
}
