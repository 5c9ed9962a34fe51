namespace SparseRuntime.Graph.Operators;

/// <summary>The functions of <see cref="UnaryKind"/> that are rare enough to be computed one by one.</summary>
internal static class ScalarFunctions
{
    /// <summary>As <see cref="UnaryKind.Acos"/>.</summary>
    internal readonly struct Acos : IUnaryFunction<Acos>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Acos(x);
    }

    /// <summary>As <see cref="UnaryKind.Acosh"/>.</summary>
    internal readonly struct Acosh : IUnaryFunction<Acosh>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Acosh(x);
    }

    /// <summary>As <see cref="UnaryKind.Asin"/>.</summary>
    internal readonly struct Asin : IUnaryFunction<Asin>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Asin(x);
    }

    /// <summary>As <see cref="UnaryKind.Asinh"/>.</summary>
    internal readonly struct Asinh : IUnaryFunction<Asinh>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Asinh(x);
    }

    /// <summary>As <see cref="UnaryKind.Atan"/>.</summary>
    internal readonly struct Atan : IUnaryFunction<Atan>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Atan(x);
    }

    /// <summary>As <see cref="UnaryKind.Atanh"/>.</summary>
    internal readonly struct Atanh : IUnaryFunction<Atanh>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Atanh(x);
    }

    /// <summary>As <see cref="UnaryKind.Cos"/>.</summary>
    internal readonly struct Cos : IUnaryFunction<Cos>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Cos(x);
    }

    /// <summary>As <see cref="UnaryKind.Cosh"/>.</summary>
    internal readonly struct Cosh : IUnaryFunction<Cosh>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Cosh(x);
    }

    /// <summary>As <see cref="UnaryKind.Sin"/>.</summary>
    internal readonly struct Sin : IUnaryFunction<Sin>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Sin(x);
    }

    /// <summary>As <see cref="UnaryKind.Sinh"/>.</summary>
    internal readonly struct Sinh : IUnaryFunction<Sinh>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Sinh(x);
    }

    /// <summary>As <see cref="UnaryKind.Tan"/>.</summary>
    internal readonly struct Tan : IUnaryFunction<Tan>
    {
        public static double Invoke(double x, double alpha, double beta) => Math.Tan(x);
    }

    /// <summary>As <see cref="UnaryKind.Shrink"/>.</summary>
    internal readonly struct Shrink : IUnaryFunction<Shrink>
    {
        public static double Invoke(double x, double alpha, double beta) => x < -alpha ? x + beta : x > alpha ? x - beta : 0;
    }

    /// <summary>As <see cref="UnaryKind.Sign"/>.</summary>
    internal readonly struct Sign : IUnaryFunction<Sign>
    {
        public static double Invoke(double x, double alpha, double beta) => x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x;
    }
}
