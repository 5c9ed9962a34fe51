using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// An activation spelt in several operators after a linear layer, as exporters write those that the operator set lacks.
/// Every one is a product, with the layer's sums x among its factors; the order of operands does not matter, nor whether
/// a number multiplies or divides:
/// <list type="bullet">
/// <item>GELU: 1/2 · x · (1 + Erf(x / √2))</item>
/// <item>its approximation: 1/2 · x · (1 + Tanh(√(2/π) · (x + 0.044715 · x³))), the cube also as Pow, the inner sum also as x · (1 + 0.044715 · x²)</item>
/// <item>SiLU: x · Sigmoid(x)</item>
/// <item>hard swish: x · HardSigmoid(x) with 1/6 and 1/2, x · Clip(x + 3, 0, 6) / 6</item>
/// </list>
/// Nothing but the pattern may read the sums or anything on the way.
/// </summary>
internal sealed class ActivationPattern
{
    /// <summary>How far numbers may be from those of the definition, relatively: they are rounded to float32.</summary>
    private const double Tolerance = 1e-6;

    private readonly GraphNode _end;
    private readonly GraphValue _sums;
    private readonly HashSet<GraphNode> _nodes = [];
    private ActivationKind _kind;

    private ActivationPattern(GraphNode end, GraphValue sums)
    {
        _end = end;
        _sums = sums;
    }

    /// <summary>The pattern whose result a node computes; null where there is none.</summary>
    public static ActivationPattern? EndingAt(GraphNode node)
    {
        if (node.Operator is not Binary { Kind: BinaryKind.Mul or BinaryKind.Div }) return null;
        FactorList product = FactorList.Of(node);
        if (product.Factors.Count != 2) return null;
        return Match(node, product, 0) ?? Match(node, product, 1);
    }

    /// <summary>Puts a linear node with the activation in the place of the pattern.</summary>
    public void Fuse(ModelGraph graph)
    {
        GraphNode layer = _sums.Producer!;
        var linear = (Linear)layer.Operator;
        LinearLayer activated = LinearNodes.WithActivation(linear.Layer, new Activation(_kind));
        graph.Replace(_end, linear.With(activated), layer.Inputs, layer.Name);
        // Readers go before what they read.
        List<GraphNode> rest = [layer, .. _nodes.Where(node => node != _end)];
        while (rest.FindIndex(node => node.Outputs.All(output => !output.IsUsed)) is >= 0 and var unused)
        {
            graph.Remove(rest[unused]);
            rest.RemoveAt(unused);
        }
    }

    /// <summary>The pattern in which one of two factors is the layer's sums; null where there is none.</summary>
    private static ActivationPattern? Match(GraphNode end, FactorList product, int index)
    {
        GraphValue sums = product.Factors[index], gate = product.Factors[1 - index];
        if (sums is not { OutputCount: 0, Producer.Operator: Linear { Layer.Activation.Kind: ActivationKind.None } }) return null;
        var pattern = new ActivationPattern(end, sums);
        pattern.Take(product);
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
                return Is(number, 1.0) && node.Inputs[0] == _sums;
            case Unary { Kind: UnaryKind.HardSigmoid } hard:
                _kind = ActivationKind.HardSwish;
                return Is(number, 1.0) && Is(hard.Alpha, 1.0 / 6.0) && Is(hard.Beta, 0.5) && node.Inputs[0] == _sums;
            case Clip:
                _kind = ActivationKind.HardSwish;
                return Is(number, 1.0 / 6.0) && LinearNodes.Bound(node, 1, float.NaN) == 0f && LinearNodes.Bound(node, 2, float.NaN) == 6f
                    && OtherAddend(node.Inputs[0]!, 3.0) == _sums;
            default:
                return Is(number, 0.5) && OtherAddend(gate, 1.0)?.Producer is { } function && IsGelu(function);
        }
    }

    private bool IsGelu(GraphNode function)
    {
        if (function.Operator is not Unary { Kind: UnaryKind.Erf or UnaryKind.Tanh } unary) return false;
        _nodes.Add(function);
        FactorList argument = FactorList.Of(function.Inputs[0]!);
        Take(argument);
        _kind = unary.Kind == UnaryKind.Erf ? ActivationKind.Gelu : ActivationKind.GeluTanh;
        if (_kind == ActivationKind.Gelu) return Is(argument.Number, Math.Sqrt(0.5)) && argument.Factors is [var only] && only == _sums;
        if (!Is(argument.Number, Math.Sqrt(2.0 / Math.PI))) return false;
        return argument.Factors switch
        {
            [var sum] => Addends(sum) is var (left, right) && (left == _sums ? IsCubicTerm(right, 3) : right == _sums && IsCubicTerm(left, 3)),
            [var left, var right] => IsQuadraticFactor(left == _sums ? right : right == _sums ? left : null),
            _ => false,
        };
    }

    private bool IsQuadraticFactor(GraphValue? factor) => factor is not null && OtherAddend(factor, 1.0) is { } term && IsCubicTerm(term, 2);

    /// <summary>Whether a value is 0.044715 times a power of the sums.</summary>
    private bool IsCubicTerm(GraphValue value, int power)
    {
        FactorList term = FactorList.Of(value);
        Take(term);
        if (!Is(term.Number, 0.044715)) return false;
        int total = 0;
        foreach (GraphValue factor in term.Factors)
        {
            if (PowerOfSums(factor) is not { } own) return false;
            total += own;
        }

        return total == power;
    }

    /// <summary>Which power of the sums a value is: themselves or a Pow of them; null for any other.</summary>
    private int? PowerOfSums(GraphValue value)
    {
        if (value == _sums) return 1;
        if (value.Producer is not { Operator: Pow } node || node.Inputs[0] != _sums) return null;
        _nodes.Add(node);
        return LinearNodes.Number(node.Inputs[1]!) switch
        {
            2f => 2,
            3f => 3,
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

    private void Take(FactorList factors)
    {
        foreach (GraphNode node in factors.Nodes)
            _nodes.Add(node);
    }

    /// <summary>
    /// Whether the sums and all results but the last stay within the pattern, and numbers in tensors of many axes do not
    /// widen the result.
    /// </summary>
    private bool IsClosed()
    {
        int rank = _sums.Facts.Shape?.Rank ?? 1;
        return _sums.Consumers.All(_nodes.Contains)
            && _nodes.All(node => node == _end || node.Outputs.All(output => output.OutputCount == 0 && output.Consumers.All(_nodes.Contains)))
            && _nodes.All(node => node.Inputs.All(input => input?.Constant is not { Shape.Rank: var axes } || axes <= rank));
    }

    private static bool Is(double number, double expected) => Math.Abs(number - expected) <= Tolerance * Math.Abs(expected);
}
