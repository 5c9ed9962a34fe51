using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>A question about every element of a floating-point operand; the result is bool.</summary>
public abstract class FloatTest : Operator
{
    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.FloatingPoint(0);
        context.SetOutput(0, ElementType.Bool, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        Span<bool> y = context.Outputs[0].Span<bool>();
        (int start, int end) = context.Part.Range(y.Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
            y[i] = Holds(Numbers.ReadFloat(context.Inputs[0], i));
    }

    /// <summary>The answer for one element.</summary>
    protected abstract bool Holds(double x);
}
