namespace SparseRuntime.Training;

/// <summary>The keys of the section <c>data</c>.</summary>
internal static class DataKeys
{
    private const string FilesOnly = "a path as `set`", TablesOnly = "`set: ….csv`, `.tsv` or `.txt`";

    /// <summary>What a section is without keys.</summary>
    public static DataRecipe Defaults { get; } = new();

    /// <summary>In the order of canonical recipes.</summary>
    public static IReadOnlyList<RecipeKey<DataRecipe>> All { get; } =
    [
        new RecipeKey<DataRecipe, string?>("set", RecipeValues.Text, data => data.Set, (data, value) => data with { Set = value! }) { IsRequired = true },
        new RecipeKey<DataRecipe, string?>("labels", RecipeValues.Text, data => data.Labels, (data, value) => data with { Labels = value })
        {
            Applies = data => data.Known is null && !IsTable(data) && !IsArchive(data), With = "`set`: a file in IDX or .npy",
        },
        new RecipeKey<DataRecipe, string?>("arrays", RecipeValues.Text, data => data.Arrays, (data, value) => data with { Arrays = value! }) { Applies = IsArchive, With = "`set: ….npz`" },
        new RecipeKey<DataRecipe, string?>("target", RecipeValues.Text, data => data.Target, (data, value) => data with { Target = value }) { Applies = IsTable, With = TablesOnly, DefaultText = "the last column" },
        new RecipeKey<DataRecipe, bool>("numbers", RecipeValues.Flag, data => data.Numbers, (data, value) => data with { Numbers = value }) { Applies = IsTable, With = TablesOnly },
        new RecipeKey<DataRecipe, bool>("header", RecipeValues.Flag, data => data.Header, (data, value) => data with { Header = value }) { Applies = IsTable, With = TablesOnly },
        new RecipeKey<DataRecipe, double?>("divisor", RecipeValues.Optional(RecipeValues.Number(NumberRange.Positive)), data => data.Divisor, (data, value) => data with { Divisor = value })
        {
            Applies = data => data.Known is null, With = FilesOnly, DefaultText = "1",
        },
        new RecipeKey<DataRecipe, int?>("training", RecipeValues.Optional(RecipeValues.Whole(1, int.MaxValue)), data => data.Training, (data, value) => data with { Training = value }) { DefaultText = "all that are left" },
        new RecipeKey<DataRecipe, int?>("validation", RecipeValues.Optional(RecipeValues.Whole(0, int.MaxValue)), data => data.Validation, (data, value) => data with { Validation = value })
        {
            DefaultText = "5000, or a tenth if that is less",
        },
        new RecipeKey<DataRecipe, bool>("per-feature", RecipeValues.Flag, data => data.PerFeature, (data, value) => data with { PerFeature = value }),
        new RecipeKey<DataRecipe, string?>("test", RecipeValues.Text, data => data.Test, (data, value) => data with { Test = value }) { Applies = data => data.Known is null, With = FilesOnly },
        new RecipeKey<DataRecipe, string?>("test-labels", RecipeValues.Text, data => data.TestLabels, (data, value) => data with { TestLabels = value })
        {
            Applies = data => data.Test is not null && data.Labels is not null, With = "`test` and `labels`",
        },
    ];

    private static bool IsTable(DataRecipe data) => Ends(data, ".csv") || Ends(data, ".tsv") || Ends(data, ".txt");

    private static bool IsArchive(DataRecipe data) => Ends(data, ".npz");

    private static bool Ends(DataRecipe data, string extension) => data.Known is null && data.Set.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
