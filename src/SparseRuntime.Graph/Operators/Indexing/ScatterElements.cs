using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Operand 0 with every update of operand 2 brought to the element at the same place, but at the index of operand 1
/// along one axis. Negative indices count from the back.
/// </summary>
/// <param name="axis">Negative values count from the back.</param>
/// <param name="reduction">What becomes of an element and its update.</param>
public sealed class ScatterElements(int axis, ScatterReduction reduction = ScatterReduction.None) : Operator
{
    /// <summary>Along which the indices apply.</summary>
    public int Axis { get; } = axis;

    /// <summary>What becomes of an element and its update.</summary>
    public ScatterReduction Reduction { get; } = reduction;

    /// <inheritdoc/>
    public override string Name => "ScatterElements";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = Scattering.Type(context, Reduction);
        context.Index(1);
        if (context.ShapeOf(1) is { } indices)
        {
            if (context.ShapeOf(2) is { } updates && !updates.Equals(indices))
                throw context.Fail($"updates of shape {updates} do not match indices of shape {indices}");
            if (context.ShapeOf(0) is { } x)
            {
                int axis = context.Axis(Axis, x.Rank);
                bool fits = indices.Rank == x.Rank;
                for (int a = 0; fits && a < x.Rank; a++)
                    fits = a == axis || indices[a] <= x[a];
                if (!fits) throw context.Fail($"indices of shape {indices} do not lie within an operand of shape {x}");
            }
        }

        context.SetOutput(0, type, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView y = context.Outputs[0];
        TensorShape shape = context.Inputs[1].Shape;
        context.Inputs[0].Bytes.CopyTo(y.Bytes);
        int chosen = Axis < 0 ? Axis + y.Shape.Rank : Axis;
        for (int i = 0; i < context.Inputs[1].Length; i++)
        {
            int rest = i;
            int stride = 1;
            int at = 0;
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
            {
                int index = axis == chosen ? IndexReader.Read(context.Inputs[1], i, axis, y.Shape[axis]) : rest % shape[axis];
                rest /= shape[axis];
                at += index * stride;
                stride *= y.Shape[axis];
            }

            Scattering.Apply(y, at, context.Inputs[2], i, 1, Reduction);
        }
    }
}
