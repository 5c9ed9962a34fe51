using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>An execution that is written once for all types of numbers.</summary>
internal interface INumberAction
{
    /// <summary>Executes for one type.</summary>
    void Run<T>(in OperatorContext context)
        where T : unmanaged, INumber<T>;
}
