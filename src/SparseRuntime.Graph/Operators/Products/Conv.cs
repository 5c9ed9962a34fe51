using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Convolution (cross-correlation) over one to three spatial axes: X [images, channels, …] with W [filters,
/// channels/groups, kernel…] and an optional bias [filters].
/// </summary>
/// <param name="strides">Per spatial axis; null means 1.</param>
/// <param name="dilations">Per spatial axis; null means 1.</param>
/// <param name="pads">Begins of all spatial axes, then ends; null means none. Counts only for <see cref="AutoPad.NotSet"/>.</param>
/// <param name="autoPad">How padding is found.</param>
/// <param name="groups">Channels and filters are divided into this many groups that do not see each other.</param>
/// <param name="kernelShape">The kernel's extents, if the model states them: then W must have them.</param>
public sealed class Conv(int[]? strides, int[]? dilations, int[]? pads, AutoPad autoPad, int groups, int[]? kernelShape) : Operator
{
    private readonly WindowParameters _window = new(strides, dilations, pads, autoPad, false);

    /// <summary>Per spatial axis; null means 1.</summary>
    public int[]? Strides { get; } = strides;

    /// <summary>Per spatial axis; null means 1.</summary>
    public int[]? Dilations { get; } = dilations;

    /// <summary>Begins of all spatial axes, then ends; null means none.</summary>
    public int[]? Pads { get; } = pads;

    /// <summary>How padding is found.</summary>
    public AutoPad AutoPad { get; } = autoPad;

    /// <summary>Number of groups.</summary>
    public int Groups { get; } = groups;

    /// <summary>The kernel's extents as the model states them; null leaves them to W.</summary>
    public int[]? KernelShape { get; } = kernelShape;

    /// <inheritdoc/>
    public override string Name => "Conv";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.SameType(0, 1);
        if (type is not (ElementType.Float32 or ElementType.Float64 or ElementType.Int32)) throw context.FailType(0, "float32, float64 or int32");
        if (context.HasInput(2)) context.SameType(0, 2);
        if (Groups < 1) throw context.Fail($"the number of groups must be positive, not {Groups}");
        TensorShape? shape = null;
        if (context.ShapeOf(1) is { } weights)
        {
            if (weights.Rank is < 3 or > 2 + Window.MaxAxes)
                throw context.Fail($"weights must be [filters, channels, 1 to {Window.MaxAxes} kernel axes], not {weights}");
            if (KernelShape is not null && !weights.Dimensions[2..].SequenceEqual(KernelShape))
                throw context.Fail($"weights of shape {weights} do not have the stated kernel {Listing.Of(KernelShape)}");
            if (weights[0] % Groups != 0) throw context.Fail($"{weights[0]} filters cannot be divided into {Groups} groups");
            if (context.HasInput(2) && context.ShapeOf(2) is { } bias && (bias.Rank != 1 || bias[0] != weights[0]))
                throw context.Fail($"the bias must be [{weights[0]}], not {bias}");
            if (context.ShapeOf(0) is { } x)
            {
                if (x.Rank >= 2 && x[1] != (long)weights[1] * Groups)
                    throw context.Fail($"an operand of {x[1]} channels does not fit weights {weights} in {Groups} groups: {(long)weights[1] * Groups} are expected");
                shape = new Window(x, weights.Dimensions[2..], _window).OutputShape(x, weights[0]);
            }
        }

        context.SetOutput(0, type, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        var window = new Window(context.Inputs[0].Shape, context.Inputs[1].Shape.Dimensions[2..], _window);
        switch (context.Outputs[0].ElementType)
        {
            case ElementType.Float32: Convolution.Compute<float>(window, Groups, context); break;
            case ElementType.Float64: Convolution.Compute<double>(window, Groups, context); break;
            default: Convolution.Compute<int>(window, Groups, context); break;
        }
    }
}
