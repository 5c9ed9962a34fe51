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
    /// would take more than twice what its operands do and more than 64 KiB.
    /// </summary>
    public static long? Cost(GraphNode node)
    {
        long operands = 0, results = 0;
        bool any = false;
        foreach (GraphValue? input in node.Inputs)
        {
            if (input is null) continue;
            any = true;
            if (input.Constant is { } constant) operands += constant.StoredBytes;
            else if (!OperatorTraits.ReadsOnlyShape(node.Operator) || input.Facts.Shape is null) return null;
        }

        if (!any || node.Outputs.Any(output => output.Facts.Shape is null or { ElementCount: > int.MaxValue })) return null;
        if (node.Operator is ViewOperator) return 0;
        if (KeepsSparse(node)) return node.Inputs[0]!.Constant!.StoredBytes;
        foreach (GraphValue output in node.Outputs)
            results += Bytes(output.Facts);
        foreach (GraphValue? input in node.Inputs)
            results += input?.Constant?.Sparse is null ? 0 : Bytes(input.Facts);
        return results <= Math.Max(SmallResult, 2 * operands) ? results : null;
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

        return Compute(node);
    }

    /// <summary>What Identity or Cast makes of a constant that is not its operand yet.</summary>
    /// <exception cref="GraphException">The result would be above 2 GB.</exception>
    public static GraphConstant Convert(GraphNode node, GraphConstant operand)
    {
        if (node.Operator is Identity) return operand;
        ValueFacts facts = new(node.Outputs[0].Facts.ElementType, operand.Shape);
        if (operand.Sparse is { } sparse) return MoveSparse(node, sparse);
        return new GraphConstant(Execute(node, [operand.ToDense()], [facts])[0], facts.ElementType.IsFloatingPoint() ? operand.Mask : null);
    }

    private static GraphConstant[] Compute(GraphNode node)
    {
        Tensor?[] operands = [.. node.Inputs.Select(input => input?.Constant?.ToDense())];
        Tensor[] results = Execute(node, operands, [.. node.Outputs.Select(output => output.Facts)]);
        return [.. results.Select(result => new GraphConstant(result, MaskOf(node, result)))];
    }

    private static long Bytes(ValueFacts facts) =>
        facts.Shape!.ElementCount > int.MaxValue ? long.MaxValue / 64 : facts.Shape.ElementCount * facts.ElementType.Size();

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
        Tensor values = Execute(node, [sparse.Values], [node.Outputs[0].Facts with { Shape = sparse.Values.Shape }])[0];
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

    private static unsafe Tensor[] Execute(GraphNode node, Tensor?[] operands, ValueFacts[] facts)
    {
        Tensor[] results = Allocate(node, facts);
        var pins = new List<MemoryHandle>(operands.Length + results.Length);
        try
        {
            var inputs = new TensorView[operands.Length];
            for (int i = 0; i < inputs.Length; i++)
            {
                if (operands[i] is { } operand) inputs[i] = View(operand, pins);
                else if (node.Inputs[i] is { } shapeOnly) inputs[i] = new TensorView(null, shapeOnly.Facts.ElementType, shapeOnly.Facts.Shape!);
            }

            TensorView[] outputs = [.. results.Select(result => View(result, pins))];
            node.Operator.Execute(new OperatorContext(inputs, outputs, WorkPart.Whole));
            return results;
        }
        catch (InvalidOperationException e)
        {
            throw new GraphException(node.DisplayName, e.Message, e);
        }
        finally
        {
            foreach (MemoryHandle pin in pins)
                pin.Dispose();
        }
    }

    private static Tensor[] Allocate(GraphNode node, ValueFacts[] facts)
    {
        try
        {
            return [.. facts.Select(f => Tensor.Allocate(f.ElementType, f.Shape!))];
        }
        catch (ArgumentException e)
        {
            throw new GraphException(node.DisplayName, e.Message, e);
        }
    }

    private static unsafe TensorView View(Tensor tensor, List<MemoryHandle> pins)
    {
        MemoryHandle pin = tensor.Bytes.Pin();
        pins.Add(pin);
        return new TensorView(pin.Pointer, tensor.ElementType, tensor.Shape);
    }
}
