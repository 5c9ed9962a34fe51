using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Pools regions of images to one size. Operands: X [images, channels, height, width], regions [regions, 4] as x and y
/// of two corners, and the image of each (integers). Each of the result's [regions, channels, height, width] combines
/// samples on a grid in its part of the region, each sample between four elements.
/// </summary>
/// <param name="height">Rows of the result.</param>
/// <param name="width">Columns of the result.</param>
/// <param name="samples">Samples per part and axis; 0 takes about one per element of X.</param>
/// <param name="scale">What coordinates of regions are multiplied with to give those of X.</param>
/// <param name="halfPixel">Whether coordinates count from the edge of the first element instead of its middle.</param>
/// <param name="greatest">Whether the greatest weighted element among all samples is taken instead of the mean.</param>
public sealed class RoiAlign(int height, int width, int samples, float scale, bool halfPixel, bool greatest) : Operator
{
    /// <summary>Models ask for two or four samples per axis; their squares bound the time that a few bytes can cost.</summary>
    private const int MostGivenSamples = 64;

    /// <summary>Rows of the result.</summary>
    public int Height { get; } = height;

    /// <summary>Columns of the result.</summary>
    public int Width { get; } = width;

    /// <inheritdoc/>
    public override string Name => "RoiAlign";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.FloatingPoint(0);
        context.SameType(0, 1);
        context.Index(2);
        if (Height < 1 || Width < 1) throw context.Fail($"the result must have at least one row and column, not {Height} and {Width}");
        if (samples is < 0 or > MostGivenSamples) throw context.Fail($"the number of samples per axis must be 0 to {MostGivenSamples}, not {samples}");
        if (context.ShapeOf(0) is { Rank: not 4 } x) throw context.Fail($"operand 0 must be [images, channels, height, width], not {x}");
        if (context.ShapeOf(1) is { } regions && (regions.Rank != 2 || regions[1] != 4)) throw context.Fail($"regions must be [regions, 4], not {regions}");
        if (context.ShapeOf(1) is { } r && context.ShapeOf(2) is { } images && (images.Rank != 1 || images[0] != r[0]))
            throw context.Fail($"operand 2 must be [{r[0]}], the image of each region, not {images}");
        TensorShape? shape = context.ShapeOf(0) is { } operand && context.ShapeOf(1) is { } rows ? new TensorShape(rows[0], operand[1], Height, Width) : null;
        if (shape is { ElementCount: > 0 } && context.ShapeOf(0)!.ElementCount == 0) throw context.Fail($"an operand of shape {context.ShapeOf(0)} has nothing to sample");
        context.SetOutput(0, type, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView y = context.Outputs[0];
        if (y.Length == 0) return;
        (int start, int end) = context.Part.Range(y.Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            int region = i / Width / Height / x.Shape[1];
            int channel = i / Width / Height % x.Shape[1];
            int image = IndexReader.Read(context.Inputs[2], region, 0, x.Shape[0]);
            var rows = new RoiBins(context.Inputs[1], region, 1, scale, halfPixel, i / Width % Height, Height, samples, x.Shape[2]);
            var columns = new RoiBins(context.Inputs[1], region, 0, scale, halfPixel, i % Width, Width, samples, x.Shape[3]);
            int plane = ((image * x.Shape[1]) + channel) * x.Shape[2] * x.Shape[3];
            Numbers.WriteFloat(y, i, Combine(x, plane, rows, columns));
        }
    }

    private double Combine(TensorView x, int plane, in RoiBins rows, in RoiBins columns)
    {
        double sum = 0;
        double most = double.NegativeInfinity;
        for (int r = rows.First; r < rows.End; r++)
        {
            (int top, int bottom, double down) = rows.Sample(r);
            for (int c = columns.First; c < columns.End; c++)
            {
                (int left, int right, double across) = columns.Sample(c);
                double a = (1 - down) * (1 - across) * Numbers.ReadFloat(x, plane + (top * columns.Extent) + left);
                double b = (1 - down) * across * Numbers.ReadFloat(x, plane + (top * columns.Extent) + right);
                double d = down * (1 - across) * Numbers.ReadFloat(x, plane + (bottom * columns.Extent) + left);
                double e = down * across * Numbers.ReadFloat(x, plane + (bottom * columns.Extent) + right);
                sum += a + b + d + e;
                most = Math.Max(most, Math.Max(Math.Max(a, b), Math.Max(d, e)));
            }
        }

        double count = Math.Max(1, (double)rows.Count * columns.Count);
        if (!greatest) return sum / count;

        // Samples outside of the image are zeros.
        bool allInside = rows.End - rows.First == rows.Count && columns.End - columns.First == columns.Count && rows.Count > 0 && columns.Count > 0;
        return allInside ? most : Math.Max(0, most);
    }
}
