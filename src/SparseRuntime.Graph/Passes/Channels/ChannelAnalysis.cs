using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Follows the channels that linear layers compute through the graph, and what each holds where that is a constant. Nodes
/// either hand channels on, read them with weights, or are not understood; what those read is pinned, and so are outputs.
/// </summary>
internal sealed class ChannelAnalysis
{
    /// <summary>The most positions of channels that are followed, all values together.</summary>
    private const long MostPositions = 1 << 26;

    private readonly Dictionary<GraphValue, ChannelMap> _maps = [];
    private readonly List<ChannelMap> _inOrder = [];
    private readonly List<LayerChannels> _layers = [];
    private readonly HashSet<int[]> _counted = [];
    private long _positions;
    private int[] _taps = [];
    private float[] _values = [];

    private ChannelAnalysis()
    {
    }

    /// <summary>The sets of channels that stay or go together.</summary>
    public ChannelSets Sets { get; } = new();

    /// <summary>The channels of every value that carries some, in running order.</summary>
    public IReadOnlyList<ChannelMap> Maps => _inOrder;

    /// <summary>The linear layers whose rows can be taken out or whose operand carries channels, in running order.</summary>
    public IReadOnlyList<LayerChannels> Layers => _layers;

    /// <summary>Analyses a graph.</summary>
    public static ChannelAnalysis Of(ModelGraph graph)
    {
        var analysis = new ChannelAnalysis();
        foreach (GraphNode node in graph.Nodes)
            analysis.Visit(node);
        foreach (GraphValue output in graph.Outputs)
            analysis.Pin(output);
        return analysis;
    }

    /// <summary>The channels of a value; null when it carries none that are known.</summary>
    public ChannelMap? MapOf(GraphValue? value) => value is null ? null : _maps.GetValueOrDefault(value);

    /// <summary>Buffers for the taps and weights of one row, for use until the next call.</summary>
    public (int[] Taps, float[] Values) Buffers(int taps)
    {
        if (_taps.Length < taps) (_taps, _values) = (new int[taps], new float[taps]);
        return (_taps, _values);
    }

    private void Visit(GraphNode node)
    {
        if (node.Operator is Linear linear)
        {
            VisitLinear(node, linear);
            return;
        }

        ChannelMap?[] operands = [.. node.Inputs.Select(MapOf)];
        if (Array.TrueForAll(operands, map => map is null)) return;
        ChannelMap?[]? results = ChannelRules.Apply(node, operands, Sets);
        if (results is null)
        {
            foreach (GraphValue? input in node.Inputs)
                Pin(input);
            return;
        }

        for (int i = 0; i < results.Length; i++)
            Add(node.Outputs[i], results[i]);
    }

    private void VisitLinear(GraphNode node, Linear linear)
    {
        int axis = AxisOf(linear.Operand);
        LinearLayer layer = linear.Layer;
        ChannelMap? input = MapOf(node.Inputs[0]);
        bool isDepthwise = layer.Groups > 1 && layer.Groups == layer.InputFeatures;
        if (input is not null && (!input.IsAt(axis) || input.Channels.Length != layer.InputFeatures || (layer.Groups > 1 && !isDepthwise)))
        {
            Pin(node.Inputs[0]);
            input = null;
        }

        ChannelMap? residual = layer.HasResidual ? MapOf(node.Inputs[1]) : null;
        if ((layer.Groups > 1 && input is null) || layer.OutputFeatures == 0 || layer.InputFeatures == 0)
        {
            Pin(node.Inputs[0]);
            if (layer.HasResidual) Pin(node.Inputs[1]);
            return;
        }

        var channels = new LayerChannels(node, input)
        {
            Output = isDepthwise ? JointChannels.Repeat(input!.Channels, layer.OutputFeatures / layer.Groups) : Sets.Add(layer.OutputFeatures),
        };
        _layers.Add(channels);
        if (layer.HasResidual)
        {
            if (residual is not null && residual.IsAt(axis) && residual.Channels.Length == channels.Output.Length)
            {
                Join(channels.Output, residual.Channels);
            }
            else
            {
                Pin(node.Inputs[1]);
                Sets.Pin(channels.Output);
                residual = null;
            }
        }

        Add(node.Outputs[0], ChannelMap.At(node.Outputs[0].Facts.Shape, axis, channels.Output, channels.Constants(residual?.Constants)));
    }

    /// <summary>Joins the channels at the same positions.</summary>
    private void Join(int[] left, int[] right)
    {
        for (int i = 0; i < left.Length; i++)
            Sets.Join(left[i], right[i]);
    }

    private void Add(GraphValue value, ChannelMap? map)
    {
        if (map is null) return;
        if (_counted.Add(map.Channels)) _positions += map.Channels.Length;
        _positions += map.Constants?.Length ?? 0;
        if (map.Channels.Length == 0 || _positions > MostPositions)
        {
            Sets.Pin(map.Channels);
            return;
        }

        _maps.Add(value, map);
        _inOrder.Add(map);
    }

    private void Pin(GraphValue? value)
    {
        if (MapOf(value) is { } map) Sets.Pin(map.Channels);
    }

    /// <summary>The axis of a layer's features, counted from the back when it is negative.</summary>
    private static int AxisOf(LinearOperand operand) => operand switch
    {
        LinearOperand.Rows => -1,
        LinearOperand.Columns => -2,
        _ => 1,
    };
}
