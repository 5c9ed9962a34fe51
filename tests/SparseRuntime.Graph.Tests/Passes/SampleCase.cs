namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>A small graph over inputs of <see cref="Count"/> samples.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Build">Adds the nodes and returns the outputs.</param>
internal sealed record SampleCase(string Name, Func<GraphBuilder, GraphValue[]> Build)
{
    /// <summary>Samples of the whole batch.</summary>
    public const int Count = 6;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>A case of one output.</summary>
    public static SampleCase Of(string name, Func<GraphBuilder, GraphValue> build) => new(name, b => [build(b)]);
}
