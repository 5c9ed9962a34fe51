using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Slices of operand 0 along an axis, chosen by the indices in operand 1; negative ones count from the back.</summary>
/// <param name="axis">Negative values count from the back.</param>
public sealed class Gather(int axis) : Operator
{
    /// <summary>Along which slices are chosen.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    public override string Name => "Gather";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            int axis = context.Axis(Axis, x.Rank);
            if (context.ShapeOf(1) is { } indices)
                shape = new TensorShape([.. x.Dimensions[..axis], .. indices.Dimensions, .. x.Dimensions[(axis + 1)..]]);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView y = context.Outputs[0];
        if (y.Length == 0) return;
        int axis = Axis < 0 ? Axis + x.Shape.Rank : Axis;
        int inner = (int)x.Shape.CountBetween(axis + 1, x.Shape.Rank) * x.ElementType.Size();
        int extent = x.Shape[axis];
        int indices = context.Inputs[1].Length;
        (int start, int end) = context.Part.Range((int)x.Shape.CountBetween(0, axis) * indices);
        for (int i = start; i < end; i++)
        {
            int index = IndexReader.Read(context.Inputs[1], i % indices, axis, extent);
            x.Bytes.Slice(((i / indices * extent) + index) * inner, inner).CopyTo(y.Bytes[(i * inner)..]);
        }
    }
}
