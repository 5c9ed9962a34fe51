using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The functions of <see cref="UnaryKind"/> that have a vector form.</summary>
internal static class UnaryFunctions
{
    private static Vector<float> Zero => Vector<float>.Zero;

    private static Vector<float> One => Vector<float>.One;

    /// <summary>exp(x) − 1 for x ≤ 0, without cancellation near 0; other lanes are not defined.</summary>
    private static Vector<float> ExpMinusOne(Vector<float> x)
    {
        // exp(x) − 1 = 2·t / (1 − t) with t = tanh(x/2).
        Vector<float> t = VectorMath.Tanh(x * new Vector<float>(0.5f));
        return (t + t) / (One - t);
    }

    /// <summary>As <see cref="UnaryKind.Abs"/>.</summary>
    internal readonly struct Abs : IUnaryFunction<Abs>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Abs(x);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Abs(x);
    }

    /// <summary>As <see cref="UnaryKind.Ceil"/>.</summary>
    internal readonly struct Ceil : IUnaryFunction<Ceil>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Ceiling(x);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Ceiling(x);
    }

    /// <summary>As <see cref="UnaryKind.Celu"/>.</summary>
    internal readonly struct Celu : IUnaryFunction<Celu>
    {
        public static double Invoke(double x, double alpha, double beta) => x > 0 ? x : alpha * DoubleMath.ExpMinusOne(x / alpha);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Zero), x, alpha * ExpMinusOne(x / alpha));
    }

    /// <summary>As <see cref="UnaryKind.Elu"/>.</summary>
    internal readonly struct Elu : IUnaryFunction<Elu>
    {
        public static double Invoke(double x, double alpha, double beta) => x > 0 ? x : alpha * DoubleMath.ExpMinusOne(x);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Zero), x, alpha * ExpMinusOne(x));
    }

    /// <summary>As <see cref="UnaryKind.Erf"/>.</summary>
    internal readonly struct Erf : IUnaryFunction<Erf>
    {
        public static double Invoke(double x, double alpha, double beta) => ErrorFunction.Value(x);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => VectorMath.Erf(x);
    }

    /// <summary>As <see cref="UnaryKind.Exp"/>.</summary>
    internal readonly struct Exp : IUnaryFunction<Exp>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Exp(x);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Exp(x);
    }

    /// <summary>As <see cref="UnaryKind.Floor"/>.</summary>
    internal readonly struct Floor : IUnaryFunction<Floor>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Floor(x);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Floor(x);
    }

    /// <summary>As <see cref="UnaryKind.Gelu"/>.</summary>
    internal readonly struct Gelu : IUnaryFunction<Gelu>
    {
        public static double Invoke(double x, double alpha, double beta) => 0.5 * x * (1 + ErrorFunction.Value(x * Math.Sqrt(0.5)));

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            new Vector<float>(0.5f) * x * (One + VectorMath.Erf(x * new Vector<float>(0.70710678f)));
    }

    /// <summary>As <see cref="UnaryKind.GeluTanh"/>.</summary>
    internal readonly struct GeluTanh : IUnaryFunction<GeluTanh>
    {
        public static double Invoke(double x, double alpha, double beta) =>
            0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta)
        {
            Vector<float> inner = new Vector<float>(0.79788456f) * (x + (new Vector<float>(0.044715f) * x * x * x));
            return new Vector<float>(0.5f) * x * (One + VectorMath.Tanh(inner));
        }
    }

    /// <summary>As <see cref="UnaryKind.HardSigmoid"/>.</summary>
    internal readonly struct HardSigmoid : IUnaryFunction<HardSigmoid>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Max(0, Math.Min(1, (alpha * x) + beta));

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            Vector.Max(Zero, Vector.Min(One, (alpha * x) + beta));
    }

    /// <summary>As <see cref="UnaryKind.HardSwish"/>.</summary>
    internal readonly struct HardSwish : IUnaryFunction<HardSwish>
    {
        public static double Invoke(double x, double alpha, double beta) => x * Math.Max(0, Math.Min(1, (x / 6) + 0.5));

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            x * Vector.Max(Zero, Vector.Min(One, (x * new Vector<float>(1f / 6)) + new Vector<float>(0.5f)));
    }

    /// <summary>As <see cref="UnaryKind.LeakyRelu"/>.</summary>
    internal readonly struct LeakyRelu : IUnaryFunction<LeakyRelu>
    {
        public static double Invoke(double x, double alpha, double beta) => x < 0 ? alpha * x : x;

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            Vector.ConditionalSelect(Vector.LessThan(x, Zero), alpha * x, x);
    }

    /// <summary>As <see cref="UnaryKind.Log"/>.</summary>
    internal readonly struct Log : IUnaryFunction<Log>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Log(x);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.Log(x);
    }

    /// <summary>As <see cref="UnaryKind.Mish"/>.</summary>
    internal readonly struct Mish : IUnaryFunction<Mish>
    {
        public static double Invoke(double x, double alpha, double beta) => x * Math.Tanh(DoubleMath.Softplus(x));

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            x * VectorMath.Tanh(VectorMath.Softplus(x));
    }

    /// <summary>As <see cref="UnaryKind.Neg"/>.</summary>
    internal readonly struct Neg : IUnaryFunction<Neg>
    {
        public static double Invoke(double x, double alpha, double beta) => -x;

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => -x;
    }

    /// <summary>As <see cref="UnaryKind.Reciprocal"/>.</summary>
    internal readonly struct Reciprocal : IUnaryFunction<Reciprocal>
    {
        public static double Invoke(double x, double alpha, double beta) => 1 / x;

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => One / x;
    }

    /// <summary>As <see cref="UnaryKind.Relu"/>.</summary>
    internal readonly struct Relu : IUnaryFunction<Relu>
    {
        public static double Invoke(double x, double alpha, double beta) => x < 0 ? 0 : x;

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            Vector.ConditionalSelect(Vector.LessThan(x, Zero), Zero, x);
    }

    /// <summary>As <see cref="UnaryKind.Round"/>.</summary>
    internal readonly struct Round : IUnaryFunction<Round>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Round(x, MidpointRounding.ToEven);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            Vector.Round(x, MidpointRounding.ToEven);
    }

    /// <summary>As <see cref="UnaryKind.Selu"/>.</summary>
    internal readonly struct Selu : IUnaryFunction<Selu>
    {
        public static double Invoke(double x, double alpha, double beta) => beta * (x > 0 ? x : alpha * DoubleMath.ExpMinusOne(x));

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            beta * Vector.ConditionalSelect(Vector.GreaterThan(x, Zero), x, alpha * ExpMinusOne(x));
    }

    /// <summary>As <see cref="UnaryKind.Sigmoid"/>.</summary>
    internal readonly struct Sigmoid : IUnaryFunction<Sigmoid>
    {
        public static double Invoke(double x, double alpha, double beta) => 1 / (1 + Math.Exp(-x));

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            One / (One + Vector.Exp(-x));
    }

    /// <summary>As <see cref="UnaryKind.Softplus"/>.</summary>
    internal readonly struct Softplus : IUnaryFunction<Softplus>
    {
        public static double Invoke(double x, double alpha, double beta) => DoubleMath.Softplus(x);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => VectorMath.Softplus(x);
    }

    /// <summary>As <see cref="UnaryKind.Softsign"/>.</summary>
    internal readonly struct Softsign : IUnaryFunction<Softsign>
    {
        public static double Invoke(double x, double alpha, double beta) => x / (1 + Math.Abs(x));

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => x / (One + Vector.Abs(x));
    }

    /// <summary>As <see cref="UnaryKind.Sqrt"/>.</summary>
    internal readonly struct Sqrt : IUnaryFunction<Sqrt>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Sqrt(x);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => Vector.SquareRoot(x);
    }

    /// <summary>As <see cref="UnaryKind.Tanh"/>.</summary>
    internal readonly struct Tanh : IUnaryFunction<Tanh>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Tanh(x);

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) => VectorMath.Tanh(x);
    }

    /// <summary>As <see cref="UnaryKind.ThresholdedRelu"/>.</summary>
    internal readonly struct ThresholdedRelu : IUnaryFunction<ThresholdedRelu>
    {
        public static double Invoke(double x, double alpha, double beta) => x > alpha ? x : 0;

        public static Vector<float> Invoke(Vector<float> x, Vector<float> alpha, Vector<float> beta) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, alpha), x, Zero);
    }
}
