using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Samples images [images, channels, up to three spatial axes] at the places of operand 1 [images, …, axes], whose
/// coordinates go from −1 to 1 over the image, the innermost axis first.
/// </summary>
/// <param name="mode">What lies between elements.</param>
/// <param name="padding">What lies outside of an image.</param>
/// <param name="alignCorners">Whether −1 and 1 are the middles of the outermost elements instead of their edges.</param>
public sealed class GridSample(ResizeMode mode, GridPadding padding, bool alignCorners) : Operator
{
    /// <summary>What lies between elements.</summary>
    public ResizeMode Mode { get; } = mode;

    /// <summary>What lies outside of an image.</summary>
    public GridPadding Padding { get; } = padding;

    /// <summary>Whether −1 and 1 are the middles of the outermost elements instead of their edges.</summary>
    public bool AlignCorners { get; } = alignCorners;

    /// <inheritdoc/>
    public override string Name => "GridSample";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.FloatingPoint(0);
        context.FloatingPoint(1);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x && context.ShapeOf(1) is { } grid)
        {
            if (x.Rank is < 3 or > 2 + Window.MaxAxes) throw context.Fail($"the operand must be [images, channels, 1 to {Window.MaxAxes} spatial axes], not {x}");
            if (grid.Rank != x.Rank || grid[0] != x[0] || grid[^1] != x.Rank - 2)
                throw context.Fail($"places for an operand of shape {x} must be [{x[0]}, {x.Rank - 2} axes of the result, {x.Rank - 2}], not {grid}");
            shape = new TensorShape([x[0], x[1], .. grid.Dimensions[1..^1]]);
            if (shape.ElementCount > 0 && x.ElementCount == 0) throw context.Fail($"an operand of shape {x} has nothing to sample");
        }

        context.SetOutput(0, type, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView grid = context.Inputs[1];
        if (context.Outputs[0].Length == 0) return;
        int axes = x.Shape.Rank - 2;
        int channels = x.Shape[1];
        int plane = (int)x.Shape.CountBetween(2, x.Shape.Rank);
        int places = grid.Length / axes / x.Shape[0];
        int most = 1 << (2 * axes);
        Span<int> positions = stackalloc int[most];
        Span<double> weights = stackalloc double[most];
        (int start, int end) = context.Part.Range(x.Shape[0] * places, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            int taps = Taps(x.Shape, grid, i, positions, weights);
            int image = i / places;
            for (int channel = 0; channel < channels; channel++)
            {
                int first = ((image * channels) + channel) * plane;
                double sum = 0;
                for (int tap = 0; tap < taps; tap++)
                {
                    if (positions[tap] >= 0) sum += weights[tap] * Numbers.ReadFloat(x, first + positions[tap]);
                }

                Numbers.WriteFloat(context.Outputs[0], (((image * channels) + channel) * places) + (i % places), sum);
            }
        }
    }

    /// <summary>The elements of a plane that count for a place, −1 for a zero, and their weights.</summary>
    private int Taps(TensorShape shape, TensorView grid, int place, Span<int> positions, Span<double> weights)
    {
        int axes = shape.Rank - 2;
        positions[0] = 0;
        weights[0] = 1;
        int count = 1;
        int stride = 1;
        for (int i = 0; i < axes; i++)
        {
            // Coordinates begin with the innermost axis. Each tap so far becomes as many as this axis has.
            int extent = shape[^(i + 1)];
            var axis = new GridAxis(Numbers.ReadFloat(grid, (place * axes) + i), extent, Mode, Padding, AlignCorners);
            for (int tap = axis.Taps - 1; tap >= 0; tap--)
            {
                int position = axis.Position(tap);
                double weight = axis.Weight(tap);
                for (int k = 0; k < count; k++)
                {
                    positions[(tap * count) + k] = position < 0 || positions[k] < 0 ? -1 : positions[k] + (position * stride);
                    weights[(tap * count) + k] = weights[k] * weight;
                }
            }

            count *= axis.Taps;
            stride *= extent;
        }

        return count;
    }
}
