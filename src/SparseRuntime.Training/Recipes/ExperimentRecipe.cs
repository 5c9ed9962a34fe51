namespace SparseRuntime.Training;

/// <summary>An item of the section <c>experiments</c>. What a kind does not know of these, it leaves alone.</summary>
public sealed record ExperimentRecipe
{
    /// <summary>What is asked.</summary>
    public ExperimentKind Kind { get; init; }

    /// <summary>The levels that it is asked of, in rising order; 0 is the dense network.</summary>
    public RecipeList<int> Levels { get; init; } = [];

    /// <summary>Deviations of the noise, in those of the layer's initial weights.</summary>
    public RecipeList<double> Scales { get; init; } = [0.5, 1, 2, 3];

    /// <summary>Deviations of the noise as they are, the same in all layers.</summary>
    public RecipeList<double> Absolute { get; init; } = [0.0001];

    /// <summary>The layers that are rewound, from 0 on, in rising order.</summary>
    public RecipeList<int> Layers { get; init; } = [0];

    /// <summary>Samples that gradients or signals are measured on, at most.</summary>
    public int Samples { get; init; } = 1000;

    /// <summary>Points on the line between two results, both ends included.</summary>
    public int Points { get; init; } = 30;

    /// <summary>Steps that are looked at or trained; null for as many as the training has.</summary>
    public StepCount? Steps { get; init; }

    /// <summary>The folder of the other search's results.</summary>
    public string? From { get; init; }

    /// <summary>What a kind does where nothing else is said.</summary>
    public static ExperimentRecipe DefaultOf(ExperimentKind kind)
    {
        var usual = new ExperimentRecipe { Kind = kind };
        return kind switch
        {
            ExperimentKind.EarlyGradients => usual with { Steps = StepCount.Steps(100) },
            ExperimentKind.Alignment => usual with { Samples = 5000 },
            _ => usual,
        };
    }
}
