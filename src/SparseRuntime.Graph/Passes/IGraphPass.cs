namespace SparseRuntime.Graph.Passes;

/// <summary>One rewriting of a graph that leaves its results as they were, up to rounding.</summary>
public interface IGraphPass
{
    /// <summary>The name shown to users, such as <c>fold-batch-normalization</c>.</summary>
    string Name { get; }

    /// <summary>Rewrites the graph in place.</summary>
    /// <returns>How many places were changed.</returns>
    int Run(ModelGraph graph);
}
