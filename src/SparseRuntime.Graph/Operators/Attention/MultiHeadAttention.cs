using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Scaled dot-product attention of several heads (Vaswani et al. 2017, "Attention is all you need", eq. 1), features
/// first: with Q, K and V the features of a head, one column per token, the result is V · softmax(scale · Kᵀ · Q + M),
/// the softmax taken along the keys. Operands: 0 holds Q, [images, features, queries]; 1 holds K and 2 holds V, [images,
/// features, keys]; 3, if given, is Mᵀ, broadcast to [images, heads, queries, keys]. Float32. The result is [images,
/// heads · features of V, queries]. The runtime gives such a node to a kernel; <see cref="Execute"/> is the plain definition.
/// </summary>
/// <param name="heads">Number of heads.</param>
/// <param name="scale">What scores are multiplied by.</param>
/// <param name="query">Where operand 0 has Q.</param>
/// <param name="key">Where operand 1 has K; as many features per head as Q.</param>
/// <param name="value">Where operand 2 has V.</param>
public sealed unsafe class MultiHeadAttention(int heads, float scale, HeadFeatures query, HeadFeatures key, HeadFeatures value) : Operator
{
    /// <summary>Number of heads.</summary>
    public int Heads { get; } = heads;

    /// <summary>What scores are multiplied by.</summary>
    public float Scale { get; } = scale;

    /// <summary>Where operand 0 has Q.</summary>
    public HeadFeatures Query { get; } = query;

    /// <summary>Where operand 1 has K.</summary>
    public HeadFeatures Key { get; } = key;

    /// <summary>Where operand 2 has V.</summary>
    public HeadFeatures Value { get; } = value;

    /// <inheritdoc/>
    public override string Name => "Attention";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (Query.PerHead != Key.PerHead) throw context.Fail($"queries of {Query.PerHead} features meet keys of {Key.PerHead}");
        for (int i = 0; i < 4; i++)
        {
            if ((i < 3 || context.HasInput(i)) && context.TypeOf(i) != ElementType.Float32)
                throw context.Fail($"operand {i} must be float32, not {context.TypeOf(i).DisplayName()}");
        }

        if (context.ShapeOf(0) is not { } q || context.ShapeOf(1) is not { } k || context.ShapeOf(2) is not { } v)
        {
            context.SetOutput(0, ElementType.Float32, null);
            return;
        }

        Expect(context, 0, q, Query);
        Expect(context, 1, k, Key);
        Expect(context, 2, v, Value);
        if (k[0] != q[0] || v[0] != q[0] || v[2] != k[2])
            throw context.Fail($"operands of shapes {q}, {k} and {v} do not belong together: images or keys differ");
        var scores = new TensorShape(q[0], Heads, q[2], k[2]);
        if (context.HasInput(3) && context.ShapeOf(3) is { } mask && !(mask.Rank <= 4 && context.Broadcast(scores, mask).Equals(scores)))
            throw context.Fail($"operand 3 of shape {mask} cannot be broadcast to the scores, {scores}");
        context.SetOutput(0, ElementType.Float32, new TensorShape(q[0], checked(Heads * Value.PerHead), q[2]));
    }

    /// <summary>Elements of operand 3 from one of the scores' four axes to the next: 0 where it is broadcast.</summary>
    /// <param name="mask">The operand's shape.</param>
    /// <param name="strides">Receives one number per axis: images, heads, queries, keys.</param>
    public static void MaskStrides(TensorShape mask, Span<int> strides)
    {
        strides.Clear();
        int stride = 1;
        for (int back = 1; back <= mask.Rank; back++)
        {
            if (mask[^back] != 1) strides[^back] = stride;
            stride *= mask[^back];
        }
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView q = context.Inputs[0], k = context.Inputs[1], v = context.Inputs[2];
        int queries = q.Shape[2], keys = k.Shape[2];
        Span<int> mask = stackalloc int[4];
        if (context.HasInput(3)) MaskStrides(context.Inputs[3].Shape, mask);
        float* addends = context.HasInput(3) ? (float*)context.Inputs[3].Data : null;
        using var scores = new Scratch<double>(keys);
        (int start, int end) = context.Part.Range(q.Shape[0] * Heads * queries);
        for (int unit = start; unit < end; unit++)
        {
            int column = unit % queries, head = unit / queries % Heads, image = unit / queries / Heads;
            float* own = At(q, image, Query, head) + column;
            float* others = At(k, image, Key, head);
            float* mixed = At(v, image, Value, head);
            float* y = (float*)context.Outputs[0].Data + ((((long)image * Heads) + head) * Value.PerHead * queries) + column;
            double greatest = double.NegativeInfinity;
            for (int other = 0; other < keys; other++)
            {
                double score = 0;
                for (int i = 0; i < Key.PerHead; i++)
                    score += (double)own[(long)i * queries] * others[((long)i * keys) + other];
                score *= Scale;
                if (addends is not null) score += addends[((long)image * mask[0]) + ((long)head * mask[1]) + ((long)column * mask[2]) + ((long)other * mask[3])];
                scores.Data[other] = score;
                greatest = Math.Max(greatest, score);
            }

            double sum = 0;
            for (int other = 0; other < keys; other++)
                sum += scores.Data[other] = Math.Exp(scores.Data[other] - greatest);
            for (int i = 0; i < Value.PerHead; i++)
            {
                double result = 0;
                for (int other = 0; other < keys; other++)
                    result += scores.Data[other] * mixed[((long)i * keys) + other];
                y[(long)i * queries] = (float)(result / sum);
            }
        }
    }

    private static float* At(TensorView operand, int image, HeadFeatures place, int head) =>
        (float*)operand.Data + ((((long)image * operand.Shape[1]) + place.First + ((long)head * place.PerHead)) * operand.Shape[2]);

    private void Expect(InferenceContext context, int operand, TensorShape shape, HeadFeatures place)
    {
        long end = place.First + ((long)Heads * place.PerHead);
        if (shape.Rank != 3 || end > shape[1])
            throw context.Fail($"operand {operand} has shape {shape} where [images, {end} features or more, tokens] is expected");
    }
}
