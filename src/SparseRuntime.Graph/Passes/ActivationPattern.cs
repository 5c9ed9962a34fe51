using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// An activation of a value x of float32 spelt in several operators, as exporters write those that the operator set lacks.
/// Every one is a product, with x among its factors; the order of operands does not matter, nor whether a number
/// multiplies or divides:
/// <list type="bullet">
/// <item>GELU: 1/2 · x · (1 + Erf(x / √2))</item>
/// <item>its approximation: 1/2 · x · (1 + Tanh(√(2/π) · (x + 0.044715 · x³))), the cube also as Pow, the inner sum also as x · (1 + 0.044715 · x²)</item>
/// <item>SiLU: x · Sigmoid(x)</item>
/// <item>hard swish: x · HardSigmoid(x) with 1/6 and 1/2, x · Clip(x + 3, 0, 6) / 6</item>
/// </list>
/// Nothing but the pattern may read anything on the way. Others may read x, unless it is a linear layer that takes the
/// activation over.
/// </summary>
internal sealed class ActivationPattern
{
    /// <summary>How far numbers may be from those of the definition, relatively: they are rounded to float32.</summary>
    private const double Tolerance = 1e-6;

    private readonly GraphNode _end;
    private readonly GraphValue _x;
    private readonly SpelledNodes _nodes = new();
    private ActivationKind _kind;

    private ActivationPattern(GraphNode end, GraphValue x)
    {
        _end = end;
        _x = x;
    }

    /// <summary>The pattern whose result a node computes; null where there is none.</summary>
    public static ActivationPattern? EndingAt(GraphNode node)
    {
        if (node.Operator is not Binary { Kind: BinaryKind.Mul or BinaryKind.Div }) return null;
        FactorList product = FactorList.Of(node);
        if (product.Factors.Count != 2) return null;
        return Match(node, product, 0) ?? Match(node, product, 1);
    }

    /// <summary>
    /// Puts a linear node with the activation in the place of the pattern and the layer before it, where x is the sums of
    /// a layer without activation that nothing else reads.
    /// </summary>
    /// <returns>Whether it is; nothing is changed otherwise.</returns>
    public bool FuseIntoLayer(ModelGraph graph)
    {
        if (_x.Producer is not { Operator: Linear { Layer.Activation.Kind: ActivationKind.None } linear } layer || !_nodes.Own(_x)) return false;
        _nodes.Add(layer);
        _nodes.Replace(graph, _end, linear.With(LinearNodes.WithActivation(linear.Layer, new Activation(_kind))), layer.Inputs, layer.Name);
        return true;
    }

    /// <summary>Puts a <see cref="Unary"/> of x in the place of the pattern, where there is one of its kind.</summary>
    /// <returns>Whether there is; nothing is changed otherwise.</returns>
    public bool FuseIntoUnary(ModelGraph graph)
    {
        UnaryKind? kind = _kind switch
        {
            ActivationKind.Gelu => UnaryKind.Gelu,
            ActivationKind.GeluTanh => UnaryKind.GeluTanh,
            ActivationKind.HardSwish => UnaryKind.HardSwish,
            _ => null,
        };
        if (kind is null) return false;
        _nodes.Replace(graph, _end, new Unary(kind.Value), [_x]);
        return true;
    }

    /// <summary>The pattern in which one of two factors is x; null where there is none.</summary>
    private static ActivationPattern? Match(GraphNode end, FactorList product, int index)
    {
        GraphValue x = product.Factors[index], gate = product.Factors[1 - index];
        if (x.Facts.ElementType != ElementType.Float32) return null;
        var pattern = new ActivationPattern(end, x);
        pattern._nodes.Add(product.Nodes);
        return pattern.HasGate(gate, product.Number) && pattern.IsClosed() ? pattern : null;
    }

