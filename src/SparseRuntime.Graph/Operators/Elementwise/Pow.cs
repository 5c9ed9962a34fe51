using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Operand 0 to the power of operand 1, broadcast as for <see cref="Binary"/>. The types may differ; the result has
/// that of operand 0, and an integer base to a fractional power is rounded toward zero.
/// </summary>
public sealed class Pow : Operator
{
    /// <inheritdoc/>
    public override string Name => "Pow";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override bool CanOverwrite(int operand) => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.TypeOf(0) == ElementType.Bool) throw context.FailType(0, "a type of numbers");
        if (context.TypeOf(1) == ElementType.Bool) throw context.FailType(1, "a type of numbers");
        context.SetOutput(0, context.TypeOf(0), context.BroadcastShape(0, 1));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView exponent = context.Inputs[1];
        TensorView y = context.Outputs[0];
        if (y.ElementType == ElementType.Float32 && exponent.Shape.ElementCount == 1 && Numbers.Read(exponent, 0) is 2 or 0.5)
        {
            SquareOrRoot(x.Span<float>(), y.Span<float>(), Numbers.Read(exponent, 0) == 2, context.Part);
            return;
        }

        bool floats = y.ElementType.IsFloatingPoint();
        bool whole = !floats && !exponent.ElementType.IsFloatingPoint();
        var rows = new BroadcastRows(y.Shape, x.Shape, exponent.Shape, TensorShape.Scalar, context.Part);
        while (rows.Next())
        {
            for (int i = 0; i < rows.Length; i++)
            {
                int a = rows.A + (i * rows.StepA);
                int b = rows.B + (i * rows.StepB);
                if (whole) Numbers.WriteInteger(y, rows.Start + i, Power(Numbers.ReadInteger(x, a), Numbers.ReadInteger(exponent, b)));
                else if (floats) Numbers.WriteFloat(y, rows.Start + i, Power(Numbers.ReadFloat(x, a), Numbers.Read(exponent, b)));
                else Numbers.WriteInteger(y, rows.Start + i, long.CreateSaturating(Power(Numbers.Read(x, a), Numbers.ReadFloat(exponent, b))));
            }
        }
    }

    /// <summary>What normalizations written out in a model raise to.</summary>
    private static void SquareOrRoot(ReadOnlySpan<float> x, Span<float> y, bool square, WorkPart part)
    {
        (int start, int end) = part.Range(y.Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
            y[i] = square ? x[i] * x[i] : Root(x[i]);
    }

    /// <summary>Unlike the square root, the power 1/2 of −0 is +0 and that of −∞ is +∞.</summary>
    private static float Root(float x) => float.IsNegativeInfinity(x) ? float.PositiveInfinity : MathF.Sqrt(x) + 0f;

    /// <summary>The usual exponents without the general function; they agree with it to the last place.</summary>
    private static double Power(double x, double exponent) => exponent switch
    {
        2 => x * x,
        1 => x,
        3 => x * x * x,
        _ => Math.Pow(x, exponent),
    };

    /// <summary>By repeated squaring; overflow wraps, and a negative power is a fraction rounded toward zero.</summary>
    private static long Power(long x, long exponent)
    {
        if (exponent < 0)
        {
            if (x == 0) throw new InvalidOperationException("the integer 0 is raised to a negative power");
            return x == 1 ? 1 : x == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
        }

        long power = 1;
        for (; exponent != 0; exponent >>= 1, x *= x)
        {
            if ((exponent & 1) != 0) power *= x;
        }

        return power;
    }
}
