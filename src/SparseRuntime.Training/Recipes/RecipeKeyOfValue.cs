namespace SparseRuntime.Training;

/// <summary>A key with a value of a kind.</summary>
/// <param name="name">What it is called.</param>
/// <param name="value">The kind.</param>
/// <param name="get">The value in a section.</param>
/// <param name="set">A section with another value.</param>
internal sealed class RecipeKey<T, V>(string name, RecipeValue<V> value, Func<T, V> get, Func<T, V, T> set) : RecipeKey<T>(name)
{
    /// <inheritdoc/>
    public override string Type => value.Type;

    /// <inheritdoc/>
    public override string Range => value.Range;

    /// <inheritdoc/>
    public override T Read(T section, RecipeNode node, RecipePlace place) => set(section, value.Read(node, place));

    /// <inheritdoc/>
    public override string? Write(T section, T defaults)
    {
        if (Applies is not null && !Applies(section)) return null;
        V given = get(section);
        return given is null || (!IsRequired && EqualityComparer<V>.Default.Equals(given, get(defaults))) ? null : value.Write(given);
    }

    /// <inheritdoc/>
    public override string Describe(T defaults) => IsRequired ? "required" : DefaultText ?? (get(defaults) is { } usual ? value.Write(usual) : "none");
}
