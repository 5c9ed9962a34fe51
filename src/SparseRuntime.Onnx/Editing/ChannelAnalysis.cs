using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>
/// Finds the channels of a graph that can be taken out. Each node either hands the channels of its operand on, reads
/// them with weights, or is not understood. A set of channels stays in if any use of a value that carries it was not
/// understood, which also covers nodes in an unexpected order.
/// </summary>
internal sealed class ChannelAnalysis
{
    private readonly InitializerTable _initializers;
    private readonly Dictionary<string, int> _uses;
    private readonly Dictionary<string, int> _understood = [];
    private readonly Dictionary<string, ChannelPlace> _places = [];
    private readonly Dictionary<string, TensorShape> _constants = [];
    private readonly HashSet<string> _linear;

    private ChannelAnalysis(GraphProto graph, InitializerTable initializers)
    {
        _initializers = initializers;
        _uses = ValueUses.Count(graph);
        _linear = [.. LinearWeights.Find(graph, initializers).Select(weight => weight.Name)];
    }

    /// <summary>The sets of channels that can be taken out, in the order in which nodes compute them.</summary>
    public static IReadOnlyList<ChannelGroup> Find(GraphProto graph, InitializerTable initializers)
    {
        var analysis = new ChannelAnalysis(graph, initializers);
        foreach (NodeProto node in graph.Node.Where(NodeFacts.IsDefaultDomain))
            analysis.Visit(node);
        return analysis.Groups();
    }

    private List<ChannelGroup> Groups()
    {
        foreach ((string value, ChannelPlace place) in _places)
        {
            if (_understood.GetValueOrDefault(value) != _uses.GetValueOrDefault(value)) place.Set.Root.IsPinned = true;
        }

        var groups = new List<ChannelGroup>();
        foreach (IGrouping<ChannelSet, KeyValuePair<string, ChannelPlace>> values in _places.GroupBy(pair => pair.Value.Set.Root))
        {
            ChannelSet set = values.Key;
            bool Has(ChannelRole role) => set.Slices.Exists(slice => slice.Role == role);
            if (set.IsPinned || !Has(ChannelRole.Producer) || !Has(ChannelRole.Consumer)) continue;
            groups.Add(new ChannelGroup(set.Count, set.Slices, set.Depthwise, [.. values.Select(pair => (pair.Key, pair.Value.FromEnd))]));
        }

        return groups;
    }

    private void Visit(NodeProto node)
    {
        if (node.Output.Count == 0 || node.Output[0].Length == 0) return;
        switch (node.OpType)
        {
            case "Constant":
                AddConstant(node);
                break;
            case "Conv" when NodeFacts.Integer(node, "group", 1) == 1:
                VisitLinear(node, operand: 1, inputAxis: 1, outputAxis: 0, fromEnd: (ShapeOf(node, 1)?.Rank ?? 0) - 1);
                break;
            case "Conv":
                VisitDepthwise(node);
                break;
            case "Gemm" when NodeFacts.Integer(node, "transA", 0) == 0:
                int inputAxis = NodeFacts.Integer(node, "transB", 0) == 0 ? 0 : 1;
                VisitLinear(node, operand: 1, inputAxis, 1 - inputAxis, fromEnd: 1);
                break;
            case "MatMul":
                VisitLinear(node, operand: 1, inputAxis: 0, outputAxis: 1, fromEnd: 1);
                break;
            case "BatchNormalization" when node.Output.Count == 1:
                VisitBatchNorm(node);
                break;
            case "MaxPool" or "AveragePool" or "LpPool" or "GlobalAveragePool" or "GlobalMaxPool" or "GlobalLpPool" when node.Output.Count == 1:
                if (Place(node, 0) is { IsSecondAxis: true, Rank: > 2 } pooled) Pass(node, pooled);
                break;
            case "Flatten" when NodeFacts.Integer(node, "axis", 1) == 1:
                if (Place(node, 0) is { IsSecondAxis: true } plane) Pass(node, new ChannelPlace(plane.Set, FromEnd: 1, Rank: 2, IsFlat: true));
                break;
            case "Add" or "Sub" or "Mul" or "Div" or "Min" or "Max" or "Pow" or "PRelu" or "Sum":
                VisitElementwise(node);
                break;
            case "Relu" or "LeakyRelu" or "Elu" or "Selu" or "Celu" or "ThresholdedRelu" or "Sigmoid" or "HardSigmoid" or "HardSwish" or "Tanh" or "Erf"
                or "Gelu" or "Mish" or "Softplus" or "Softsign" or "Abs" or "Neg" or "Exp" or "Log" or "Sqrt" or "Identity" or "Clip" or "Dropout":
                if (Place(node, 0) is { } single && node.Input.Skip(1).All(name => name.Length == 0 || ConstantShape(name) is { ElementCount: 1 })) Pass(node, single);
                break;
        }
    }