    private bool HasGate(GraphValue gate, double number)
    {
        if (gate.Producer is not { } node) return false;
        _nodes.Add(node);
        switch (node.Operator)
        {
            case Unary { Kind: UnaryKind.Sigmoid }:
                _kind = ActivationKind.Silu;
                return Is(number, 1.0) && node.Inputs[0] == _x;
            case Unary { Kind: UnaryKind.HardSigmoid } hard:
                _kind = ActivationKind.HardSwish;
                return Is(number, 1.0) && Is(hard.Alpha, 1.0 / 6.0) && Is(hard.Beta, 0.5) && node.Inputs[0] == _x;
            case Clip:
                _kind = ActivationKind.HardSwish;
                return Is(number, 1.0 / 6.0) && LinearNodes.Bound(node, 1, float.NaN) == 0f && LinearNodes.Bound(node, 2, float.NaN) == 6f
                    && OtherAddend(node.Inputs[0]!, 3.0) == _x;
            default:
                return Is(number, 0.5) && OtherAddend(gate, 1.0)?.Producer is { } function && IsGelu(function);
        }
    }

    private bool IsGelu(GraphNode function)
    {
        if (function.Operator is not Unary { Kind: UnaryKind.Erf or UnaryKind.Tanh } unary) return false;
        _nodes.Add(function);
        FactorList argument = FactorList.Of(function.Inputs[0]!);
        _nodes.Add(argument.Nodes);
        _kind = unary.Kind == UnaryKind.Erf ? ActivationKind.Gelu : ActivationKind.GeluTanh;
        if (_kind == ActivationKind.Gelu) return Is(argument.Number, Math.Sqrt(0.5)) && argument.Factors is [var only] && only == _x;
        if (!Is(argument.Number, Math.Sqrt(2.0 / Math.PI))) return false;
        return argument.Factors switch
        {
            [var sum] => Addends(sum) is var (left, right) && (left == _x ? IsCubicTerm(right, 3) : right == _x && IsCubicTerm(left, 3)),
            [var left, var right] => IsQuadraticFactor(left == _x ? right : right == _x ? left : null),
            _ => false,
        };
    }

    private bool IsQuadraticFactor(GraphValue? factor) => factor is not null && OtherAddend(factor, 1.0) is { } term && IsCubicTerm(term, 2);

    /// <summary>Whether a value is 0.044715 times a power of x.</summary>
    private bool IsCubicTerm(GraphValue value, int power)
    {
        FactorList term = FactorList.Of(value);
        _nodes.Add(term.Nodes);
        if (!Is(term.Number, 0.044715)) return false;
        int total = 0;
        foreach (GraphValue factor in term.Factors)
        {
            if (PowerOfX(factor) is not { } own) return false;
            total += own;
        }

        return total == power;
    }

    /// <summary>Which power of x a value is: itself or a Pow of it; null for any other.</summary>
    private int? PowerOfX(GraphValue value)
    {
        if (value == _x) return 1;
        if (value.Producer is not { Operator: Pow } node || node.Inputs[0] != _x) return null;
        _nodes.Add(node);
        return Exponent.Of(node) switch
        {
            2 => 2,
            3 => 3,
            _ => null,
        };
    }

    /// <summary>What is added to a number; null where a value is no such sum.</summary>
    private GraphValue? OtherAddend(GraphValue value, double number)
    {
        if (Addends(value) is not var (left, right)) return null;
        return LinearNodes.Number(right) is { } second && Is(second, number) ? left
            : LinearNodes.Number(left) is { } first && Is(first, number) ? right
            : null;
    }

    private (GraphValue Left, GraphValue Right)? Addends(GraphValue value)
    {
        if (value.Producer is not { Operator: Binary { Kind: BinaryKind.Add } } node) return null;
        _nodes.Add(node);
        return (node.Inputs[0]!, node.Inputs[1]!);
    }

    /// <summary>
    /// Whether all results but the last stay within the pattern, and numbers in tensors of many axes do not widen the
    /// result.
    /// </summary>
    private bool IsClosed()
    {
        // A linear layer has features, whatever else is open.
        int rank = _x.Facts.Shape?.Rank ?? (_x.Producer is { Operator: Linear } ? 1 : 0);
        return _nodes.AreClosed(_end) && _nodes.ConstantsHaveAtMost(rank);
    }

    private static bool Is(double number, double expected) => Math.Abs(number - expected) <= Tolerance * Math.Abs(expected);
}
