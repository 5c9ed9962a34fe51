namespace SparseRuntime.Training;

/// <summary>The keys of the section <c>network</c>.</summary>
internal static class NetworkKeys
{
    /// <summary>What a section is without keys.</summary>
    public static NetworkRecipe Defaults { get; } = new();

    /// <summary>In the order of canonical recipes.</summary>
    public static IReadOnlyList<RecipeKey<NetworkRecipe>> All { get; } =
    [
        new RecipeKey<NetworkRecipe, RecipeList<int>>(
            "hidden", RecipeValues.ListOf(RecipeValues.Whole(1, 1 << 24), least: 0), network => network.Hidden, (network, value) => network with { Hidden = value }),
        new RecipeKey<NetworkRecipe, HiddenActivation>(
            "activation",
            RecipeValues.Choice(("relu", HiddenActivation.Relu), ("tanh", HiddenActivation.Tanh), ("gelu", HiddenActivation.Gelu)),
            network => network.Activation,
            (network, value) => network with { Activation = value }),
        new RecipeKey<NetworkRecipe, HiddenNormalization>(
            "normalization",
            RecipeValues.Choice(("none", HiddenNormalization.None), ("batch", HiddenNormalization.Batch), ("layer", HiddenNormalization.Layer)),
            network => network.Normalization,
            (network, value) => network with { Normalization = value }),
        new RecipeKey<NetworkRecipe, InitializationKind>(
            "initialization",
            RecipeValues.Choice(("glorot-normal", InitializationKind.GlorotNormal), ("he-normal", InitializationKind.HeNormal), ("sparsity-aware", InitializationKind.SparsityAware)),
            network => network.Initialization,
            (network, value) => network with { Initialization = value }),
    ];
}
