namespace SparseRuntime.Training;

/// <summary>What claims are decided by, fixed before test sets are read.</summary>
public sealed record ClaimRules
{
    /// <summary>How much worse, in percentage points, still counts as no worse.</summary>
    public double MarginPoints { get; init; } = 0.5;

    /// <summary>The accuracy, a share of one, that dense networks must reach for anything to be claimed; null for a data set of which none is known.</summary>
    public double? DenseAccuracy { get; init; }

    /// <summary>What the data set is called; empty where it is not a known one.</summary>
    public string Data { get; init; } = "";

    /// <summary>Replicates that a verdict takes.</summary>
    public int LeastReplicates { get; init; } = 5;

    /// <summary>Replicates that a verdict about speed takes, which varies more.</summary>
    public int LeastReplicatesOfSpeed { get; init; } = 10;

    /// <summary>How sure intervals and bounds are.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>The rules for the data set that a recipe names: margins of 0.3 points on MNIST and 0.5 elsewhere; dense networks reach 97.5 % on MNIST and 87.5 % on Fashion-MNIST.</summary>
    public static ClaimRules Of(string recipe)
    {
        string[] names = [.. KnownDataSets.All.Select(set => set.Name)];
        string? data = RecipeFacts.Read(recipe)
            .Where(fact => fact.Key.StartsWith("data", StringComparison.Ordinal))
            .Select(fact => Array.Find(names, name => name == fact.Value))
            .FirstOrDefault(name => name is not null);
        return data switch
        {
            "mnist" => new ClaimRules { Data = data, MarginPoints = 0.3, DenseAccuracy = 0.975 },
            "fashion-mnist" => new ClaimRules { Data = data, DenseAccuracy = 0.875 },
            _ => new ClaimRules(),
        };
    }
}
