namespace SparseRuntime.Graph.Operators;

/// <summary>The parameters that sliding windows share, as an operator holds them.</summary>
/// <param name="Strides">Per spatial axis; null means 1.</param>
/// <param name="Dilations">Per spatial axis; null means 1.</param>
/// <param name="Pads">Begins of all spatial axes, then ends; null means none.</param>
/// <param name="AutoPad">How padding is found; <paramref name="Pads"/> counts only for <see cref="AutoPad.NotSet"/>.</param>
/// <param name="CeilMode">Whether a last window that begins inside but ends outside the padded operand counts.</param>
internal sealed record WindowParameters(int[]? Strides, int[]? Dilations, int[]? Pads, AutoPad AutoPad, bool CeilMode)
{
    internal int Stride(int axis) => Strides is null ? 1 : Strides[axis];

    internal int Dilation(int axis) => Dilations is null ? 1 : Dilations[axis];

    /// <exception cref="ArgumentException">A parameter has the wrong length or is out of range.</exception>
    internal void Check(int axes)
    {
        Check(nameof(Strides), Strides, axes, 1);
        Check(nameof(Dilations), Dilations, axes, 1);
        if (AutoPad == AutoPad.NotSet) Check(nameof(Pads), Pads, 2 * axes, 0);
    }

    /// <summary>The pads and the extent of the result along one axis.</summary>
    /// <exception cref="ArgumentException">The kernel is larger than the padded operand.</exception>
    internal (int PadBegin, int PadEnd, int Output) Resolve(int axis, int axes, int input, int kernel)
    {
        if (kernel < 1) throw new ArgumentException($"kernel extent {kernel} along spatial axis {axis} must be positive");
        int stride = Stride(axis);
        long reach = ((long)(kernel - 1) * Dilation(axis)) + 1;
        if (reach > int.MaxValue) throw new ArgumentException($"a kernel that reaches over {reach} positions along spatial axis {axis} is too large");
        if (AutoPad is AutoPad.SameUpper or AutoPad.SameLower)
        {
            int same = (int)(((long)input + stride - 1) / stride);
            long total = Math.Max(0, ((long)(same - 1) * stride) + reach - input);
            CheckExtent(axis, input + total);
            long before = AutoPad == AutoPad.SameUpper ? total / 2 : (total + 1) / 2;
            return ((int)before, (int)(total - before), same);
        }

        long begin = AutoPad == AutoPad.NotSet && Pads is not null ? Pads[axis] : 0;
        long end = AutoPad == AutoPad.NotSet && Pads is not null ? Pads[axes + axis] : 0;
        long padded = begin + input + end;
        CheckExtent(axis, padded);
        if (reach > padded)
        {
            throw new ArgumentException(
                $"a kernel that reaches over {reach} positions along spatial axis {axis} is larger than the padded operand, {padded}");
        }

        long output = ((padded - reach) / stride) + 1;
        if (CeilMode)
        {
            // A last window may reach beyond the padding, but must not begin in it.
            output = ((padded - reach + stride - 1) / stride) + 1;
            if (output > 1 && (output - 1) * stride >= begin + input) output--;
        }

        return ((int)begin, (int)end, checked((int)output));
    }

    private static void CheckExtent(int axis, long padded)
    {
        if (padded > int.MaxValue) throw new ArgumentException($"spatial axis {axis} padded to {padded} positions is too large");
    }

    private static void Check(string name, int[]? values, int length, int least)
    {
        if (values is null) return;
        if (values.Length != length) throw new ArgumentException($"{name} {Listing.Of(values)} must have {length} entries");
        foreach (int value in values)
        {
            if (value < least) throw new ArgumentException($"{name} {Listing.Of(values)} must all be at least {least}");
        }
    }
}
