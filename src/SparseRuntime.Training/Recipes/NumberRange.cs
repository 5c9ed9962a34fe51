namespace SparseRuntime.Training;

/// <summary>A range of finite numbers.</summary>
/// <param name="Least">Its lower end; −∞ for none.</param>
/// <param name="IncludesLeast">Whether that is in it.</param>
/// <param name="Most">Its upper end; ∞ for none.</param>
/// <param name="IncludesMost">Whether that is in it.</param>
internal readonly record struct NumberRange(double Least, bool IncludesLeast, double Most, bool IncludesMost)
{
    /// <summary>The greatest number of training itself, which is in float32.</summary>
    private const double Greatest = float.MaxValue;

    /// <summary>Above 0.</summary>
    public static NumberRange Positive { get; } = new(0, false, Greatest, true);

    /// <summary>From 0 on.</summary>
    public static NumberRange NotNegative { get; } = new(0, true, Greatest, true);

    /// <summary>Above 0 and below 1.</summary>
    public static NumberRange Inside { get; } = new(0, false, 1, false);

    /// <summary>From 0 to below 1.</summary>
    public static NumberRange BelowOne { get; } = new(0, true, 1, false);

    /// <summary>From 0 to 1.</summary>
    public static NumberRange Share { get; } = new(0, true, 1, true);

    /// <summary>Above 0 and at most 1.</summary>
    public static NumberRange PositiveShare { get; } = new(0, false, 1, true);

    /// <summary>From 0 to a number.</summary>
    public static NumberRange UpTo(double most) => new(0, true, most, true);

    /// <summary>Whether a number is in the range; NaN never is.</summary>
    public bool Contains(double value) => (IncludesLeast ? value >= Least : value > Least) && (IncludesMost ? value <= Most : value < Most);

    /// <summary>The range in words.</summary>
    public override string ToString()
    {
        string from = IncludesLeast ? $"from {RecipeText.Of(Least)}" : $"above {RecipeText.Of(Least)}";
        if (Most >= Greatest) return IncludesLeast ? from + " on" : from;
        return $"{from} {(IncludesMost ? "to" : IncludesLeast ? "to below" : "and below")} {RecipeText.Of(Most)}";
    }
}
