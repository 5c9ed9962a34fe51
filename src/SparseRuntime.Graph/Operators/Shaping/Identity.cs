namespace SparseRuntime.Graph.Operators;

/// <summary>A copy.</summary>
public sealed class Identity : ViewOperator
{
    /// <inheritdoc/>
    public override string Name => "Identity";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context) => context.SetOutput(0, context.TypeOf(0), context.ShapeOf(0));
}
