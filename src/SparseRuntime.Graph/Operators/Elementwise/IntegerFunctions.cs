using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>The functions of <see cref="BinaryKind"/> on bits.</summary>
internal static class IntegerFunctions
{
    /// <summary>As <see cref="BinaryKind.And"/>.</summary>
    internal readonly struct And : IIntegerFunction
    {
        public static T Invoke<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a & b;
    }

    /// <summary>As <see cref="BinaryKind.Or"/>.</summary>
    internal readonly struct Or : IIntegerFunction
    {
        public static T Invoke<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a | b;
    }

    /// <summary>As <see cref="BinaryKind.Xor"/>.</summary>
    internal readonly struct Xor : IIntegerFunction
    {
        public static T Invoke<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T> => a ^ b;
    }

    /// <summary>As <see cref="BinaryKind.ShiftLeft"/>.</summary>
    internal readonly struct ShiftLeft : IIntegerFunction
    {
        public static T Invoke<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T>
        {
            int count = int.CreateSaturating(b);
            return count < a.GetByteCount() * 8 ? a << count : T.Zero;
        }
    }

    /// <summary>As <see cref="BinaryKind.ShiftRight"/>.</summary>
    internal readonly struct ShiftRight : IIntegerFunction
    {
        public static T Invoke<T>(T a, T b)
            where T : unmanaged, IBinaryInteger<T>
        {
            int count = int.CreateSaturating(b);
            return count < a.GetByteCount() * 8 ? a >>> count : T.Zero;
        }
    }
}
