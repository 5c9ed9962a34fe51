using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>A function of two integers.</summary>
internal interface IIntegerFunction
{
    static abstract T Invoke<T>(T a, T b)
        where T : unmanaged, IBinaryInteger<T>;
}
