using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Operand 0 without the axes that operand 1 lists, or without all axes of extent 1 when it is left out.</summary>
public sealed class Squeeze : ViewOperator
{
    /// <inheritdoc/>
    public override string Name => "Squeeze";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            bool[]? dropped = null;
            if (context.HasInput(1))
            {
                context.Index(1);
                if (context.TryIntegers(1, out long[]? axes)) dropped = context.Axes(axes, x.Rank);
            }
            else
            {
                dropped = new bool[x.Rank];
                for (int axis = 0; axis < x.Rank; axis++)
                    dropped[axis] = x[axis] == 1;
            }

            if (dropped is not null) shape = Without(context, x, dropped);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }

    private static TensorShape Without(InferenceContext context, TensorShape x, bool[] dropped)
    {
        var kept = new List<int>();
        for (int axis = 0; axis < x.Rank; axis++)
        {
            if (!dropped[axis]) kept.Add(x[axis]);
            else if (x[axis] != 1) throw context.Fail($"axis {axis} of {x} cannot be dropped: its extent is {x[axis]}, not 1");
        }

        return new TensorShape([.. kept]);
    }
}
