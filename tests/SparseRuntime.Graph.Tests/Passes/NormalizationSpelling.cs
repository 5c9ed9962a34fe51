using SparseRuntime.Graph.Operators;
using static SparseRuntime.Graph.Tests.Passes.Spell;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>One of the ways to spell (x − mean) / √(variance + ε) · scale + bias in primitive operators.</summary>
internal sealed record NormalizationSpelling
{
    /// <summary>The ways to divide by the root.</summary>
    public static readonly string[] Roots = ["sqrt", "pow", "reciprocal sqrt", "one over sqrt", "reciprocal pow", "negative pow"];

    /// <summary>As ReduceMean lists them; none are all axes.</summary>
    public long[] Axes { get; init; } = [-1];

    /// <summary>One of <see cref="Roots"/>.</summary>
    public string Root { get; init; } = "sqrt";

    /// <summary>Whether the squares are products.</summary>
    public bool Product { get; init; }

    /// <summary>Whether x − mean is computed again for the variance.</summary>
    public bool Again { get; init; }

    /// <summary>Whether the operands of sums and products are exchanged.</summary>
    public bool Exchanged { get; init; }

    public float Epsilon { get; init; } = 1e-2f;

    public GraphValue Build(GraphBuilder b, GraphValue x, GraphValue? scale = null, GraphValue? bias = null)
    {
        GraphValue centered = Sub(b, x, Mean(b, x, Axes));
        GraphValue deviation = Again ? Sub(b, x, Mean(b, x, Axes)) : centered;
        GraphValue variance = Mean(b, Product ? Mul(b, deviation, deviation) : Pow(b, deviation, 2f), Axes);
        GraphValue radicand = Commutative(b, BinaryKind.Add, variance, b.Scalar(Epsilon));
        GraphValue result = Root switch
        {
            "sqrt" => Div(b, centered, Sqrt(b, radicand)),
            "pow" => Div(b, centered, Pow(b, radicand, 0.5f)),
            "reciprocal sqrt" => Commutative(b, BinaryKind.Mul, centered, Reciprocal(b, Sqrt(b, radicand))),
            "one over sqrt" => Commutative(b, BinaryKind.Mul, centered, Div(b, b.Scalar(1f), Sqrt(b, radicand))),
            "reciprocal pow" => Commutative(b, BinaryKind.Mul, centered, Reciprocal(b, Pow(b, radicand, 0.5f))),
            _ => Commutative(b, BinaryKind.Mul, centered, Pow(b, radicand, -0.5f)),
        };
        if (scale is not null) result = Commutative(b, BinaryKind.Mul, result, scale);
        return bias is null ? result : Commutative(b, BinaryKind.Add, result, bias);
    }

    private GraphValue Commutative(GraphBuilder b, BinaryKind kind, GraphValue left, GraphValue right) =>
        Exchanged ? b.Node(new Binary(kind), right, left) : b.Node(new Binary(kind), left, right);
}
