using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>What tests of passes have in common.</summary>
internal static class PassTest
{
    /// <summary>Runs passes on a copy, checks it, and compares its results with those of the original.</summary>
    /// <returns>The copy and the number of changes of the last pass.</returns>
    public static (ModelGraph Graph, int Changes) Apply(GraphBuilder builder, params IGraphPass[] passes)
    {
        ModelGraph copy = builder.Graph.Clone();
        int changes = 0;
        foreach (IGraphPass pass in passes)
        {
            changes = pass.Run(copy);
            copy.Check();
        }

        GraphRunner.AssertSame(builder.Graph, copy, builder.Inputs());
        return (copy, changes);
    }

    public static Linear SoleLinear(ModelGraph graph) => (Linear)graph.Nodes.Single(node => node.Operator is Linear).Operator;

    public static int Count<T>(ModelGraph graph)
        where T : Operator => graph.Nodes.Count(node => node.Operator is T);

    /// <summary>Row, tap and value of every kept weight.</summary>
    public static List<(int Row, int Tap, float Value)> Kept(WeightMatrix weights)
    {
        var kept = new List<(int, int, float)>();
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count; k++)
                kept.Add((row, taps[k], values[k]));
        }

        return kept;
    }

    public static List<long> Indices(Mask mask)
    {
        var indices = new List<long>();
        for (long i = 0; i < mask.Shape.ElementCount; i++)
        {
            if (mask[i]) indices.Add(i);
        }

        return indices;
    }
}
