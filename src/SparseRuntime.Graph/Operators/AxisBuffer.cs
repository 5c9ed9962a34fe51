using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>One integer per axis, on the stack.</summary>
[InlineArray(TensorShape.MaxRank)]
internal struct AxisBuffer
{
    private int _first;
}
