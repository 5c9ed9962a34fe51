using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Sums of products over named axes, of one operand or two. Two are put into the order of matrices, [batch, rows, sums]
/// and [batch, sums, columns], and multiplied.
/// </summary>
/// <param name="equation">Which axes the operands and the result have.</param>
public sealed class Einsum(EinsumEquation equation) : Operator
{
    /// <summary>Which axes the operands and the result have.</summary>
    public EinsumEquation Equation { get; } = equation;

    /// <inheritdoc/>
    public override string Name => "Einsum";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        if (!MatrixProduct.Supports(type)) throw context.FailType(0, MatrixProduct.SupportedTypes);
        if (context.InputCount != Equation.Operands.Count || context.InputCount > 2)
            throw context.Fail($"there are {context.InputCount} operands for equation '{Equation}'; one or two are expected");
        var axes = new EinsumAxes();
        bool known = true;
        for (int i = 0; i < context.InputCount; i++)
        {
            context.SameType(0, i);
            if (context.ShapeOf(i) is { } shape) axes.Add(Equation.Operands[i], shape);
            else known = false;
        }

        TensorShape? result = null;
        if (known)
        {
            Span<int> extents = stackalloc int[EinsumAxes.Count];
            extents = extents[..ResultAxes(axes, extents)];
            for (int i = 0; i < extents.Length; i++)
                extents[i] = axes.Extent(extents[i]);
            result = new TensorShape(extents);
        }

