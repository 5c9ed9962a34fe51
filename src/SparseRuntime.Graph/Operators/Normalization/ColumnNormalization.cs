using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// <see cref="LayerNormalization"/> over features of float32 that are laid out features first: every column of the matrices
/// [..., features, columns] becomes (x − mean) / √(variance + ε) · scale + bias. Operands: x, scale [features] and
/// optionally bias [features].
/// </summary>
/// <param name="epsilon">ε.</param>
public sealed unsafe class ColumnNormalization(float epsilon) : Operator
{
    /// <summary>Columns that are taken together: two cache lines of each row.</summary>
    private const int BlockColumns = 32;

    /// <summary>Rows whose sum is taken in float32, before it is added to one in double precision.</summary>
    private const int SumRows = 32;

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; } = epsilon;

    /// <inheritdoc/>
    public override string Name => "LayerNormalization";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        for (int i = 0; i < 3; i++)
        {
            if ((i < 2 || context.HasInput(i)) && context.TypeOf(i) != ElementType.Float32)
                throw context.Fail($"operand {i} must be float32, not {context.TypeOf(i).DisplayName()}");
        }

        if (context.ShapeOf(0) is { } x)
        {
            if (x.Rank < 2) throw context.Fail($"an operand of shape {x} has no columns");
            var features = new TensorShape(x[^2]);
            for (int i = 1; i <= 2; i++)
            {
                if (context.HasInput(i) && context.ShapeOf(i) is { } shape && !shape.Equals(features))
                    throw context.Fail($"operand {i} has shape {shape} where {features} is expected");
            }
        }

        context.SetOutput(0, ElementType.Float32, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorShape shape = context.Inputs[0].Shape;
        if (context.Inputs[0].Length == 0) return;
        int features = shape[^2], columns = shape[^1];
        int blocks = Math.Max(1, columns / BlockColumns);
        var scale = (float*)context.Inputs[1].Data;
        float* bias = context.HasInput(2) ? (float*)context.Inputs[2].Data : null;
        float* means = stackalloc float[BlockColumns];
        float* factors = stackalloc float[BlockColumns];
        (int start, int end) = context.Part.Range(context.Inputs[0].Length / (features * columns) * blocks);
        for (int unit = start; unit < end; unit++)
        {
            // What is left over from whole blocks goes to the last one.
            int first = unit % blocks * BlockColumns;
            int count = unit % blocks == blocks - 1 ? columns - first : BlockColumns;
            for (int done = 0, width; done < count; done += width)
            {
                width = Math.Min(count - done, BlockColumns);
                long at = ((long)(unit / blocks) * features * columns) + first + done;
                Normalize((float*)context.Inputs[0].Data + at, (float*)context.Outputs[0].Data + at, scale, bias, features, width, columns, means, factors);
            }
        }
    }

    private void Normalize(float* x, float* y, float* scale, float* bias, int features, int width, int stride, float* means, float* factors)
    {
        new Span<float>(means, width).Clear();
        Average(x, features, width, stride, means, means, squares: false);
        Average(x, features, width, stride, means, factors, squares: true);
        for (int column = 0; column < width; column++)
        {
            if (!float.IsFinite(means[column]) || !float.IsFinite(factors[column])) Recompute(x + column, features, stride, means + column, factors + column);
            else factors[column] = 1f / MathF.Sqrt(factors[column] + Epsilon);
        }

        for (int row = 0; row < features; row++, x += stride, y += stride)
        {
            float weight = scale[row], addend = bias is null ? 0f : bias[row];
            var weights = new Vector<float>(weight);
            var addends = new Vector<float>(addend);
            int column = 0;
            for (; column <= width - Vector<float>.Count; column += Vector<float>.Count)
                Vector.Store(((Vector.Load(x + column) - Vector.Load(means + column)) * Vector.Load(factors + column) * weights) + addends, y + column);
            for (; column < width; column++)
                y[column] = ((x[column] - means[column]) * factors[column] * weight) + addend;
        }
    }

    /// <summary>Mean and factor of a column whose sums are beyond float32.</summary>
    private void Recompute(float* x, int features, int stride, float* mean, float* factor)
    {
        double sum = 0, squares = 0;
        for (int row = 0; row < features; row++)
            sum += x[(long)row * stride];
        double center = sum / features;
        for (int row = 0; row < features; row++)
        {
            double difference = x[(long)row * stride] - center;
            squares += difference * difference;
        }

        *mean = (float)center;
        *factor = (float)(1 / Math.Sqrt((squares / features) + Epsilon));
    }

    /// <summary>Per column, the mean of its elements less <paramref name="center"/>, or of the squares of those.</summary>
    private static void Average(float* x, int features, int width, int stride, float* center, float* result, bool squares)
    {
        double* totals = stackalloc double[BlockColumns];
        float* sums = stackalloc float[BlockColumns];
        new Span<double>(totals, width).Clear();
        for (int row = 0; row < features;)
        {
            new Span<float>(sums, width).Clear();
            for (int end = Math.Min(row + SumRows, features); row < end; row++, x += stride)
            {
                int column = 0;
                for (; column <= width - Vector<float>.Count; column += Vector<float>.Count)
                {
                    Vector<float> term = Vector.Load(x + column) - Vector.Load(center + column);
                    Vector.Store(Vector.Load(sums + column) + (squares ? term * term : term), sums + column);
                }

                for (; column < width; column++)
                {
                    float term = x[column] - center[column];
                    sums[column] += squares ? term * term : term;
                }
            }

            for (int column = 0; column < width; column++)
                totals[column] += sums[column];
        }

        for (int column = 0; column < width; column++)
            result[column] = (float)(totals[column] / features);
    }
}
