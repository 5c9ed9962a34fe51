using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Runs what is written once for all types of numbers.</summary>
internal static class NumberDispatch
{
    /// <summary>For messages about operands of other types.</summary>
    internal const string Supported = "a type of numbers other than bfloat16";

    /// <summary>Whether the type can be computed with.</summary>
    internal static bool Supports(ElementType type) => type is not (ElementType.Bool or ElementType.BFloat16);

    /// <summary>Executes an action for a type that <see cref="Supports"/> is true for.</summary>
    internal static void Run<TAction>(TAction action, ElementType type, in OperatorContext context)
        where TAction : struct, INumberAction
    {
        switch (type)
        {
            case ElementType.Float32: action.Run<float>(context); break;
            case ElementType.Float64: action.Run<double>(context); break;
            case ElementType.Float16: action.Run<Half>(context); break;
            case ElementType.Int8: action.Run<sbyte>(context); break;
            case ElementType.UInt8: action.Run<byte>(context); break;
            case ElementType.Int16: action.Run<short>(context); break;
            case ElementType.UInt16: action.Run<ushort>(context); break;
            case ElementType.Int32: action.Run<int>(context); break;
            case ElementType.UInt32: action.Run<uint>(context); break;
            case ElementType.Int64: action.Run<long>(context); break;
            default: action.Run<ulong>(context); break;
        }
    }
}
