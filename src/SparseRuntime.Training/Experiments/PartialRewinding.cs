namespace SparseRuntime.Training;

/// <summary>
/// Tickets of which only some layers go back to θ_k, biases included, and the others keep the trained weights that the
/// ticket was cut from: arms such as <c>rewound-0-1</c>.
/// </summary>
public sealed class PartialRewinding : Experiment
{
    private readonly int[][] _sets;

    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="sets">The sets of layers that go back, a training each; layers rise in each set.</param>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on, there is no set, or one is empty, does not rise or is there twice.</exception>
    public PartialRewinding(IReadOnlyList<int> levels, IReadOnlyList<IReadOnlyList<int>> sets)
        : base(levels, least: 1)
    {
        ArgumentNullException.ThrowIfNull(sets);
        _sets = [.. sets.Select(set => set.ToArray())];
        if (_sets.Length == 0) throw new ArgumentException("there is no set of layers to rewind", nameof(sets));
        foreach (int[] set in _sets)
        {
            if (set.Length == 0 || set[0] < 0 || set.Zip(set.Skip(1)).Any(pair => pair.First >= pair.Second))
                throw new ArgumentException($"the layers to rewind are {(set.Length == 0 ? "none" : string.Join(", ", set))}; they must rise from 0 on", nameof(sets));
        }

        if (_sets.Select(ArmOf).Distinct().Count() < _sets.Length) throw new ArgumentException("a set of layers to rewind is there twice", nameof(sets));
    }

    /// <inheritdoc/>
    public override string Name => "partial-rewinding";

    /// <summary>The arm of a set of layers.</summary>
    public static string ArmOf(IReadOnlyList<int> layers) => $"rewound-{string.Join('-', layers)}";

    /// <inheritdoc/>
    internal override IEnumerable<Branch> Branches(ExperimentContext context, int level)
    {
        TrainingStart start = context.StartOf(level);
        Parameters trained = context.TrainedOf(level - 1);
        foreach (int[] set in _sets)
        {
            if (set[^1] >= context.Setup.Shape.Layers) throw new ArgumentException($"layer {set[^1]} is to be rewound, and a network {context.Setup.Shape} has layers 0 to {context.Setup.Shape.Layers - 1}");
            Parameters parameters = trained.Clone();
            foreach ((NamedArray target, NamedArray source) in parameters.Arrays().Zip(start.Parameters.Arrays()))
            {
                if (set.Any(layer => target.Name.StartsWith($"layer{layer}.", StringComparison.Ordinal))) source.Values.CopyTo(target.Values, 0);
            }

            yield return new Branch(ArmOf(set), start with { Parameters = parameters });
        }
    }
}
