namespace SparseRuntime.Graph.Operators;

/// <summary>Which elements are not a number.</summary>
public sealed class IsNaN : FloatTest
{
    /// <inheritdoc/>
    public override string Name => "IsNaN";

    /// <inheritdoc/>
    protected override bool Holds(double x) => double.IsNaN(x);
}
