namespace SparseRuntime.Training;

/// <summary>A key of a section: the one place that says how it is read, written and described.</summary>
/// <typeparam name="T">The record of the section.</typeparam>
/// <param name="name">What it is called.</param>
internal abstract class RecipeKey<T>(string name)
{
    /// <summary>What it is called.</summary>
    public string Name { get; } = name;

    /// <summary>What kind of value it has.</summary>
    public abstract string Type { get; }

    /// <summary>Which values there are.</summary>
    public abstract string Range { get; }

    /// <summary>Whether a section must have it, where it <see cref="Applies"/>.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What its default is, in words, where it is no value of its own.</summary>
    public string? DefaultText { get; init; }

    /// <summary>Whether it means anything beside the section's other keys; null for always.</summary>
    public Func<T, bool>? Applies { get; init; }

    /// <summary>Where it <see cref="Applies"/>, in words.</summary>
    public string? With { get; init; }

    /// <summary>Whether it says where a run ends, not what is run: results under another value can be gone on with.</summary>
    public bool IsOutsideHash { get; init; }

    /// <summary>The section with the value that is written.</summary>
    public abstract T Read(T section, RecipeNode node, RecipePlace place);

    /// <summary>The value as it is written; null where it is the default.</summary>
    public abstract string? Write(T section, T defaults);

    /// <summary>The default as users read of it.</summary>
    public abstract string Describe(T defaults);
}
