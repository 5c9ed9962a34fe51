using System.Text.RegularExpressions;
using SparseRuntime.Onnx;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Pruning;

/// <summary>Prunes a model that is edited.</summary>
internal sealed class ModelPruner
{
    public required PruningPattern Pattern { get; init; }

    public required PruningCriterion Criterion { get; init; }

    public required double Sparsity { get; init; }

    public PruningScope Scope { get; init; }

    /// <summary>The share of its weights that every layer keeps in a global ranking.</summary>
    public double MinimumDensity { get; init; }

    /// <summary>Which weights are pruned, by name; all when null. Of channels, those that only such weights compute.</summary>
    public Func<string, bool>? Includes { get; init; }

    /// <summary>What <see cref="Includes"/> is for an expression that is found in a name; it takes time in proportion to the name.</summary>
    /// <exception cref="ToolException">It is no such expression.</exception>
    public static Func<string, bool> Matching(string expression)
    {
        try
        {
            return new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant).IsMatch;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ToolException($"'{expression}' is no regular expression: {e.Message}", e);
        }
    }

    /// <summary>Prunes the weights of a model.</summary>
    /// <returns>A mask for every weight that was touched, of its shape before, by name.</returns>
    /// <exception cref="ToolException">There is nothing to prune, or the settings do not suit the model.</exception>
    public IReadOnlyDictionary<string, Mask> Prune(OnnxModelEditor model) =>
        Pattern.Kind == PatternKind.Channels ? PruneChannels(model) : PruneWeights(model);

    private Dictionary<string, Mask> PruneWeights(OnnxModelEditor model)
    {
        LinearWeight[] weights = [.. model.Weights.Where(weight => Includes?.Invoke(weight.Name) ?? true)];
        if (weights.Length == 0) throw new ToolException($"there is nothing to prune: of the model's weights {Names(model)}, none is asked for");
        Func<LinearWeight, float[]> scores = Scorer(model);
        var masks = new Dictionary<string, Mask>();
        if (Scope == PruningScope.Layer)
        {
            // One layer after the other, so that only one layer's scores are in memory.
            foreach (LinearWeight weight in weights)
                Apply(model, weight, NetworkPruning.Masks([(weight.Shape, scores(weight))], Pattern, Scope, Sparsity, MinimumDensity)[0], masks);
            return masks;
        }

        IReadOnlyList<Mask> all = NetworkPruning.Masks([.. weights.Select(weight => (weight.Shape, scores(weight)))], Pattern, Scope, Sparsity, MinimumDensity);
        for (int i = 0; i < weights.Length; i++)
            Apply(model, weights[i], all[i], masks);
        return masks;
    }

    private static void Apply(OnnxModelEditor model, LinearWeight weight, Mask rows, Dictionary<string, Mask> masks)
    {
        Mask mask = weight.ToStored(rows);
        model.Apply(weight.Name, mask);
        masks.Add(weight.Name, mask);
    }

    private Dictionary<string, Mask> PruneChannels(OnnxModelEditor model)
    {
        if (Scope != PruningScope.Layer) throw new ToolException("channels are ranked within each set of channels: scope layer");
        ChannelGroup[] groups = [.. model.FindChannelGroups().Where(group => Includes is null || group.Names(ChannelRole.Producer).All(Includes))];
        if (groups.Length == 0) throw new ToolException($"there are no channels that can be taken out among those that the model's weights {Names(model)} compute and are asked for");

        // All choices are made by the weights as they are in the file.
        var weights = model.Weights.ToDictionary(weight => weight.Name);
        Func<LinearWeight, float[]> scores = Scorer(model);
        bool[][] kept = [.. groups.Select(group => NetworkPruning.Channels(ChannelScores(group, weights, scores), Sparsity))];
        var masks = new Dictionary<string, Mask>();
        for (int i = 0; i < groups.Length; i++)
        {
            foreach (ChannelSlice slice in groups[i].Slices.Where(slice => slice.Role != ChannelRole.Companion))
            {
                if (!masks.TryGetValue(slice.Initializer, out Mask? mask)) masks.Add(slice.Initializer, mask = Full(weights[slice.Initializer].Stored.Shape));
                groups[i].Clear(slice, kept[i], mask);
            }
        }

        if (Pattern.LeavesZeros)
        {
            foreach ((string name, Mask mask) in masks)
                model.Apply(name, mask);
            return masks;
        }

        for (int i = 0; i < groups.Length; i++)
            model.KeepChannels(groups[i], kept[i]);
        return masks;
    }

    /// <summary>The scores of any weight: computed when asked for, or, where layers depend on each other, all at once.</summary>
    private Func<LinearWeight, float[]> Scorer(OnnxModelEditor model)
    {
        if (!Criterion.NeedsChain) return Scores;
        if (!model.IsChain || model.Weights.Any(weight => weight.Shape.Rank != 2))
            throw new ToolException($"the criterion '{Criterion.Name}' is for a chain of fully connected layers, without convolutions, forks and joins");
        try
        {
            float[][] scores = Criterion.ChainScores([.. model.Weights.Select(weight => weight.Shape)], [.. model.Weights.Select(weight => weight.ToRows())]);
            var named = model.Weights.Select((weight, i) => (weight.Name, Scores: scores[i])).ToDictionary(pair => pair.Name, pair => pair.Scores);
            return weight => named[weight.Name];
        }
        catch (ArgumentException e)
        {
            throw new ToolException($"the weights cannot be ranked: {e.Message}", e);
        }
    }

    private float[] Scores(LinearWeight weight)
    {
        try
        {
            return Criterion.Scores(weight.ToRows(), weight.Shape[0]);
        }
        catch (ArgumentException e)
        {
            throw new ToolException($"weight '{weight.Name}' cannot be ranked: {e.Message}", e);
        }
    }

    /// <summary>The mean score of all weights that compute a channel, of every producer.</summary>
    private static double[] ChannelScores(ChannelGroup group, Dictionary<string, LinearWeight> weights, Func<LinearWeight, float[]> score)
    {
        var sums = new double[group.Channels];
        long count = 0;
        foreach (string name in group.Names(ChannelRole.Producer))
        {
            float[] scores = score(weights[name]);
            int columns = scores.Length / group.Channels;
            count += columns;
            for (int i = 0; i < scores.Length; i++)
                sums[i / columns] += scores[i];
        }

        return Array.ConvertAll(sums, sum => sum / Math.Max(1, count));
    }

    private static Mask Full(TensorShape shape)
    {
        var mask = new Mask(shape);
        for (long i = 0; i < shape.ElementCount; i++)
            mask[i] = true;
        return mask;
    }

    private static string Names(OnnxModelEditor model)
    {
        const int MostListed = 8;
        string names = string.Join(", ", model.Weights.Take(MostListed).Select(weight => $"'{weight.Name}'"));
        return model.Weights.Count > MostListed ? $"({names} and {model.Weights.Count - MostListed} more)" : $"({names})";
    }
}
