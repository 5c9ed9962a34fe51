namespace SparseRuntime.Training;

/// <summary>The section <c>network</c>: what is trained. Inputs and outputs are those of the data.</summary>
public sealed record NetworkRecipe
{
    /// <summary>Units of each hidden layer; empty for a linear model.</summary>
    public RecipeList<int> Hidden { get; init; } = [300, 100];

    /// <summary>The function at the end of hidden layers.</summary>
    public HiddenActivation Activation { get; init; } = HiddenActivation.Relu;

    /// <summary>What hidden layers are normalized by before it.</summary>
    public HiddenNormalization Normalization { get; init; } = HiddenNormalization.None;

    /// <summary>What initial weights are drawn from.</summary>
    public InitializationKind Initialization { get; init; } = InitializationKind.GlorotNormal;
}
