namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Passes in order, repeated until none of them finds anything more to change. The graph is checked after every pass.
/// </summary>
/// <param name="passes">The passes in the order in which they run.</param>
public sealed class PassPipeline(params IReadOnlyList<IGraphPass> passes)
{
    /// <summary>
    /// The most rounds one run takes. Every pass only simplifies, so that a round that changes nothing comes soon;
    /// the bound holds should two passes ever undo each other's work.
    /// </summary>
    public const int MaxRounds = 16;

    /// <summary>The passes in order.</summary>
    public IReadOnlyList<IGraphPass> Passes { get; } = passes;

    /// <summary>
    /// The passes that prepare a model for execution. They use only what is certain: run on a graph whose shapes are
    /// open they keep it valid for every input, and run again on a <see cref="ModelGraph.Clone"/> whose input shapes
    /// are bound they finish what the open shapes held up. Normalizations and Softmax that are spelled out are put
    /// together as soon as their numbers and axes are constants, before another pass takes a part of them. Activations
    /// that are spelled out go to the layers before them first; what is left becomes elementwise operators.
    /// </summary>
    public static PassPipeline Standard() => new(
        new NoOpElimination(),
        new MaskFolding(),
        new ConstantFolding(),
        new BranchFolding(),
        new LayerNormalizationFusion(),
        new SoftmaxFusion(),
        new LinearLowering(),
        new AffineFolding(),
        new ResidualFusion(),
        new ActivationFusion(),
        new UnaryFusion(),
        new DeadChannelElimination(),
        new DeadCodeElimination());

    /// <summary>
    /// The passes that lay out a graph whose shapes are bound, after <see cref="Standard"/>: what they leave is for
    /// execution, not for passes that look for what models are made of.
    /// </summary>
    public static PassPipeline Layout() => new(
        new AttentionFusion(),
        new FeatureMajorLayout(),
        new ConstantFolding(),
        new DeadCodeElimination());

    /// <summary>Runs the passes on a graph, in place.</summary>
    /// <returns>One record per pass, in order.</returns>
    /// <exception cref="GraphException">A node cannot be computed.</exception>
    /// <exception cref="InvalidOperationException">A pass left the graph inconsistent; the message names both.</exception>
    public IReadOnlyList<PassRecord> Run(ModelGraph graph)
    {
        var changes = new int[Passes.Count];
        bool changed = true;
        for (int round = 0; round < MaxRounds && changed; round++)
        {
            changed = false;
            for (int i = 0; i < changes.Length; i++)
            {
                int count = Passes[i].Run(graph);
                Check(graph, Passes[i]);
                changes[i] += count;
                changed |= count > 0;
            }
        }

        return [.. Passes.Select((pass, i) => new PassRecord(pass.Name, changes[i]))];
    }

    private static void Check(ModelGraph graph, IGraphPass pass)
    {
        try
        {
            graph.Check();
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException($"pass {pass.Name} left the graph inconsistent: {e.Message}", e);
        }
    }
}
