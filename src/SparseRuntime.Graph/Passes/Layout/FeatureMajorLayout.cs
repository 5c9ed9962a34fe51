using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Lays sequences out features first, as planes of a convolution are: linear layers over the rows of [..., tokens,
/// features] become layers over the columns of [..., features, tokens], and what lies between them, elementwise or a
/// normalization over features, follows. A kernel then finds neighbouring tokens side by side, as its registers hold
/// them, and nothing is turned from layer to layer; matrices are turned where this order begins and ends.
/// For graphs whose shapes are bound, when every pass that looks for layers is done.
/// </summary>
public sealed class FeatureMajorLayout : IGraphPass
{
    /// <summary>Fewer tokens are taken as they lie, by kernels whose registers run over features.</summary>
    private const int LeastTokens = 16;

    /// <summary>
    /// How many times fewer features a layer gives than it takes for its operand not to be turned for it. Kernels turn what
    /// they pack in registers, for less than a matrix that goes through memory; what they leave to turn after them is little.
    /// </summary>
    private const int LeastNarrowing = 2;

    // Results as the layers of this pass compute them, by what they were before.
    private readonly Dictionary<GraphValue, GraphValue> _turned = [];

    // Values from outside that this pass turned for them.
    private readonly Dictionary<GraphValue, GraphValue> _entries = [];

    /// <inheritdoc/>
    public string Name => "lay-out-features-first";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        _turned.Clear();
        _entries.Clear();
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            bool changed = node.Operator switch
            {
                Linear { Operand: LinearOperand.Rows } linear => TurnLayer(graph, node, linear),
                Unary or Binary or Clip or Pow => TurnElements(graph, node),
                Transpose => Skip(graph, node),
                LayerNormalization normalization => TurnNormalization(graph, node, normalization),
                ViewOperator => TurnView(graph, node),
                _ => false,
            };
            if (changed) changes++;
        }

        return changes;
    }

    private bool TurnLayer(ModelGraph graph, GraphNode node, Linear linear)
    {
        if (node.Outputs[0].Facts.Shape is not { Rank: >= 2 } shape || shape[^2] < LeastTokens) return false;
        if (shape[^1] <= node.Inputs[0]!.Facts.Shape![^1] / LeastNarrowing && !node.Inputs.Any(input => input is not null && IsTurned(input))) return false;
        GraphValue?[] inputs = [.. node.Inputs.Select(input => Turned(graph, node, input!))];
        Exchange(graph, node, linear.With(LinearOperand.Columns), inputs);
        return true;
    }

    /// <summary>An exchange of what has been exchanged already; and attention leaves its result as layers of this pass do.</summary>
    private bool Skip(ModelGraph graph, GraphNode node)
    {
        if (LastAxes.SwapOf(node.Outputs[0]) is not { } operand) return false;
        if (operand.Producer is { Operator: MultiHeadAttention }) _turned.Add(node.Outputs[0], operand);
        if (!_turned.TryGetValue(operand, out GraphValue? turned)) return false;
        graph.ReplaceUses(node.Outputs[0], turned);
        return true;
    }

    private bool TurnElements(ModelGraph graph, GraphNode node)
    {
        if (node.Outputs[0].Facts.Shape is not { Rank: >= 2 } shape || !node.Inputs.Any(input => input is not null && _turned.ContainsKey(input))) return false;
        if (node.Inputs.Any(input => input is { Facts.Shape: null })) return false;
        Exchange(graph, node, node.Operator, [.. node.Inputs.Select(input => input is null ? null : Turned(graph, node, input))]);
        return true;
    }

    private bool TurnNormalization(ModelGraph graph, GraphNode node, LayerNormalization normalization)
    {
        if (!_turned.TryGetValue(node.Inputs[0]!, out GraphValue? x) || node.Inputs[0]!.Facts is not { ElementType: ElementType.Float32, Shape: { } shape }) return false;
        int axis = normalization.Axis < 0 ? normalization.Axis + shape.Rank : normalization.Axis;
        if (axis != shape.Rank - 1 || node.Outputs.Skip(1).Any(output => output.IsUsed)) return false;
        var row = new TensorShape(shape[^1]);
        if (node.Inputs.Skip(1).Any(input => input is not null && !row.Equals(input.Facts.Shape))) return false;
        Exchange(graph, node, new ColumnNormalization(normalization.Epsilon), [x, .. node.Inputs.Skip(1)]);
        return true;
    }

    /// <summary>A view that leaves the matrices as they are is one of the turned matrices, too.</summary>
    private bool TurnView(ModelGraph graph, GraphNode node)
    {
        if (!_turned.TryGetValue(node.Inputs[0]!, out GraphValue? x) || node.Outputs[0].Facts.Shape is not { Rank: >= 2 } shape) return false;
        TensorShape operand = node.Inputs[0]!.Facts.Shape!;
        if (shape[^1] != operand[^1] || shape[^2] != operand[^2]) return false;
        GraphValue view = LastAxes.Reshape(graph, node, x, LastAxes.Swapped(shape));
        TurnBack(graph, node, view);
        return true;
    }

    /// <summary>Computes a node's first result with its last two axes exchanged; whoever reads it is given it as it was.</summary>
    private void Exchange(ModelGraph graph, GraphNode node, Operator op, IReadOnlyList<GraphValue?> inputs) =>
        TurnBack(graph, node, graph.InsertBefore(node, node.Name, op, inputs, [null]).Outputs[0]);

    private void TurnBack(ModelGraph graph, GraphNode node, GraphValue turned)
    {
        GraphValue result = node.Outputs[0];
        GraphValue back = graph.InsertBefore(node, $"{node.Name}/rows", LastAxes.Swap(result.Facts.Shape!.Rank), [turned], [null]).Outputs[0];
        graph.ReplaceUses(result, back);
        graph.Remove(node);
        _turned.Add(back, turned);
    }

    private bool IsTurned(GraphValue value) => _turned.ContainsKey(value) || _entries.ContainsKey(value) || LastAxes.SwapOf(value) is not null;

    /// <summary>An operand with its last two axes exchanged; a vector of features becomes a column.</summary>
    private GraphValue Turned(ModelGraph graph, GraphNode before, GraphValue value)
    {
        TensorShape shape = value.Facts.Shape!;
        if (shape.Rank == 0 || (shape.Rank == 1 && shape[0] == 1)) return value;
        if (_turned.TryGetValue(value, out GraphValue? turned) || _entries.TryGetValue(value, out turned)) return turned;
        turned = shape.Rank == 1
            ? LastAxes.Reshape(graph, before, value, new TensorShape(shape[0], 1))
            : LastAxes.Exchange(graph, before, value);
        _entries.Add(value, turned);
        return turned;
    }
}
