using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>How one axis is resized.</summary>
/// <param name="Input">The operand's extent.</param>
/// <param name="Output">The result's extent.</param>
/// <param name="Scale">Elements of the result per element of the operand.</param>
/// <param name="Scaled">The operand's extent times the scale, before it is cut to a whole number.</param>
/// <param name="Begin">Where the region to show begins, as a share of the operand.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct ResizeAxis(int Input, int Output, double Scale, double Scaled, double Begin, double End)
{
    /// <summary>Whether every element of the result is the operand's own.</summary>
    internal bool IsIdentity(ResizeSettings settings) =>
        Input == Output && Scale == 1 && settings.Coordinates is not (ResizeCoordinates.TfCropAndResize or ResizeCoordinates.TfHalfPixelForNearest);

    /// <summary>The place of the operand that an element of the result shows.</summary>
    internal double Place(int index, ResizeCoordinates coordinates)
    {
        double half = ((index + 0.5) / Scale) - 0.5;
        switch (coordinates)
        {
            case ResizeCoordinates.HalfPixelSymmetric:
                return half + (Input / 2.0 * (1 - (Output / Scaled)));
            case ResizeCoordinates.PytorchHalfPixel:
                return Output > 1 ? half : 0;
            case ResizeCoordinates.TfHalfPixelForNearest:
                return (index + 0.5) / Scale;
            case ResizeCoordinates.AlignCorners:
                return Scaled == 1 ? 0 : index * (Input - 1.0) / (Scaled - 1);
            case ResizeCoordinates.Asymmetric:
                return index / Scale;
            case ResizeCoordinates.TfCropAndResize:
                double last = Input - 1.0;
                return Output > 1 ? (Begin * last) + (index * (End - Begin) * last / (Output - 1)) : 0.5 * (Begin + End) * last;
            default:
                return half;
        }
    }

    /// <summary>Whether a place lies outside of the operand, where another number stands for it.</summary>
    internal bool IsOutside(double place, ResizeCoordinates coordinates) =>
        coordinates == ResizeCoordinates.TfCropAndResize && !(place >= 0 && place <= Input - 1);

    /// <summary>All axes of an operand.</summary>
    /// <param name="shape">The operand's shape.</param>
    /// <param name="settings">How to resize.</param>
    /// <param name="scales">One number per axis listed; empty where extents are given.</param>
    /// <param name="extents">One number per axis listed; empty where scales are given.</param>
    /// <param name="region">Begins of all axes listed, then ends, as shares of the operand; empty means all of it.</param>
    /// <param name="axes">Receives one entry per axis of the operand.</param>
    /// <exception cref="ArgumentException">The lists do not fit the operand.</exception>
    internal static void Resolve(
        TensorShape shape, ResizeSettings settings, ReadOnlySpan<float> scales, ReadOnlySpan<long> extents, ReadOnlySpan<double> region, Span<ResizeAxis> axes)
    {
        int listed = settings.Axes?.Length ?? shape.Rank;
        if (scales.IsEmpty == extents.IsEmpty && listed > 0) throw new ArgumentException("either scales or extents must be given");
        if (Math.Max(scales.Length, extents.Length) != listed) throw new ArgumentException($"{Math.Max(scales.Length, extents.Length)} numbers are given for {listed} axes");
        bool crops = settings.Coordinates == ResizeCoordinates.TfCropAndResize;
        if (crops && region.Length != 2 * listed) throw new ArgumentException($"a region of {listed} axes needs {2 * listed} numbers, not {region.Length}");
        for (int axis = 0; axis < shape.Rank; axis++)
            axes[axis] = new ResizeAxis(shape[axis], shape[axis], 1, shape[axis], 0, 1);
        double common = extents.IsEmpty ? 1 : CommonScale(shape, settings, extents);
        for (int i = 0; i < listed; i++)
        {
            int axis = Axis(settings, i, shape.Rank);
            (double begin, double end) = crops ? (region[i], region[listed + i]) : (0, 1);
            axes[axis] = scales.IsEmpty ? ToExtent(axis, shape[axis], extents[i], settings.Aspect, common) : ByScale(axis, shape[axis], scales[i], begin, end);
            axes[axis] = axes[axis] with { Begin = begin, End = end };
        }
    }

    private static int Axis(ResizeSettings settings, int index, int rank) =>
        settings.Axes is null ? index : settings.Axes[index] < 0 ? settings.Axes[index] + rank : settings.Axes[index];

    private static ResizeAxis ByScale(int axis, int input, float scale, double begin, double end)
    {
        if (!(scale > 0) || float.IsInfinity(scale)) throw new ArgumentException($"scale {scale} of axis {axis} is not a positive number");

        // The extent is defined by the product as a float32.
        double output = begin == 0 && end == 1 ? MathF.Floor(input * scale) : Math.Floor(input * (end - begin) * scale);
        if (!(output is >= 0 and <= int.MaxValue)) throw new ArgumentException($"axis {axis} of extent {input} scaled by {scale} has no extent from 0 to {int.MaxValue}");
        return new ResizeAxis(input, (int)output, scale, (double)input * scale, 0, 1);
    }

    private static ResizeAxis ToExtent(int axis, int input, long wanted, ResizeAspect aspect, double common)
    {
        double output = aspect == ResizeAspect.Stretch ? wanted : Math.Floor((common * input) + 0.5);
        if (output is not (>= 0 and <= int.MaxValue)) throw new ArgumentException($"extent {output} of axis {axis} is outside 0 to {int.MaxValue}");
        if (input == 0 && output > 0) throw new ArgumentException($"axis {axis} of extent 0 cannot be resized to {output}");
        double scale = input == 0 ? 1 : aspect == ResizeAspect.Stretch ? output / input : common;
        return new ResizeAxis(input, (int)output, scale, aspect == ResizeAspect.Stretch ? output : common * input, 0, 1);
    }

    private static double CommonScale(TensorShape shape, ResizeSettings settings, ReadOnlySpan<long> extents)
    {
        double common = double.NaN;
        for (int i = 0; i < extents.Length && settings.Aspect != ResizeAspect.Stretch; i++)
        {
            double scale = extents[i] / (double)Math.Max(1, shape[Axis(settings, i, shape.Rank)]);
            bool replaces = double.IsNaN(common) || (settings.Aspect == ResizeAspect.NotLarger ? scale < common : scale > common);
            if (replaces) common = scale;
        }

        return common;
    }
}
