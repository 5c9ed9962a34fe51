using System.Globalization;

namespace SparseRuntime.Training;

/// <summary>What mask methods check of their numbers, in the same words.</summary>
internal static class MethodChecks
{
    public static void Sparsity(double value, string what)
    {
        if (value is not (>= 0 and < 1)) throw new ArgumentException($"{what} is {Text(value)}; it must be at least 0 and less than 1");
    }

    public static void Share(double value, string what)
    {
        if (value is not (>= 0 and <= 1)) throw new ArgumentException($"{what} is {Text(value)}; it must be between 0 and 1");
    }

    public static void Positive(double value, string what)
    {
        if (value is not (> 0 and < double.PositiveInfinity)) throw new ArgumentException($"{what} is {Text(value)}; it must be positive and finite");
    }

    public static void NotNegative(double value, string what)
    {
        if (value is not (>= 0 and < double.PositiveInfinity)) throw new ArgumentException($"{what} is {Text(value)}; it must be finite and not negative");
    }

    public static void AtLeast(long value, long least, string what)
    {
        if (value < least) throw new ArgumentException($"{what} is {value}; it must be at least {least}");
    }

    /// <summary>Fails unless a step is one that training takes.</summary>
    public static void Within(long step, long steps, string what)
    {
        if (step >= steps) throw new ArgumentException($"{what} is step {step}, but training has steps 0 to {steps - 1}");
    }

    /// <summary>A number as it is written in files, whatever the language of the machine.</summary>
    public static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
