using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>A function of two numbers; its vector form, where it has one, gives the same results.</summary>
internal interface IBinaryFunction
{
    static abstract bool HasVectorForm { get; }

    static abstract T Invoke<T>(T a, T b)
        where T : unmanaged, INumber<T>;

    static virtual Vector<T> Invoke<T>(Vector<T> a, Vector<T> b)
        where T : unmanaged, INumber<T> => throw new NotSupportedException("the function has no vector form");
}
