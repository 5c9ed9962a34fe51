using System.Buffers;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>Computes nodes whose operands are constants.</summary>
internal static class ConstantEvaluator
{
    /// <summary>Results up to this size are computed whatever the operands take.</summary>
    private const long SmallResult = 64 * 1024;

    /// <summary>
    /// Bytes that computing a node would newly take; null when it cannot be computed before an input is there, or
    /// would take more than twice what its operands do, or four times for a change of type, and more than 64 KiB.
    /// </summary>
    public static long? Cost(GraphNode node)
    {
        GraphValue[] inputs = [.. node.Inputs.OfType<GraphValue>()];
        if (inputs.Length == 0 || node.Outputs.Any(output => output.Facts.Shape is null)) return null;
        long results = node.Outputs.Sum(output => Bytes(output.Facts));
        if (OperatorTraits.ReadsOnlyShape(node.Operator)) return inputs[0].Facts.Shape is null ? null : results;
        if (inputs.Any(input => input.Constant is null)) return null;
        if (node.Operator is ViewOperator) return 0;
        if (KeepsSparse(node)) return node.Inputs[0]!.Constant!.StoredBytes;
        results += inputs.Sum(input => input.Constant!.Sparse is null ? 0 : Bytes(input.Facts));
        // Weights stored as bytes become float32.
        int growth = node.Operator is Cast or DequantizeLinear ? 4 : 2;
        return results <= Math.Max(SmallResult, growth * inputs.Sum(input => input.Constant!.StoredBytes)) ? results : null;
    }

    /// <summary>
    /// Computes a node. Sparse constants stay sparse and masks stay masks through operators that only move, rename or
    /// convert elements.
    /// </summary>
    /// <exception cref="GraphException">The operator finds operands that it cannot compute with.</exception>
    public static GraphConstant[] Evaluate(GraphNode node)
    {
        GraphConstant? first = node.Inputs[0]?.Constant;
        if (first is not null && node.Operator is ViewOperator) return [Reshape(first, node.Outputs[0].Facts.Shape!)];
        if (KeepsSparse(node)) return [MoveSparse(node, first!.Sparse!)];
        if (OperatorTraits.ReadsOnlyShape(node.Operator)) return [OfShape(node)];

        Tensor[] results = Execute(node, [.. node.Inputs.Select(input => input?.Constant)]);
        return [.. results.Select(result => new GraphConstant(result, MaskOf(node, result)))];
    }

    /// <summary>What Identity or Cast makes of a constant that is not its operand yet.</summary>
    /// <exception cref="GraphException">The result would be above 2 GB.</exception>
    public static GraphConstant Convert(GraphNode node, GraphConstant operand)
    {
        if (node.Operator is Identity) return operand;
        if (operand.Sparse is { } sparse) return MoveSparse(node, sparse);
        Tensor result = Execute(node, operand)[0];
        return new GraphConstant(result, result.ElementType.IsFloatingPoint() ? operand.Mask : null);
    }

    /// <summary>Bytes of a tensor; one too large to exist counts as 2^48, so that sums stay in range.</summary>
    private static long Bytes(ValueFacts facts) =>
        facts.Shape!.ElementCount > int.MaxValue ? 1L << 48 : facts.Shape.ElementCount * facts.ElementType.Size();

    private static bool KeepsSparse(GraphNode node) =>
        node.Inputs[0]?.Constant?.Sparse is not null && node.Operator is Transpose or Cast;

    private static GraphConstant Reshape(GraphConstant constant, TensorShape shape)
    {
        if (constant.Shape.Equals(shape)) return constant;
        return constant.Sparse is { } sparse
            ? new GraphConstant(sparse.Reshape(shape))
            : new GraphConstant(constant.ToDense().Reshape(shape), constant.Mask?.Reshape(shape));
    }

    private static GraphConstant MoveSparse(GraphNode node, SparseTensor sparse)
    {
        if (node.Operator is Transpose transpose) return new GraphConstant(sparse.Transpose(OperatorTraits.AxesOf(transpose, sparse.Shape.Rank)));

        // Zero converts to zero, whatever the type, so that converting what is stored converts the whole.
        Tensor values = Execute(node, new GraphConstant(sparse.Values))[0];
        return new GraphConstant(new SparseTensor(sparse.Shape, sparse.Indices, values));
    }

    /// <summary>The mask of a result: that of the operand where the operator leaves dropped elements zero.</summary>
    private static Mask? MaskOf(GraphNode node, Tensor result)
    {
        if (!result.ElementType.IsFloatingPoint()) return null;
        Mask? first = node.Inputs[0]?.Constant?.Mask;
        switch (node.Operator)
        {
            case Transpose transpose:
                return first?.Transpose(OperatorTraits.AxesOf(transpose, first.Shape.Rank));
            case Cast:
                return first;
            case Binary { Kind: BinaryKind.Mul or BinaryKind.Div } binary:
                Mask? mask = first ?? (binary.Kind == BinaryKind.Mul ? node.Inputs[1]?.Constant?.Mask : null);
                return mask is not null && mask.Shape.Equals(result.Shape) && DropsOnlyZeros(mask, result) ? mask : null;
            default:
                return null;
        }
    }

    private static bool DropsOnlyZeros(Mask mask, Tensor tensor)
    {
        if (tensor.ElementType != ElementType.Float32) return false;
        ReadOnlySpan<float> values = tensor.Span<float>();
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0f && !mask[i]) return false;
        }

        return true;
    }

    /// <exception cref="GraphException">The operator finds operands that it cannot compute with.</exception>
    private static Tensor[] Execute(GraphNode node, params IReadOnlyList<GraphConstant?> operands)
    {
        try
        {
            return GraphInterpreter.Compute(node, operands);
        }
        catch (InvalidOperationException e)
        {
            throw new GraphException(node.DisplayName, e.Message, e);
        }
    }

    /// <summary>Runs an operator that reads no element of its operand, which has no memory yet.</summary>
    private static unsafe GraphConstant OfShape(GraphNode node)
    {
        ValueFacts operand = node.Inputs[0]!.Facts, result = node.Outputs[0].Facts;
        Tensor tensor = Tensor.Allocate(result.ElementType, result.Shape!);
        using MemoryHandle pin = tensor.Bytes.Pin();
        node.Operator.Execute(new OperatorContext(
            [new TensorView(null, operand.ElementType, operand.Shape!)],
            [new TensorView(pin.Pointer, tensor.ElementType, tensor.Shape)],
            WorkPart.Whole));
        return new GraphConstant(tensor);
    }
}
