using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>The functions of <see cref="BinaryKind"/> on numbers.</summary>
internal static class BinaryFunctions
{
    /// <summary>As <see cref="BinaryKind.Add"/>.</summary>
    internal readonly struct Add : IBinaryFunction
    {
        public static bool HasVectorForm => true;

        public static T Invoke<T>(T a, T b)
            where T : unmanaged, INumber<T> => a + b;

        public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
            where T : unmanaged, INumber<T> => a + b;
    }

    /// <summary>As <see cref="BinaryKind.Sub"/>.</summary>
    internal readonly struct Sub : IBinaryFunction
    {
        public static bool HasVectorForm => true;

        public static T Invoke<T>(T a, T b)
            where T : unmanaged, INumber<T> => a - b;

        public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
            where T : unmanaged, INumber<T> => a - b;
    }

    /// <summary>As <see cref="BinaryKind.Mul"/>.</summary>
    internal readonly struct Mul : IBinaryFunction
    {
        public static bool HasVectorForm => true;

        public static T Invoke<T>(T a, T b)
            where T : unmanaged, INumber<T> => a * b;

        public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
            where T : unmanaged, INumber<T> => a * b;
    }

    /// <summary>As <see cref="BinaryKind.Div"/> on floats.</summary>
    internal readonly struct Div : IBinaryFunction
    {
        public static bool HasVectorForm => true;

        public static T Invoke<T>(T a, T b)
            where T : unmanaged, INumber<T> => a / b;

        public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
            where T : unmanaged, INumber<T> => a / b;
    }

    /// <summary>As <see cref="BinaryKind.Div"/> on integers.</summary>
    internal readonly struct IntegerDiv : IBinaryFunction
    {
        public static bool HasVectorForm => false;

        public static T Invoke<T>(T a, T b)
            where T : unmanaged, INumber<T>
        {
            if (T.IsZero(b)) throw new InvalidOperationException("an integer is divided by zero");

            // The processor traps on the least integer by −1; negation wraps as everywhere else.
            return T.IsNegative(b) && b == T.Zero - T.One ? T.Zero - a : a / b;
        }
    }

    /// <summary>As <see cref="BinaryKind.Mod"/>.</summary>
    internal readonly struct Mod : IBinaryFunction
    {
        public static bool HasVectorForm => false;

        public static T Invoke<T>(T a, T b)
            where T : unmanaged, INumber<T>
        {
            T remainder = Fmod.Invoke(a, b);
            return !T.IsZero(remainder) && T.IsNegative(remainder) != T.IsNegative(b) ? remainder + b : remainder;
        }
    }

    /// <summary>As <see cref="BinaryKind.Fmod"/>.</summary>
    internal readonly struct Fmod : IBinaryFunction
    {
        public static bool HasVectorForm => false;

        public static T Invoke<T>(T a, T b)
            where T : unmanaged, INumber<T>
        {
            if (typeof(T) == typeof(float) || typeof(T) == typeof(double)) return a % b;
            if (T.IsZero(b)) throw new InvalidOperationException("an integer is divided by zero");
            return T.IsNegative(b) && b == T.Zero - T.One ? T.Zero : a % b;
        }
    }

    /// <summary>As <see cref="BinaryKind.Max"/>.</summary>
    internal readonly struct Max : IBinaryFunction
    {
        public static bool HasVectorForm => true;

        public static T Invoke<T>(T a, T b)
            where T : unmanaged, INumber<T> => T.Max(a, b);

        public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
            where T : unmanaged, INumber<T> => Vector.Max(a, b);
    }

    /// <summary>As <see cref="BinaryKind.Min"/>.</summary>
    internal readonly struct Min : IBinaryFunction
    {
        public static bool HasVectorForm => true;

        public static T Invoke<T>(T a, T b)
            where T : unmanaged, INumber<T> => T.Min(a, b);

        public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
            where T : unmanaged, INumber<T> => Vector.Min(a, b);
    }

    /// <summary>As <see cref="BinaryKind.PRelu"/>.</summary>
    internal readonly struct PRelu : IBinaryFunction
    {
        public static bool HasVectorForm => true;

        public static T Invoke<T>(T a, T b)
            where T : unmanaged, INumber<T> => a < T.Zero ? a * b : a;

        public static Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
            where T : unmanaged, INumber<T> => Vector.ConditionalSelect(Vector.LessThan(a, Vector<T>.Zero), a * b, a);
    }
}
