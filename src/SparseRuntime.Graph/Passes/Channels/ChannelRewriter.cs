using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>Takes channels that nothing needs out of a graph: out of weights, of constants, and of what names their number.</summary>
internal sealed class ChannelRewriter
{
    private readonly ModelGraph _graph;
    private readonly ChannelAnalysis _analysis;
    private readonly bool[] _live;
    private readonly Dictionary<GraphNode, LayerChannels> _layers;

    private ChannelRewriter(ModelGraph graph, ChannelAnalysis analysis, bool[] live)
    {
        _graph = graph;
        _analysis = analysis;
        _live = live;
        _layers = analysis.Layers.ToDictionary(layer => layer.Node);
    }

    /// <summary>Takes the channels that are not live out of an analysed graph.</summary>
    /// <returns>How many rows of linear layers went.</returns>
    public static int Run(ModelGraph graph, ChannelAnalysis analysis, bool[] live)
    {
        var rewriter = new ChannelRewriter(graph, analysis, live);
        int removed = 0;
        foreach (GraphNode node in graph.Nodes)
            removed += rewriter.Rewrite(node);
        return removed;
    }

    private int Rewrite(GraphNode node)
    {
        int[]?[] operands = [.. node.Inputs.Select(Kept)], results = [.. node.Outputs.Select(Kept)];
        if (Array.TrueForAll(operands, kept => kept is null) && Array.TrueForAll(results, kept => kept is null)) return 0;
        TensorShape?[] shapes = [.. node.Outputs.Select(output => output.Facts.Shape)];
        for (int i = 0; i < results.Length; i++)
        {
            // Facts are derived anew below; what does not shrink must come out as it was.
            if (results[i] is not null) node.Outputs[i].Facts = node.Outputs[i].Facts with { Shape = null };
        }

        switch (node.Operator)
        {
            case Linear linear:
                return RewriteLinear(node, linear, results[0], operands[0]);
            case Binary:
                Replace(node, node.Operator, [.. node.Inputs.Select(input => Companion(input!, node.Outputs[0], results[0]!))]);
                break;
            case BatchNormalization:
                Replace(node, node.Operator, [node.Inputs[0], .. node.Inputs.Skip(1).Select(input => Select(input!, 0, results[0]!))]);
                break;
            case Split split when _analysis.MapOf(node.Inputs[0])!.IsAt(split.Axis):
                int axis = _analysis.MapOf(node.Inputs[0])!.Front!.Value;
                Replace(node, node.Operator, [node.Inputs[0], Numbers(node, [.. shapes.Select((shape, i) => (long)(results[i]?.Length ?? shape![axis]))])]);
                break;
            case Slice:
                RewriteSlice(node, shapes[0]!);
                break;
            case ViewOperator and not Flatten:
                int along = _analysis.MapOf(node.Outputs[0])!.Front!.Value;
                long[] extents = [.. shapes[0]!.Dimensions.ToArray().Select((extent, i) => (long)(i == along ? results[0]!.Length : extent))];
                Replace(node, new Reshape(), [node.Inputs[0], Numbers(node, extents)]);
                break;
            default:
                FactInference.Infer(node);
                break;
        }

        return 0;
    }

    private int RewriteLinear(GraphNode node, Linear linear, int[]? rows, int[]? features)
    {
        LinearLayer layer = LayerSlicer.Slice(_layers[node], rows, features);
        Replace(node, linear.With(layer), node.Inputs);
        return linear.Layer.OutputFeatures - layer.OutputFeatures;
    }

    private void RewriteSlice(GraphNode node, TensorShape result)
    {
        ChannelMap map = _analysis.MapOf(node.Inputs[0])!;
        int axis = map.Front!.Value;
        int extent = map.Channels.Length;
        int[] extents = result.Dimensions.ToArray();
        extents[axis] = extent;
        SliceRange range = SliceRange.Along(node, axis, new TensorShape(extents))!.Value;
        if (range.Entry < 0)
        {
            FactInference.Infer(node);
            return;
        }

        long[] starts = ChannelRules.Integers(node.Inputs[1])!, ends = ChannelRules.Integers(node.Inputs[2])!;
        starts[range.Entry] = CountLive(map.Channels.AsSpan(0, range.Start));
        ends[range.Entry] = starts[range.Entry] + CountLive(map.Channels.AsSpan(range.Start, result[axis]));
        Replace(node, node.Operator, [
            node.Inputs[0], Numbers(node, starts), Numbers(node, ends),
            Numbers(node, SliceRange.Axes(node, starts.Length)!), Numbers(node, SliceRange.Steps(node, starts.Length)!),
        ]);
    }

    /// <summary>An operand of a function of pairs: a constant that has a number for every channel keeps those that stay.</summary>
    private GraphValue Companion(GraphValue operand, GraphValue result, int[] kept)
    {
        ChannelMap map = _analysis.MapOf(result)!;
        if (operand.Constant is not { } constant || map.Back is not { } back || map.Channels.Length == 1) return operand;
        return BinaryChannels.ExtentAt(constant.Shape, back) == 1 ? operand : Select(operand, constant.Shape.Rank + back, kept);
    }

    private GraphValue Select(GraphValue value, int axis, int[] kept)
    {
        TensorShape shape = value.Constant!.Shape;
        int[] extents = shape.Dimensions.ToArray();
        int extent = extents[axis];
        extents[axis] = kept.Length;
        Tensor source = value.Constant.ToDense(), selected = Tensor.Allocate(source.ElementType, new TensorShape(extents));
        int outer = (int)shape.CountBetween(0, axis), run = (int)shape.CountBetween(axis + 1, shape.Rank) * source.ElementType.Size();
        for (int i = 0; i < outer; i++)
        {
            for (int k = 0; k < kept.Length; k++)
                source.Bytes.Span.Slice(((i * extent) + kept[k]) * run, run).CopyTo(selected.Bytes.Span[(((i * kept.Length) + k) * run)..]);
        }

        return _graph.AddConstant(_graph.FreshName(value.Name), new GraphConstant(selected));
    }

    private GraphValue Numbers(GraphNode node, long[] numbers) =>
        _graph.AddConstant(_graph.FreshName($"{node.Name}/channels"), new GraphConstant(Tensor.From(numbers, numbers.Length)));

    private void Replace(GraphNode node, Operator op, IReadOnlyList<GraphValue?> inputs) => _graph.Replace(node, op, inputs);

    /// <summary>The positions along a value's channels that stay; null when all do, or it carries none.</summary>
    private int[]? Kept(GraphValue? value)
    {
        if (_analysis.MapOf(value) is not { } map) return null;
        int count = CountLive(map.Channels);
        if (count == map.Channels.Length) return null;
        var kept = new int[count];
        for (int i = 0, k = 0; k < count; i++)
        {
            if (_live[map.Channels[i]]) kept[k++] = i;
        }

        return kept;
    }

    private int CountLive(ReadOnlySpan<int> channels)
    {
        int count = 0;
        foreach (int channel in channels)
            count += _live[channel] ? 1 : 0;
        return count;
    }
}
