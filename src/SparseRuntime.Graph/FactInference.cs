namespace SparseRuntime.Graph;

/// <summary>Derives the facts of results from those of operands, with errors that name the node.</summary>
internal static class FactInference
{
    /// <summary>Derives the facts of a node's results anew.</summary>
    /// <returns>Whether any of them changed.</returns>
    /// <exception cref="GraphException">The operands do not fit the operator.</exception>
    public static bool Infer(GraphNode node)
    {
        ValueFacts[] facts = Infer(node.DisplayName, node.Operator, node.Inputs, node.Outputs.Count);
        bool changed = false;
        for (int i = 0; i < facts.Length; i++)
        {
            changed |= facts[i] != node.Outputs[i].Facts;
            node.Outputs[i].Facts = facts[i];
        }

        return changed;
    }

    /// <summary>The facts of every result of an operator on the given operands.</summary>
    /// <exception cref="GraphException">The operands do not fit the operator.</exception>
    public static ValueFacts[] Infer(string displayName, Operator op, IReadOnlyList<GraphValue?> inputs, int outputCount)
    {
        var context = new InferenceContext(
            displayName,
            [.. inputs.Select(v => v?.Facts)],
            [.. inputs.Select(v => v?.Constant)],
            outputCount);
        return Infer(displayName, op, context);
    }

    /// <summary>The facts of every result of an operator in the given context.</summary>
    /// <exception cref="GraphException">The operands do not fit the operator.</exception>
    public static ValueFacts[] Infer(string displayName, Operator op, InferenceContext context)
    {
        try
        {
            op.Infer(context);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new GraphException(displayName, e.Message, e);
        }

        return [.. context.Outputs.Select((facts, i) => facts ?? throw new GraphException(displayName, $"has no result {i}"))];
    }
}
