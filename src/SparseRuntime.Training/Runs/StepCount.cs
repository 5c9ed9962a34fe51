using System.Globalization;

namespace SparseRuntime.Training;

/// <summary>A length of training as people write it: <c>40ep</c> for epochs, <c>500it</c> for steps.</summary>
/// <param name="Count">How many.</param>
/// <param name="Unit">Of what.</param>
public readonly record struct StepCount(long Count, StepUnit Unit)
{
    /// <summary>So many epochs.</summary>
    public static StepCount Epochs(long count) => new(count, StepUnit.Epochs);

    /// <summary>So many steps.</summary>
    public static StepCount Steps(long count) => new(count, StepUnit.Steps);

    /// <summary>The length in steps.</summary>
    /// <param name="batchesPerEpoch">Steps of an epoch.</param>
    /// <exception cref="OverflowException">It is above 2⁶³.</exception>
    public long In(int batchesPerEpoch) => Unit == StepUnit.Epochs ? checked(Count * batchesPerEpoch) : Count;

    /// <summary>Reads a length.</summary>
    /// <param name="text">A whole number, not negative, with <c>ep</c> or <c>it</c> behind it.</param>
    /// <param name="result">The length.</param>
    /// <returns>Whether it was one.</returns>
    public static bool TryParse(string text, out StepCount result)
    {
        ArgumentNullException.ThrowIfNull(text);
        result = default;
        StepUnit? unit = text.EndsWith("ep", StringComparison.Ordinal) ? StepUnit.Epochs : text.EndsWith("it", StringComparison.Ordinal) ? StepUnit.Steps : null;
        if (unit is null || !long.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out long count)) return false;
        result = new StepCount(count, unit.Value);
        return true;
    }

    /// <summary>The length as it is written.</summary>
    public override string ToString() => $"{Count.ToString(CultureInfo.InvariantCulture)}{(Unit == StepUnit.Epochs ? "ep" : "it")}";
}
