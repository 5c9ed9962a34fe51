using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The determinants of the matrices [..., n, n], by elimination with the greatest pivot of each column.</summary>
public sealed class Det : Operator
{
    /// <inheritdoc/>
    public override string Name => "Det";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.FloatingPoint(0);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            if (x.Rank < 2 || x[^1] != x[^2]) throw context.Fail($"the operand must be square matrices, not {x}");
            shape = new TensorShape(x.Dimensions[..^2]);
        }

        context.SetOutput(0, type, shape);
    }

    /// <inheritdoc/>
    public override unsafe void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        int n = x.Shape[^1];
        (int start, int end) = context.Part.Range(context.Outputs[0].Length);
        if (start == end) return;
        using var matrix = new Scratch<double>((long)n * n);
        for (int i = start; i < end; i++)
        {
            for (int k = 0; k < n * n; k++)
                matrix.Data[k] = Numbers.ReadFloat(x, (i * n * n) + k);
            Numbers.WriteFloat(context.Outputs[0], i, Eliminate(matrix.Data, n));
        }
    }

    private static unsafe double Eliminate(double* a, int n)
    {
        double determinant = 1;
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
            {
                if (Math.Abs(a[(row * n) + column]) > Math.Abs(a[(pivot * n) + column])) pivot = row;
            }

            double value = a[(pivot * n) + column];
            if (value == 0) return 0;
            if (pivot != column)
            {
                determinant = -determinant;
                for (int k = column; k < n; k++)
                    (a[(pivot * n) + k], a[(column * n) + k]) = (a[(column * n) + k], a[(pivot * n) + k]);
            }

            determinant *= value;
            for (int row = column + 1; row < n; row++)
            {
                double factor = a[(row * n) + column] / value;
                for (int k = column + 1; k < n; k++)
                    a[(row * n) + k] -= factor * a[(column * n) + k];
            }
        }

        return determinant;
    }
}
