using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Which scale and zero point belongs to an element: one for all, one per slice of an axis, or one per block along an axis.</summary>
internal readonly struct QuantizationGrid
{
    private readonly int _inner;
    private readonly int _extent;
    private readonly int _block;
    private readonly int _scales;

    /// <summary>The grid of an operand and its scales.</summary>
    internal QuantizationGrid(TensorShape x, TensorShape scales, int axis, int block)
    {
        _scales = (int)scales.ElementCount;
        _inner = 1;
        _extent = 1;
        if (_scales == 1) return;
        int along = axis < 0 ? axis + x.Rank : axis;
        _inner = (int)x.CountBetween(along + 1, x.Rank);
        _extent = x[along];
        _block = block;
    }

    /// <summary>The index of an element's scale.</summary>
    internal int Of(int element)
    {
        if (_scales == 1) return 0;
        int at = element / _inner % _extent;
        if (_block == 0) return at;
        int blocks = (_extent + _block - 1) / _block;
        return (((element / _inner / _extent * blocks) + (at / _block)) * _inner) + (element % _inner);
    }

    /// <summary>Checks that scales, and zero points where given, fit an operand.</summary>
    internal static void Check(InferenceContext context, int axis, int block)
    {
        if (block < 0) throw context.Fail($"the block size must not be negative, but is {block}");
        if (context.ShapeOf(1) is { } scales)
        {
            if (context.HasInput(2) && context.ShapeOf(2) is { } zeros && !zeros.Equals(scales) && (zeros.ElementCount != 1 || scales.ElementCount != 1))
                throw context.Fail($"zero points of shape {zeros} do not match scales of shape {scales}");
            if (scales.ElementCount == 1 || context.ShapeOf(0) is not { } x) return;
            int along = context.Axis(axis, x.Rank);
            int[] expected = [x[along]];
            if (block > 0)
            {
                expected = x.Dimensions.ToArray();
                expected[along] = (int)(((long)x[along] + block - 1) / block);
            }

            if (!scales.Dimensions.SequenceEqual(expected))
                throw context.Fail($"scales for axis {along} of an operand of shape {x} must be {new TensorShape(expected)} or one number, not {scales}");
        }
    }
}
