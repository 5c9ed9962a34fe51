using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Graph.Passes;

/// <summary>The rules of <see cref="SampleRules"/> for operators that move elements.</summary>
internal static class SampleMoves
{
    /// <summary>Whether a node some of whose operands carry samples, or follow from their number, keeps samples apart.</summary>
    public static bool Keep(SampleOperands operands) => operands.Node.Operator switch
    {
        // Elements keep their order, and a sample is an equal share of them before and after.
        ViewOperator => operands.IsPerSample(0) && !operands.IsPerSample(1),
        Transpose transpose => operands.OnlyFirst && OperatorTraits.AxesOf(transpose, operands.Shape(0).Rank)[0] == 0,
        Concat concat => operands.AllPerSample && operands.Axis(concat.Axis) > 0,
        Split split => operands.OnlyFirst && operands.Axis(split.Axis) > 0,
        Slice => operands.OnlyFirst && SliceKeeps(operands),
        Pad => operands.OnlyFirst && PadKeeps(operands),
        Gather gather => GatherKeeps(operands, gather),
        GatherElements gather => operands.AllPerSample && operands.Axis(gather.Axis) > 0,
        Expand => ExpandKeeps(operands),
        ConstantOfShape => !operands.AnyPerSample,
        Resize resize => ResizeKeeps(operands, resize),
        DepthToSpace or SpaceToDepth => operands.OnlyFirst,
        _ => false,
    };

    /// <summary>Along dimension 0 a slice may only take everything in order.</summary>
    private static bool SliceKeeps(SampleOperands operands)
    {
        if (operands.Integers(1) is not { } starts) return false;
        long[]? axes = operands.Integers(3), steps = operands.Integers(4);
        if ((operands.Has(3) && axes is null) || (operands.Has(4) && steps is null)) return false;
        for (int i = 0; i < starts.Length; i++)
        {
            bool isBatch = (axes is null ? i : operands.Axis(axes[i])) == 0;
            if (isBatch && (starts[i] != 0 || (steps is not null && steps[i] != 1))) return false;
        }

        return true;
    }

    private static bool PadKeeps(SampleOperands operands)
    {
        if (operands.Integers(1) is not { } pads || (operands.Has(3) && operands.Integers(3) is null)) return false;
        long[]? axes = operands.Integers(3);
        int count = pads.Length / 2;
        for (int i = 0; i < count; i++)
        {
            bool isBatch = (axes is null ? i : operands.Axis(axes[i])) == 0;
            if (isBatch && (pads[i] != 0 || pads[count + i] != 0)) return false;
        }

        return true;
    }

    /// <summary>Either every sample is taken from alike, or every sample takes from the same table.</summary>
    private static bool GatherKeeps(SampleOperands operands, Gather gather) =>
        operands.Axis(gather.Axis) > 0
            ? operands.OnlyFirst
            : operands.IsShared(0) && operands.IsPerSample(1);

    /// <summary>Samples stay where they are, or each is given the same elements.</summary>
    private static bool ExpandKeeps(SampleOperands operands) =>
        !operands.IsPerSample(1) && (operands.IsPerSample(0) || operands.IsShared(0)) && operands.Broadcasts(0, operands.Node.Outputs[0].Facts.Shape!.Rank);

    /// <summary>Along dimension 0 nothing may be resized, by a scale of exactly 1 or by an extent that stays.</summary>
    private static bool ResizeKeeps(SampleOperands operands, Resize resize)
    {
        ResizeSettings settings = resize.Settings;
        if (settings.Aspect != ResizeAspect.Stretch || settings.Coordinates is ResizeCoordinates.TfCropAndResize or ResizeCoordinates.TfHalfPixelForNearest) return false;
        if (!operands.IsPerSample(0) || !operands.IsShared(1) || !operands.IsShared(2) || operands.IsPerSample(3)) return false;
        int place = settings.Axes is { } axes ? Array.FindIndex(axes, axis => operands.Axis(axis) == 0) : 0;
        if (place < 0 || !operands.Has(2) || operands.Shape(2).ElementCount == 0) return true;
        return operands.Node.Inputs[2]!.Constant is { } scales && scales.ToDense().Span<float>()[place] == 1f;
    }
}
