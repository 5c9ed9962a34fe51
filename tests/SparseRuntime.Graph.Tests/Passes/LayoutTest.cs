using SparseRuntime.Graph.Passes;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>What tests of the passes that lay a graph out have in common.</summary>
internal static class LayoutTest
{
    /// <summary>Prepares and lays out a copy, which is checked after every pass, and compares its results with the original's.</summary>
    public static ModelGraph LayOut(GraphBuilder builder, string message = "")
    {
        ModelGraph copy = builder.Graph.Clone();
        PassPipeline.Standard().Run(copy);
        PassPipeline.Layout().Run(copy);
        GraphRunner.AssertSame(builder.Graph, copy, builder.Inputs(), message);
        return copy;
    }
}
