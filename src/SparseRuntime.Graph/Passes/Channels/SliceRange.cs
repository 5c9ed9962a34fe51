namespace SparseRuntime.Graph.Passes;

/// <summary>What a Slice takes along one axis.</summary>
/// <param name="Start">The first position.</param>
/// <param name="Entry">Which entry of the node's lists names the axis; −1 when none does, and all is taken.</param>
internal readonly record struct SliceRange(int Start, int Entry)
{
    /// <summary>What a node with constant lists takes along an axis; null unless it is known and without gaps.</summary>
    /// <param name="node">The node.</param>
    /// <param name="axis">The axis, from the front.</param>
    /// <param name="shape">The operand's shape.</param>
    public static SliceRange? Along(GraphNode node, int axis, Tensors.TensorShape shape)
    {
        if (ChannelRules.Integers(node.Inputs[1]) is not { } starts) return null;
        long[]? axes = Axes(node, starts.Length), steps = Steps(node, starts.Length);
        if (axes is null || steps is null) return null;
        int entry = Array.FindIndex(axes, named => named == axis || named + shape.Rank == axis);
        if (entry < 0) return new SliceRange(0, entry);
        if (steps[entry] != 1) return null;
        long start = starts[entry] < 0 ? starts[entry] + shape[axis] : starts[entry];
        return new SliceRange((int)Math.Clamp(start, 0, shape[axis]), entry);
    }

    /// <summary>The axes that a node names; null when they are not constant.</summary>
    public static long[]? Axes(GraphNode node, int count) =>
        node.Inputs.Count > 3 && node.Inputs[3] is { } axes ? ChannelRules.Integers(axes) : [.. Enumerable.Range(0, count).Select(axis => (long)axis)];

    /// <summary>The steps of a node; null when they are not constant.</summary>
    public static long[]? Steps(GraphNode node, int count) =>
        node.Inputs.Count > 4 && node.Inputs[4] is { } steps ? ChannelRules.Integers(steps) : [.. Enumerable.Repeat(1L, count)];
}
