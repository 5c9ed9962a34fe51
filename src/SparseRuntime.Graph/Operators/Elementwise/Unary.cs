using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>A function of every element; the result has the operand's type and shape.</summary>
/// <param name="kind">Which function.</param>
/// <param name="alpha">The parameter α of the functions that have one.</param>
/// <param name="beta">The parameter β of the functions that have one.</param>
public sealed class Unary(UnaryKind kind, float alpha = 0, float beta = 0) : Operator
{
    /// <summary>Which function.</summary>
    public UnaryKind Kind { get; } = kind;

    /// <summary>The parameter α; no meaning for functions without one.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>The parameter β; no meaning for functions without one.</summary>
    public float Beta { get; } = beta;

    /// <inheritdoc/>
    public override string Name { get; } = kind == UnaryKind.GeluTanh ? "Gelu" : kind.ToString();

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override bool CanOverwrite(int operand) => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        bool supported = Kind switch
        {
            UnaryKind.Not => type == ElementType.Bool,
            UnaryKind.BitwiseNot => type.IsInteger(),
            UnaryKind.Abs or UnaryKind.Sign or UnaryKind.Relu => type != ElementType.Bool,
            UnaryKind.Neg => type.IsFloatingPoint() || type.IsSignedInteger(),
            _ => type.IsFloatingPoint(),
        };
        if (!supported) throw context.FailType(0, Kind switch
        {
            UnaryKind.Not => "bool",
            UnaryKind.BitwiseNot => "an integer type",
            UnaryKind.Abs or UnaryKind.Sign or UnaryKind.Relu => "a type of numbers",
            UnaryKind.Neg => "a type of signed numbers",
            _ => "a floating-point type",
        });
        context.SetOutput(0, type, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        switch (Kind)
        {
            case UnaryKind.Abs: Number<UnaryFunctions.Abs>(context); break;
            case UnaryKind.Acos: Float<ScalarFunctions.Acos>(context); break;
            case UnaryKind.Acosh: Float<ScalarFunctions.Acosh>(context); break;
            case UnaryKind.Asin: Float<ScalarFunctions.Asin>(context); break;
            case UnaryKind.Asinh: Float<ScalarFunctions.Asinh>(context); break;
            case UnaryKind.Atan: Float<ScalarFunctions.Atan>(context); break;
            case UnaryKind.Atanh: Float<ScalarFunctions.Atanh>(context); break;
            case UnaryKind.BitwiseNot or UnaryKind.Not: IntegerUnary.Bits(context, Kind); break;
            case UnaryKind.Ceil: Float<UnaryFunctions.Ceil>(context); break;
            case UnaryKind.Celu: Float<UnaryFunctions.Celu>(context); break;
            case UnaryKind.Cos: Float<ScalarFunctions.Cos>(context); break;
            case UnaryKind.Cosh: Float<ScalarFunctions.Cosh>(context); break;
            case UnaryKind.Elu: Float<UnaryFunctions.Elu>(context); break;
            case UnaryKind.Erf: Float<UnaryFunctions.Erf>(context); break;
            case UnaryKind.Exp: Float<UnaryFunctions.Exp>(context); break;
            case UnaryKind.Floor: Float<UnaryFunctions.Floor>(context); break;
            case UnaryKind.Gelu: Float<UnaryFunctions.Gelu>(context); break;
            case UnaryKind.GeluTanh: Float<UnaryFunctions.GeluTanh>(context); break;
            case UnaryKind.HardSigmoid: Float<UnaryFunctions.HardSigmoid>(context); break;
            case UnaryKind.HardSwish: Float<UnaryFunctions.HardSwish>(context); break;
            case UnaryKind.LeakyRelu: Float<UnaryFunctions.LeakyRelu>(context); break;
            case UnaryKind.Log: Float<UnaryFunctions.Log>(context); break;
            case UnaryKind.Mish: Float<UnaryFunctions.Mish>(context); break;
            case UnaryKind.Neg: Number<UnaryFunctions.Neg>(context); break;
            case UnaryKind.Reciprocal: Float<UnaryFunctions.Reciprocal>(context); break;
            case UnaryKind.Relu: Number<UnaryFunctions.Relu>(context); break;
            case UnaryKind.Round: Float<UnaryFunctions.Round>(context); break;
            case UnaryKind.Selu: Float<UnaryFunctions.Selu>(context); break;
            case UnaryKind.Shrink: Float<ScalarFunctions.Shrink>(context); break;
            case UnaryKind.Sigmoid: Float<UnaryFunctions.Sigmoid>(context); break;
            case UnaryKind.Sign: Number<ScalarFunctions.Sign>(context); break;
            case UnaryKind.Sin: Float<ScalarFunctions.Sin>(context); break;
            case UnaryKind.Sinh: Float<ScalarFunctions.Sinh>(context); break;
            case UnaryKind.Softplus: Float<UnaryFunctions.Softplus>(context); break;
            case UnaryKind.Softsign: Float<UnaryFunctions.Softsign>(context); break;
            case UnaryKind.Sqrt: Float<UnaryFunctions.Sqrt>(context); break;
            case UnaryKind.Tan: Float<ScalarFunctions.Tan>(context); break;
            case UnaryKind.Tanh: Float<UnaryFunctions.Tanh>(context); break;
            case UnaryKind.ThresholdedRelu: Float<UnaryFunctions.ThresholdedRelu>(context); break;
            default: throw new InvalidOperationException($"there is no unary function {Kind}");
        }
    }

    /// <summary>Functions that integers have too.</summary>
    private void Number<TFunction>(in OperatorContext context)
        where TFunction : struct, IUnaryFunction<TFunction>
    {
        if (context.Inputs[0].ElementType.IsFloatingPoint()) Float<TFunction>(context);
        else IntegerUnary.Numbers(context, Kind);
    }

    private void Float<TFunction>(in OperatorContext context)
        where TFunction : struct, IUnaryFunction<TFunction>
    {
        TensorView input = context.Inputs[0];
        TensorView output = context.Outputs[0];
        (int start, int end) = context.Part.Range(output.Length, Chunks.Granularity);
        switch (input.ElementType)
        {
            case ElementType.Float32:
                Apply<TFunction>(input.Span<float>()[start..end], output.Span<float>()[start..end]);
                break;
            case ElementType.Float64:
                ReadOnlySpan<double> source = input.Span<double>();
                Span<double> target = output.Span<double>();
                for (int i = start; i < end; i++)
                    target[i] = TFunction.Invoke(source[i], Alpha, Beta);
                break;
            default:
                Span<float> buffer = stackalloc float[Chunks.Length];
                for (int i = start; i < end; i += Chunks.Length)
                {
                    Span<float> chunk = buffer[..Math.Min(Chunks.Length, end - i)];
                    Chunks.Widen(input, i, chunk);
                    Apply<TFunction>(chunk, chunk);
                    Chunks.Narrow(chunk, output, i);
                }

                break;
        }
    }

    private void Apply<TFunction>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, IUnaryFunction<TFunction>
    {
        var alpha = new Vector<float>(Alpha);
        var beta = new Vector<float>(Beta);
        int i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            TFunction.Invoke(new Vector<float>(x[i..]), alpha, beta).CopyTo(y[i..]);
        if (i == x.Length) return;

        Span<float> tail = stackalloc float[Vector<float>.Count];
        tail.Clear();
        x[i..].CopyTo(tail);
        TFunction.Invoke(new Vector<float>(tail), alpha, beta).CopyTo(tail);
        tail[..(x.Length - i)].CopyTo(y[i..]);
    }
}
