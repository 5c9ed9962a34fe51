using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Operand 0 with the slices of operand 2 brought to the places that the index tuples in operand 1's last axis name.
/// Negative indices count from the back.
/// </summary>
/// <param name="reduction">What becomes of an element and its update.</param>
public sealed class ScatterND(ScatterReduction reduction = ScatterReduction.None) : Operator
{
    /// <summary>What becomes of an element and its update.</summary>
    public ScatterReduction Reduction { get; } = reduction;

    /// <inheritdoc/>
    public override string Name => "ScatterND";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = Scattering.Type(context, Reduction);
        context.Index(1);
        if (context.ShapeOf(0) is { } x && context.ShapeOf(1) is { } indices)
        {
            if (x.Rank == 0 || indices.Rank == 0) throw context.Fail($"neither operand 0 nor 1 may be a scalar; their shapes are {x} and {indices}");
            int tuple = indices[^1];
            if (tuple < 1 || tuple > x.Rank) throw context.Fail($"index tuples of {tuple} do not fit the {x.Rank} axes of {x}");
            var expected = new TensorShape([.. indices.Dimensions[..^1], .. x.Dimensions[tuple..]]);
            if (context.ShapeOf(2) is { } updates && !updates.Equals(expected))
                throw context.Fail($"updates must have shape {expected}, not {updates}");
        }

        context.SetOutput(0, type, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView y = context.Outputs[0];
        context.Inputs[0].Bytes.CopyTo(y.Bytes);
        if (context.Inputs[2].Length == 0) return;
        int tuple = context.Inputs[1].Shape[^1];
        int inner = (int)y.Shape.CountBetween(tuple, y.Shape.Rank);
        int tuples = context.Inputs[1].Length / tuple;
        for (int i = 0; i < tuples; i++)
        {
            int at = 0;
            for (int t = 0; t < tuple; t++)
                at = (at * y.Shape[t]) + IndexReader.Read(context.Inputs[1], (i * tuple) + t, t, y.Shape[t]);
            Scattering.Apply(y, at * inner, context.Inputs[2], i * inner, inner, Reduction);
        }
    }
}
