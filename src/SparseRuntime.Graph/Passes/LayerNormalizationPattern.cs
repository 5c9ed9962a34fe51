using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Layer normalization of float32 spelled in several operators, (x − mean) / √(variance + ε) [· scale] [+ bias], over one
/// or more last axes of a known shape:
/// <list type="bullet">
/// <item>mean: ReduceMean(x); variance: ReduceMean of (x − mean)², a Pow or a product; x − mean computed once or again</item>
/// <item>the root: Sqrt or Pow 1/2; division by it, or a product with its reciprocal or with Pow −1/2</item>
/// <item>scale and bias: any values of exactly the normalized axes' shape; products and sums with other shapes stay</item>
/// </list>
/// Nothing but the pattern may read what is on the way.
/// <para>
/// A row with NaN or ±∞ in it is NaN either way. One whose squares are beyond float32 while its elements are not is zero
/// as spelled; <see cref="LayerNormalization"/>, whose moments are in double precision, normalizes it.
/// </para>
/// </summary>
internal sealed class LayerNormalizationPattern
{
    private readonly SpelledNodes _nodes = new();
    private readonly GraphNode _quotient;
    private GraphNode _end;
    private GraphValue? _x;
    private int[] _axes = [];
    private float _epsilon;
    private TensorShape? _row;
    private GraphValue? _scale;
    private GraphValue? _bias;

    private LayerNormalizationPattern(GraphNode quotient) => _quotient = _end = quotient;

    /// <summary>The pattern in which a node divides by the deviation; null where there is none.</summary>
    public static LayerNormalizationPattern? DividingAt(GraphNode node)
    {
        foreach (Quotient quotient in Quotient.Of(node))
        {
            if (RadicandOf(quotient.Denominator, 0.5) is { } radicand && Match(node, quotient.Numerator, radicand, quotient.Reciprocal, quotient.Denominator.Producer) is { } pattern)
                return pattern;
        }

        if (node.Operator is not Binary { Kind: BinaryKind.Mul }) return null;
        GraphValue left = node.Inputs[0]!, right = node.Inputs[1]!;
        return (RadicandOf(right, -0.5) is { } second ? Match(node, left, second, right.Producer) : null)
            ?? (RadicandOf(left, -0.5) is { } first ? Match(node, right, first, left.Producer) : null);
    }

    /// <summary>Puts a node of <see cref="LayerNormalization"/> in the place of the pattern.</summary>
    public void Fuse(ModelGraph graph)
    {
        GraphValue scale = _scale ?? Ones(graph);
        _nodes.Replace(graph, _end, new LayerNormalization(-_axes.Length, _epsilon), _bias is null ? [_x, scale] : [_x, scale, _bias]);
    }

    private static LayerNormalizationPattern? Match(GraphNode quotient, GraphValue centered, GraphValue radicand, params IEnumerable<GraphNode?> between)
    {
        var pattern = new LayerNormalizationPattern(quotient);
        pattern._nodes.Add([quotient, .. between.OfType<GraphNode>()]);
        if (!pattern.IsCentered(centered) || !pattern.IsVariance(radicand) || !pattern.HasLastAxes()) return null;
        pattern.TakeAffine();
        return pattern._nodes.AreClosed(pattern._end) ? pattern : null;
    }

    /// <summary>What a value is the power ½ or −½ of; null where it is none.</summary>
    private static GraphValue? RadicandOf(GraphValue value, double power) =>
        value.Producer is not { } node ? null
        : power == 0.5 && node.Operator is Unary { Kind: UnaryKind.Sqrt } ? node.Inputs[0]
        : Exponent.Of(node) == power ? node.Inputs[0]
        : null;

    /// <summary>Whether a value is x less its means, of the same x and over the same axes every time.</summary>
    private bool IsCentered(GraphValue value)
    {
        if (value.Producer is not { Operator: Binary { Kind: BinaryKind.Sub } } difference) return false;
        GraphValue x = difference.Inputs[0]!;
        if (difference.Inputs[1]!.Producer is not { } mean || ReducedAxes.Of(mean, ReduceKind.Mean) is not { } axes || mean.Inputs[0] != x) return false;
        if (_x is not null && !(_x == x && _axes.SequenceEqual(axes))) return false;
        (_x, _axes) = (x, axes);
        _nodes.Add([difference, mean]);
        return true;
    }

    /// <summary>Whether a value is the variance plus a number.</summary>
    private bool IsVariance(GraphValue value)
    {
        if (value.Producer is not { Operator: Binary { Kind: BinaryKind.Add } } sum) return false;
        GraphValue left = sum.Inputs[0]!, right = sum.Inputs[1]!;
        (GraphValue variance, float? epsilon) = LinearNodes.Number(right) is { } second ? (left, second) : (right, LinearNodes.Number(left));
        // Less than nothing could leave a radicand of either sign, by rounding alone.
        if (epsilon is not (>= 0f and < float.PositiveInfinity)) return false;
        if (variance.Producer is not { } mean || ReducedAxes.Of(mean, ReduceKind.Mean) is not { } axes || !_axes.SequenceEqual(axes)) return false;
        if (mean.Inputs[0]!.Producer is not { } square) return false;
        bool ofCentered = square.Operator is Binary { Kind: BinaryKind.Mul }
            ? IsCentered(square.Inputs[0]!) && IsCentered(square.Inputs[1]!)
            : Exponent.Of(square) == 2 && IsCentered(square.Inputs[0]!);
        _epsilon = epsilon.Value;
        _nodes.Add([sum, mean, square]);
        return ofCentered;
    }

    /// <summary>Whether the axes are the last ones, and numbers in tensors of many axes do not widen the result.</summary>
    private bool HasLastAxes()
    {
        if (_x!.Facts is not { ElementType: ElementType.Float32, Shape: { } shape } || !shape.Equals(_quotient.Outputs[0].Facts.Shape)) return false;
        int first = shape.Rank - _axes.Length;
        if (_axes.Length == 0 || !_axes.SequenceEqual(Enumerable.Range(first, _axes.Length))) return false;
        _row = new TensorShape(shape.Dimensions[first..]);
        return true;
    }

    private void TakeAffine()
    {
        _scale = TakeOperand(BinaryKind.Mul);
        _bias = TakeOperand(BinaryKind.Add);
    }

    /// <summary>Takes the result's only reader in, where it combines every row with the same values, and gives those.</summary>
    private GraphValue? TakeOperand(BinaryKind kind)
    {
        GraphValue result = _end.Outputs[0];
        if (result is not { OutputCount: 0, Consumers: [{ Operator: Binary binary } reader] } || binary.Kind != kind) return null;
        GraphValue operand = reader.Inputs[reader.Inputs[0] == result ? 1 : 0]!;
        if (!_row!.Equals(operand.Facts.Shape)) return null;
        _end = reader;
        _nodes.Add(reader);
        return operand;
    }

    private GraphValue Ones(ModelGraph graph)
    {
        Tensor ones = Tensor.Allocate(ElementType.Float32, _row!);
        ones.Span<float>().Fill(1f);
        return graph.AddConstant(graph.FreshName($"{_end.Name}/scale"), new GraphConstant(ones));
    }
}
