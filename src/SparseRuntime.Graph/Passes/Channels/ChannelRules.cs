using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// What operators without weights make of channels. A rule gives the channels of every result, or null when a node does
/// something else than to hand on the channels of all operands that carry some.
/// </summary>
internal static class ChannelRules
{
    /// <summary>The channels of a node's results; null when the node is not understood.</summary>
    /// <param name="node">The node; at least one of its operands carries channels.</param>
    /// <param name="operands">The channels of its operands, null for those that carry none.</param>
    /// <param name="sets">Takes what a node makes inseparable.</param>
    public static ChannelMap?[]? Apply(GraphNode node, ChannelMap?[] operands, ChannelSets sets)
    {
        switch (node.Operator)
        {
            case Binary binary:
                return One(BinaryChannels.Apply(node, binary, operands, sets));
            case Concat concat:
                return One(JointChannels.Concat(node, concat, operands, sets));
        }

        // What else is understood has its elements in operand 0, and parameters in the others.
        if (operands[0] is not { } map || operands.AsSpan(1).ContainsAnyExcept((ChannelMap?)null)) return null;
        TensorShape? shape = node.Inputs[0]!.Facts.Shape, result = node.Outputs[0].Facts.Shape;
        if (node.Operator is Split split) return JointChannels.Split(node, split, map);
        if (node.Outputs.Count != 1) return null;
        return One(node.Operator switch
        {
            Unary or Clip => Elementwise(node, map),
            BatchNormalization => Normalized(node, map),
            PoolOperator pool => Pooled(pool, map, result),
            GlobalPool pool => map.Front == 1 ? ChannelMap.At(result, 1, map.Channels, pool.Kind == GlobalPoolKind.Lp ? null : map.CopyConstants()) : null,
            Reduce reduce when shape is not null => Reduced(node, reduce, map, shape),
            Transpose transpose when shape is not null => ChannelMap.At(result, Array.IndexOf(OperatorTraits.AxesOf(transpose, shape.Rank), map.Front!.Value), map.Channels, map.CopyConstants()),
            ViewOperator when shape is not null && result is not null => JointChannels.View(map, shape, result),
            Slice when shape is not null && result is not null => JointChannels.Slice(node, map, shape, result),
            _ => null,
        });
    }

    /// <summary>What a node whose operands but one are constants makes of the constants in that one.</summary>
    /// <param name="node">The node, with one result.</param>
    /// <param name="operands">Its operands, broadcast to as many elements as there are constants at most.</param>
    /// <param name="constants">What channels hold before, NaN where that is no constant.</param>
    public static float[] Evaluate(GraphNode node, IReadOnlyList<GraphConstant?> operands, float[] constants)
    {
        float[] results = GraphInterpreter.Compute(node, operands)[0].Span<float>().ToArray();
        for (int i = 0; i < results.Length; i++)
        {
            if (float.IsNaN(constants[i])) results[i] = float.NaN;
        }

        return results;
    }

    private static ChannelMap?[]? One(ChannelMap? map) => map is null ? null : [map];

    private static ChannelMap Elementwise(GraphNode node, ChannelMap map)
    {
        float[]? constants = null;
        if (map.Constants is not null && node.Inputs.Skip(1).All(input => input is null || input.Constant is not null))
            constants = Evaluate(node, [new GraphConstant(Tensor.From(map.Constants, map.Constants.Length)), .. node.Inputs.Skip(1).Select(input => input?.Constant)], map.Constants);
        return ChannelMap.At(node.Outputs[0].Facts.Shape, map.Front ?? map.Back!.Value, map.Channels, constants);
    }

    private static ChannelMap? Normalized(GraphNode node, ChannelMap map)
    {
        int count = map.Channels.Length;
        if (map.Front != 1 || node.Inputs.Skip(1).Any(input => input?.Constant is not { } constant || constant.Shape.ElementCount != count)) return null;
        float[]? constants = null;
        if (map.Constants is not null)
            constants = Evaluate(node, [new GraphConstant(Tensor.From(map.Constants, 1, count)), .. node.Inputs.Skip(1).Select(input => input!.Constant)], map.Constants);
        return ChannelMap.At(node.Outputs[0].Facts.Shape, 1, map.Channels, constants);
    }

    /// <summary>
    /// A window that meets data everywhere leaves a constant as it is, unless padding counts as zeros. Windows are known to
    /// meet data where pads are smaller than the kernel and kernels have no gaps; a last one never begins beyond the data.
    /// </summary>
    private static ChannelMap? Pooled(PoolOperator pool, ChannelMap map, TensorShape? result)
    {
        if (map.Front != 1 || pool is not (MaxPool or AveragePool or LpPool)) return null;
        int axes = pool.KernelShape.Length;
        bool isPadded = pool.AutoPad is AutoPad.SameUpper or AutoPad.SameLower || (pool.AutoPad == AutoPad.NotSet && pool.Pads?.Any(pad => pad != 0) == true);
        bool meetsData = pool.Dilations?.Any(step => step != 1) != true
            && (pool.AutoPad != AutoPad.NotSet || pool.Pads is null || (pool.Pads.Length == 2 * axes && !pool.Pads.Where((pad, i) => pad >= pool.KernelShape[i % axes]).Any()));
        float[]? constants = pool is LpPool ? null : map.CopyConstants();
        for (int i = 0; i < constants?.Length; i++)
        {
            // Of zeros every average is zero; even windows without data have it.
            bool stays = pool is AveragePool { CountIncludePad: var counts }
                ? constants[i] == 0f || (meetsData && !(isPadded && counts) && !(counts && pool.CeilMode))
                : meetsData;
            if (!stays) constants[i] = float.NaN;
        }

        return ChannelMap.At(result, 1, map.Channels, constants);
    }

    private static ChannelMap? Reduced(GraphNode node, Reduce reduce, ChannelMap map, TensorShape shape)
    {
        if (node.Inputs.Count < 2 || Integers(node.Inputs[1]) is not { Length: > 0 } axes) return null;
        int front = map.Front!.Value;
        int[] reduced = [.. axes.Select(axis => (int)(axis < 0 ? axis + shape.Rank : axis))];
        if (reduced.Contains(front)) return null;
        bool stays = reduce.Kind is ReduceKind.Mean or ReduceKind.Max or ReduceKind.Min && Array.TrueForAll(reduced, axis => shape[axis] > 0);
        int axis = reduce.KeepDimensions ? front : front - reduced.Count(axis => axis < front);
        return ChannelMap.At(node.Outputs[0].Facts.Shape, axis, map.Channels, stays ? map.CopyConstants() : null);
    }

    /// <summary>The numbers of a constant of int32 or int64; null for any other value.</summary>
    public static long[]? Integers(GraphValue? value) => value?.Constant switch
    {
        { ElementType: ElementType.Int64 } constant => constant.ToDense().Span<long>().ToArray(),
        { ElementType: ElementType.Int32 } constant => Array.ConvertAll(constant.ToDense().Span<int>().ToArray(), number => (long)number),
        _ => null,
    };
}