    private void VisitLinear(NodeProto node, int operand, int inputAxis, int outputAxis, int fromEnd)
    {
        if (node.Input.Count <= operand || !_linear.Contains(node.Input[operand])) return;
        string weight = node.Input[operand];
        TensorShape shape = _initializers.ShapeOf(weight)!;
        bool isConv = node.OpType == "Conv";
        if (Place(node, 0) is { } read && read.FromEnd == fromEnd && (!isConv || read.Rank == shape.Rank) && read.Fits(shape[inputAxis]))
        {
            Understand(node.Input[0]);
            read.Set.Root.Slices.Add(new ChannelSlice(weight, inputAxis, ChannelRole.Consumer));
        }

        if (shape[outputAxis] < 2) return;
        var set = new ChannelSet(shape[outputAxis]);
        set.Slices.Add(new ChannelSlice(weight, outputAxis, ChannelRole.Producer));
        var place = new ChannelPlace(set, fromEnd, isConv ? shape.Rank : node.OpType == "Gemm" ? 2 : null, IsFlat: false);
        // A convolution's bias has one axis, its channels; one of Gemm is broadcast like an operand of Add.
        ChannelPlace biasPlace = isConv ? place with { FromEnd = 1 } : place;
        if (node.Input.Count > 2 && node.Input[2].Length > 0 && !TryAddCompanion(node.Input[2], biasPlace, set)) return;
        _places[node.Output[0]] = place;
    }

    private void VisitDepthwise(NodeProto node)
    {
        if (Place(node, 0) is not { IsFlat: false, IsSecondAxis: true } place || ShapeOf(node, 1) is not { Rank: > 2 } shape || place.Rank != shape.Rank) return;
        if (shape[0] != place.Set.Count || shape[1] != 1 || NodeFacts.Integer(node, "group", 1) != shape[0]) return;
        // Filters have their channels along the first axis, the one farthest from the end.
        if (!TryAddCompanion(node.Input[1], place with { FromEnd = shape.Rank }, place.Set)) return;
        if (node.Input.Count > 2 && node.Input[2].Length > 0 && !TryAddCompanion(node.Input[2], place with { FromEnd = 1 }, place.Set)) return;
        place.Set.Root.Depthwise.Add(node);
        Pass(node, place);
    }

    private void VisitBatchNorm(NodeProto node)
    {
        if (Place(node, 0) is not { IsSecondAxis: true } place || node.Input.Count != 5) return;
        foreach (string parameter in node.Input.Skip(1))
        {
            if (!TryAddCompanion(parameter, place with { FromEnd = 1 }, place.Set)) return;
        }

        Pass(node, place);
    }

    private void VisitElementwise(NodeProto node)
    {
        ChannelPlace[] carriers = [.. node.Input.Where(_places.ContainsKey).Select(name => _places[name])];
        if (carriers.Length == 0) return;
        ChannelPlace first = carriers[0];
        if (carriers.Any(other => other.FromEnd != first.FromEnd || other.IsFlat != first.IsFlat || other.Set.Count != first.Set.Count)) return;
        int rank = 0;
        foreach (string name in node.Input)
        {
            if (_places.ContainsKey(name)) continue;
            if (ConstantShape(name) is not { } shape || !TryAddCompanion(name, first, first.Set)) return;
            rank = Math.Max(rank, shape.Rank);
        }

        foreach (ChannelPlace other in carriers)
        {
            first.Set.Join(other.Set);
            rank = other.Rank is { } known && rank >= 0 ? Math.Max(rank, known) : -1;
        }

        foreach (string name in node.Input.Where(_places.ContainsKey))
            Understand(name);
        _places[node.Output[0]] = first with { Rank = rank > 0 ? rank : null };
    }

    /// <summary>Slices a constant along with the channels if it has one element or more for each; false if that cannot be.</summary>
    private bool TryAddCompanion(string name, ChannelPlace place, ChannelSet set)
    {
        if (ConstantShape(name) is not { } shape) return false;
        int axis = shape.Rank - place.FromEnd;
        if (axis < 0 || shape[axis] == 1) return true;
        if (!place.Fits(shape[axis]) || _initializers.ShapeOf(name) is null || _uses.GetValueOrDefault(name) != 1) return false;
        set.Root.Slices.Add(new ChannelSlice(name, axis, ChannelRole.Companion));
        return true;
    }

    private void Pass(NodeProto node, ChannelPlace place)
    {
        Understand(node.Input[0]);
        _places[node.Output[0]] = place;
    }

    private void AddConstant(NodeProto node)
    {
        AttributeProto? value = NodeFacts.Find(node, "value");
        if (value?.T is { } tensor) _constants[node.Output[0]] = TensorMessage.ShapeOf(tensor.Dims, node.Name);
        else if (NodeFacts.Find(node, "value_float") is not null || NodeFacts.Find(node, "value_int") is not null) _constants[node.Output[0]] = TensorShape.Scalar;
    }

    private void Understand(string value) => _understood[value] = _understood.GetValueOrDefault(value) + 1;

    private ChannelPlace? Place(NodeProto node, int operand) =>
        node.Input.Count > operand && _places.TryGetValue(node.Input[operand], out ChannelPlace place) ? place : null;

    private TensorShape? ShapeOf(NodeProto node, int operand) => node.Input.Count > operand ? _initializers.ShapeOf(node.Input[operand]) : null;

    private TensorShape? ConstantShape(string name) => _initializers.ShapeOf(name) ?? _constants.GetValueOrDefault(name);
}
