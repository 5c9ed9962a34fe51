using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Operand 0 with other extents. Operand 1, optional, is a region to show, operand 2 lists scales (float32), operand 3
/// extents (int64); one of the last two is left out or empty. Integer results are cut to whole numbers and limited to
/// their type.
/// </summary>
/// <param name="settings">How elements are found.</param>
public sealed class Resize(ResizeSettings settings) : Operator
{
    /// <summary>Tables of weights may have so many times the elements of operand and result.</summary>
    private const double MostTable = 16;

    /// <summary>How elements are found.</summary>
    public ResizeSettings Settings { get; } = settings;

    /// <inheritdoc/>
    public override string Name => "Resize";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        if (type == ElementType.Bool && Settings.Mode != ResizeMode.Nearest) throw context.FailType(0, "a type of numbers");
        if (context.HasInput(1)) context.FloatingPoint(1);
        if (context.HasInput(2) && context.TypeOf(2) != ElementType.Float32) throw context.FailType(2, "float32");
        if (context.HasInput(3) && context.TypeOf(3) != ElementType.Int64) throw context.FailType(3, "int64");
        if (!context.HasInput(2) && !context.HasInput(3)) throw context.Fail("neither scales nor extents are given: operand 2 or 3 is missing");
        context.SetOutput(0, type, context.ShapeOf(0) is { } x ? OutputShape(context, x) : null);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        if (context.Outputs[0].Length == 0) return;
        TensorView x = context.Inputs[0];
        Span<double> region = stackalloc double[context.HasInput(1) ? Math.Min(context.Inputs[1].Length, 2 * TensorShape.MaxRank) : 0];
        for (int i = 0; i < region.Length; i++)
            region[i] = Numbers.ReadFloat(context.Inputs[1], i);
        Span<ResizeAxis> axes = stackalloc ResizeAxis[x.Shape.Rank];
        ResizeAxis.Resolve(
            x.Shape,
            Settings,
            context.HasInput(2) ? context.Inputs[2].Span<float>() : default,
            context.HasInput(3) ? context.Inputs[3].Span<long>() : default,
            region,
            axes);
        if (Settings.Mode == ResizeMode.Nearest) NearestResize.Run(Settings, axes, context);
        else if (x.ElementType == ElementType.Float32) FilteredResize<float>.Run(Settings, axes, context);
        else FilteredResize<double>.Run(Settings, axes, context);
    }

    private TensorShape? OutputShape(InferenceContext context, TensorShape x)
    {
        if (Settings.Axes is { } listed) context.Axes(Array.ConvertAll(listed, axis => (long)axis), x.Rank);
        bool crops = Settings.Coordinates == ResizeCoordinates.TfCropAndResize;
        if (crops && !context.HasInput(1)) throw context.Fail("the region to show, operand 1, is missing");
        Tensor? scales = context.HasInput(2) ? context.ConstantOf(2) : Tensor.Allocate(ElementType.Float32, new TensorShape(0));
        Tensor? extents = context.HasInput(3) ? context.ConstantOf(3) : Tensor.Allocate(ElementType.Int64, new TensorShape(0));
        Tensor? region = crops ? context.ConstantOf(1) : Tensor.Allocate(ElementType.Float64, new TensorShape(0));
        if (scales is null || extents is null || region is null) return null;
        var axes = new ResizeAxis[x.Rank];
        ResizeAxis.Resolve(x, Settings, scales.Span<float>(), extents.Span<long>(), Doubles(region), axes);
        var shape = new TensorShape(Array.ConvertAll(axes, axis => axis.Output));
        double table = Settings.Mode == ResizeMode.Nearest ? 0 : FilteredResize<float>.TableLength(Settings, axes);
        if (table > MostTable * (64.0 + x.ElementCount + shape.ElementCount))
            throw context.Fail($"sums of up to {axes.Max(axis => new ResizeFilter(axis, Settings).Taps)} elements are too long for an operand of shape {x}: a scale is too small");
        return shape;
    }

    private static double[] Doubles(Tensor tensor) => tensor.ElementType switch
    {
        ElementType.Float32 => Array.ConvertAll(tensor.Span<float>().ToArray(), v => (double)v),
        ElementType.Float64 => tensor.Span<double>().ToArray(),
        ElementType.Float16 => Array.ConvertAll(tensor.Span<Half>().ToArray(), v => (double)v),
        _ => Array.ConvertAll(tensor.Span<BFloat16>().ToArray(), v => (double)(float)v),
    };
}
