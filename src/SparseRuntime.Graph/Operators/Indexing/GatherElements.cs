using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// For every index in operand 1 the element of operand 0 at the same place, but at the index along one axis. Negative
/// indices count from the back.
/// </summary>
/// <param name="axis">Negative values count from the back.</param>
public sealed class GatherElements(int axis) : Operator
{
    /// <summary>Along which the indices apply.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    public override string Name => "GatherElements";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        if (context.ShapeOf(0) is { } x)
        {
            int axis = context.Axis(Axis, x.Rank);
            if (context.ShapeOf(1) is { } indices)
            {
                bool fits = indices.Rank == x.Rank;
                for (int a = 0; fits && a < x.Rank; a++)
                    fits = a == axis || indices[a] <= x[a];
                if (!fits) throw context.Fail($"indices of shape {indices} do not lie within an operand of shape {x}");
            }
        }

        context.SetOutput(0, context.TypeOf(0), context.ShapeOf(1));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorShape shape = context.Inputs[1].Shape;
        int chosen = Axis < 0 ? Axis + x.Shape.Rank : Axis;
        int size = x.ElementType.Size();
        (int start, int end) = context.Part.Range(context.Outputs[0].Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            int rest = i;
            int stride = 1;
            int offset = 0;
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
            {
                int index = axis == chosen ? IndexReader.Read(context.Inputs[1], i, axis, x.Shape[axis]) : rest % shape[axis];
                rest /= shape[axis];
                offset += index * stride;
                stride *= x.Shape[axis];
            }

            x.Bytes.Slice(offset * size, size).CopyTo(context.Outputs[0].Bytes[(i * size)..]);
        }
    }
}
