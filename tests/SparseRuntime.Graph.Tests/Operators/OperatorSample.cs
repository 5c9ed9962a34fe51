using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Operators;

/// <summary>An operator with operands it can run on.</summary>
internal sealed record OperatorSample(string Label, Operator Operator, Tensor?[] Inputs, int Outputs = 1)
{
    public override string ToString() => Label;
}
