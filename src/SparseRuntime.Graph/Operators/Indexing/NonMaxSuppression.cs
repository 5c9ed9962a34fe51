using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Chooses among overlapping boxes, for every image and class from the best score down, those that overlap none chosen
/// before by more than a threshold. Operands: boxes [images, boxes, 4] and scores [images, classes, boxes], float32, and,
/// each optional, the most boxes per image and class (int64; none without it), the greatest overlap, as intersection
/// over union (0 without it), and the score that a box must exceed. The result lists [image, class, box].
/// </summary>
/// <param name="centered">Whether a box is [x, y, width, height] around its centre instead of two corners [y, x, y, x].</param>
public sealed class NonMaxSuppression(bool centered = false) : Operator
{
    /// <summary>Whether a box is given by its centre and extents.</summary>
    public bool Centered { get; } = centered;

    /// <inheritdoc/>
    public override string Name => "NonMaxSuppression";

    /// <inheritdoc/>
    public override bool CountsElementsOf(int operand) => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        for (int i = 0; i <= 4; i++)
        {
            if (i > 1 && !context.HasInput(i)) continue;
            if (i == 2 ? context.TypeOf(i) != ElementType.Int64 : context.TypeOf(i) != ElementType.Float32)
                throw context.FailType(i, i == 2 ? "int64" : "float32");
            if (i > 1 && context.ShapeOf(i) is { } scalar && scalar.ElementCount != 1) throw context.Fail($"operand {i} must be one number, not {scalar}");
        }

        if (context.ShapeOf(0) is { } boxes && (boxes.Rank != 3 || boxes[2] != 4)) throw context.Fail($"boxes must be [images, boxes, 4], not {boxes}");
        if (context.ShapeOf(0) is { } b && context.ShapeOf(1) is { } scores && (scores.Rank != 3 || scores[0] != b[0] || scores[2] != b[1]))
            throw context.Fail($"scores must be [{b[0]}, classes, {b[1]}], not {scores}");
        bool isKnown = true;
        for (int i = 0; i <= 4; i++)
            isKnown &= !context.HasInput(i) || context.ElementsOf(i) is not null;
        context.SetOutput(0, ElementType.Int64, isKnown ? new TensorShape(Count(context), 3) : null);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        Span<TensorView> operands = [default, default, default, default, default];
        context.Inputs.CopyTo(operands);
        Run(operands, context.Outputs[0].Span<long>());
    }

    private int Count(InferenceContext context)
    {
        using var boxes = new PinnedTensor(context.ElementsOf(0));
        using var scores = new PinnedTensor(context.ElementsOf(1));
        using var most = new PinnedTensor(context.ElementsOf(2));
        using var overlap = new PinnedTensor(context.ElementsOf(3));
        using var threshold = new PinnedTensor(context.ElementsOf(4));
        return Run([boxes.View, scores.View, most.View, overlap.View, threshold.View], default);
    }

    /// <summary>Chooses boxes and lists as many as there is room for.</summary>
    /// <returns>How many were chosen.</returns>
    private unsafe int Run(ReadOnlySpan<TensorView> operands, Span<long> result)
    {
        TensorShape shape = operands[1].Shape;
        int boxes = shape[2];
        long most = operands[2].IsPresent ? Math.Min(operands[2].Span<long>()[0], boxes) : 0;
        float overlap = operands[3].IsPresent ? operands[3].Span<float>()[0] : 0;
        float threshold = operands[4].IsPresent ? operands[4].Span<float>()[0] : float.NegativeInfinity;
        if (most <= 0) return 0;
        using var scratch = new Scratch<int>(3L * boxes);
        int* order = scratch.Data;
        int* chosen = scratch.Data + (2L * boxes);
        int total = 0;
        for (int lane = 0; lane < shape[0] * shape[1]; lane++)
        {
            int image = lane / shape[1];
            float* scores = (float*)operands[1].Data + ((long)lane * boxes);
            float* corners = (float*)operands[0].Data + ((long)image * boxes * 4);
            IndexSort.Run(order, order + boxes, boxes, new ByScore(scores));
            int count = 0;
            for (int i = 0; i < boxes && count < most; i++)
            {
                bool passes = operands[4].IsPresent ? scores[order[i]] > threshold : !float.IsNaN(scores[order[i]]);
                for (int j = 0; passes && j < count; j++)
                    passes = !(Overlap(corners + (4L * order[i]), corners + (4L * chosen[j])) > overlap);
                if (!passes) continue;
                chosen[count++] = order[i];
                if (3 * total < result.Length)
                {
                    result[3 * total] = image;
                    result[(3 * total) + 1] = lane % shape[1];
                    result[(3 * total) + 2] = order[i];
                }

                total = checked(total + 1);
            }
        }

        return total;
    }

    private unsafe float Overlap(float* a, float* b)
    {
        (float top, float left, float bottom, float right) = Corners(a);
        (float otherTop, float otherLeft, float otherBottom, float otherRight) = Corners(b);
        float height = MathF.Min(bottom, otherBottom) - MathF.Max(top, otherTop);
        float width = MathF.Min(right, otherRight) - MathF.Max(left, otherLeft);
        if (!(height > 0) || !(width > 0)) return 0;
        float both = height * width;
        return both / (((bottom - top) * (right - left)) + ((otherBottom - otherTop) * (otherRight - otherLeft)) - both);
    }

    private unsafe (float Top, float Left, float Bottom, float Right) Corners(float* box) => Centered
        ? (box[1] - (box[3] / 2), box[0] - (box[2] / 2), box[1] + (box[3] / 2), box[0] + (box[2] / 2))
        : (MathF.Min(box[0], box[2]), MathF.Min(box[1], box[3]), MathF.Max(box[0], box[2]), MathF.Max(box[1], box[3]));

    private readonly unsafe struct ByScore(float* scores) : IIndexOrder
    {
        public bool IsBefore(int a, int b) => scores[a] > scores[b] || (float.IsNaN(scores[b]) && !float.IsNaN(scores[a]));
    }
}