        context.SetOutput(0, type, result);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        if (context.Outputs[0].Length == 0) return;
        switch (context.Outputs[0].ElementType)
        {
            case ElementType.Float32: Run<float>(context); break;
            case ElementType.Float64: Run<double>(context); break;
            case ElementType.Float16: Run<Half>(context); break;
            case ElementType.Int32 or ElementType.UInt32: Run<int>(context); break;
            default: Run<long>(context); break;
        }
    }

    private unsafe void Run<T>(in OperatorContext context)
        where T : unmanaged, INumber<T>
    {
        var axes = new EinsumAxes();
        for (int i = 0; i < context.Inputs.Length; i++)
            axes.Add(Equation.Operands[i], context.Inputs[i].Shape);
        Span<int> stridesA = stackalloc int[EinsumAxes.Count];
        Span<int> stridesB = stackalloc int[EinsumAxes.Count];
        Span<int> result = stackalloc int[EinsumAxes.Count];
        result = result[..ResultAxes(axes, result)];
        EinsumAxes.Strides(Equation.Operands[0], context.Inputs[0].Shape, stridesA);
        if (context.Inputs.Length == 1)
        {
            var kept = new AxisList(stackalloc int[EinsumAxes.Count], stackalloc int[EinsumAxes.Count]);
            var summed = new AxisList(stackalloc int[EinsumAxes.Count], stackalloc int[EinsumAxes.Count]);
            foreach (int axis in result)
                kept.Add(axes.Extent(axis), stridesA[axis]);
            for (int axis = 0; axis < EinsumAxes.Count; axis++)
            {
                if (axes.Extent(axis) >= 0 && !result.Contains(axis)) summed.Add(axes.Extent(axis), stridesA[axis]);
            }

            AxisSum.Run((T*)context.Inputs[0].Data, (T*)context.Outputs[0].Data, kept, summed);
            return;
        }

        EinsumAxes.Strides(Equation.Operands[1], context.Inputs[1].Shape, stridesB);
        Multiply<T>(context, axes, stridesA, stridesB, result);
    }

    private static unsafe void Multiply<T>(in OperatorContext context, in EinsumAxes axes, Span<int> stridesA, Span<int> stridesB, Span<int> result)
        where T : unmanaged, INumber<T>
    {
        var left = new AxisList(stackalloc int[EinsumAxes.Count], stackalloc int[EinsumAxes.Count]);
        var right = new AxisList(stackalloc int[EinsumAxes.Count], stackalloc int[EinsumAxes.Count]);
        var leftSums = new AxisList(stackalloc int[EinsumAxes.Count], stackalloc int[EinsumAxes.Count]);
        var rightSums = new AxisList(stackalloc int[EinsumAxes.Count], stackalloc int[EinsumAxes.Count]);
        Span<int> placed = stackalloc int[EinsumAxes.Count];
        int places = 0;

        // In the product the axes of the batch come first, then those of rows, then those of columns. An axis along which
        // an operand does not step is none of its own.
        int batches = 1, rows = 1, columns = 1, sums = 1;
        for (int kind = 0; kind < 3; kind++)
        {
            foreach (int axis in result)
            {
                int own = stridesA[axis] != 0 && stridesB[axis] != 0 ? 0 : stridesB[axis] != 0 ? 2 : 1;
                if (own != kind) continue;
                int extent = axes.Extent(axis);
                placed[places++] = axis;
                if (kind == 0) batches *= extent;
                if (kind == 1) rows *= extent;
                if (kind == 2) columns *= extent;
                if (kind != 2) left.Add(extent, stridesA[axis]);
                if (kind == 0) right.Add(extent, stridesB[axis]);
            }
        }

        for (int axis = 0; axis < EinsumAxes.Count; axis++)
        {
            int extent = axes.Extent(axis);
            if (extent < 0 || result.Contains(axis)) continue;
            if (stridesA[axis] != 0 && stridesB[axis] != 0)
            {
                left.Add(extent, stridesA[axis]);
                right.Add(extent, stridesB[axis]);
                sums = checked(sums * extent);
            }
            else if (stridesB[axis] != 0)
            {
                rightSums.Add(extent, stridesB[axis]);
            }
            else
            {
                leftSums.Add(extent, stridesA[axis]);
            }
        }

        foreach (int axis in placed[..places])
        {
            if (stridesA[axis] == 0 && stridesB[axis] != 0) right.Add(axes.Extent(axis), stridesB[axis]);
        }

        using var a = new Scratch<T>(left.Length);
        using var b = new Scratch<T>(right.Length);
        using var product = new Scratch<T>((long)batches * rows * columns);
        AxisSum.Run((T*)context.Inputs[0].Data, a.Data, left, leftSums);
        AxisSum.Run((T*)context.Inputs[1].Data, b.Data, right, rightSums);
        TensorView y = context.Outputs[0];
        var viewA = new TensorView(a.Data, y.ElementType, context.Inputs[0].Shape);
        var viewB = new TensorView(b.Data, y.ElementType, context.Inputs[1].Shape);
        var viewY = new TensorView(product.Data, y.ElementType, y.Shape);
        for (int batch = 0; batch < batches; batch++)
        {
            MatrixProduct.Rows(
                viewA, batch * rows * sums, sums, 1,
                viewB, batch * sums * columns, columns, 1,
                viewY, batch * rows * columns,
                rows, columns, sums);
        }

        Arrange(product.Data, y, axes, result, placed[..places]);
    }

    /// <summary>Puts the axes of a product into the order of the result.</summary>
    private static unsafe void Arrange<T>(T* product, TensorView y, in EinsumAxes axes, ReadOnlySpan<int> result, ReadOnlySpan<int> placed)
        where T : unmanaged
    {
        Span<int> extents = stackalloc int[result.Length];
        Span<int> strides = stackalloc int[result.Length];
        int stride = 1;
        for (int i = placed.Length - 1; i >= 0; i--)
        {
            int at = result.IndexOf(placed[i]);
            extents[at] = axes.Extent(placed[i]);
            strides[at] = stride;
            stride *= axes.Extent(placed[i]);
        }

        StridedCopy.Run(product, sizeof(T), y.Data, y.Length, extents, strides, WorkPart.Whole);
    }

    private int ResultAxes(in EinsumAxes axes, Span<int> result)
    {
        int letters = Equation.Result.Length - (Equation.Result.Contains('.') ? 3 : 0);
        return EinsumAxes.Of(Equation.Result, letters + (letters == Equation.Result.Length ? 0 : axes.EllipsisRank), result);
    }
}
