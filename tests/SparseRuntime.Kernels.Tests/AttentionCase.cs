namespace SparseRuntime.Kernels.Tests;

/// <summary>One call of attention, its operands, and its result by definition in double precision.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Geometry">The extents.</param>
/// <param name="Query">Holds Q.</param>
/// <param name="Key">Holds K.</param>
/// <param name="Value">Holds V.</param>
/// <param name="Mask">Holds M; null for none.</param>
internal sealed record AttentionCase(string Name, AttentionGeometry Geometry, float[] Query, float[] Key, float[] Value, float[]? Mask)
{
    /// <summary>A case of random operands.</summary>
    /// <param name="random">Where numbers come from.</param>
    /// <param name="extents">Images, heads, queries and keys.</param>
    /// <param name="depth">Features of a head of Q and K.</param>
    /// <param name="width">Features of a head of V.</param>
    /// <param name="mask">Extents of M along the four axes, as they are or 1; null for none.</param>
    public static AttentionCase Create(Random random, int[] extents, int depth, int width, int[]? mask)
    {
        int heads = extents[1];
        AttentionOperand query = Operand(depth), key = Operand(depth), value = Operand(width);
        float[] q = Values(query, extents[2]), k = Values(key, extents[3]), v = Values(value, extents[3]);
        AttentionMask steps = default;
        if (mask is not null)
        {
            int[] strides = [mask[1] * mask[2] * mask[3], mask[2] * mask[3], mask[3], 1];
            int[] taken = [.. strides.Select((stride, axis) => mask[axis] == 1 ? 0 : stride)];
            steps = new AttentionMask(taken[0], taken[1], taken[2], taken[3]);
        }

        var geometry = new AttentionGeometry(extents[0], heads, extents[2], extents[3], query, key, value, 1.5f / MathF.Sqrt(depth), steps);
        string name = $"[{string.Join(',', extents)}] of {depth} and {width} features, mask {(mask is null ? "none" : $"[{string.Join(',', mask)}]")}";
        return new AttentionCase(name, geometry, q, k, v, mask is null ? null : LayerFactory.Values(random, mask[0] * mask[1] * mask[2] * mask[3]));

        AttentionOperand Operand(int perHead)
        {
            int first = random.Next(3);
            return new AttentionOperand(first + (heads * perHead) + random.Next(3), first, perHead);
        }

        float[] Values(AttentionOperand operand, int tokens) => LayerFactory.Values(random, extents[0] * operand.Features * tokens);
    }

    /// <summary>The result by definition.</summary>
    public double[] Define()
    {
        AttentionGeometry g = Geometry;
        var result = new double[g.Images * g.Heads * g.Value.PerHead * g.Queries];
        var weights = new double[g.Keys];
        for (int column = 0; column < g.Images * g.Heads * g.Queries; column++)
        {
            int query = column % g.Queries, head = column / g.Queries % g.Heads, image = column / g.Queries / g.Heads;
            long q = g.Query.OffsetOf(image, head, g.Queries) + query, k = g.Key.OffsetOf(image, head, g.Keys), v = g.Value.OffsetOf(image, head, g.Keys);
            long mask = ((long)image * g.Mask.Image) + ((long)head * g.Mask.Head) + ((long)query * g.Mask.Query);
            for (int key = 0; key < g.Keys; key++)
            {
                double sum = 0;
                for (int i = 0; i < g.Key.PerHead; i++)
                    sum += (double)Query[q + ((long)i * g.Queries)] * Key[k + ((long)i * g.Keys) + key];
                weights[key] = (sum * g.Scale) + (Mask is null ? 0.0 : Mask[mask + ((long)key * g.Mask.Key)]);
            }

            double greatest = weights.Max(), total = 0;
            for (int key = 0; key < g.Keys; key++)
                total += weights[key] = Math.Exp(weights[key] - greatest);
            for (int i = 0; i < g.Value.PerHead; i++)
            {
                double sum = 0;
                for (int key = 0; key < g.Keys; key++)
                    sum += weights[key] * Value[v + ((long)i * g.Keys) + key];
                result[((((long)image * g.Heads) + head) * g.Value.PerHead * g.Queries) + ((long)i * g.Queries) + query] = sum / total;
            }
        }

        return result;
    }

    /// <summary>
    /// The result of a call that is split into shares, run one after the other, each on scratch that is full of NaN; all
    /// memory ends at a guard page.
    /// </summary>
    public unsafe float[] Run(AttentionKernel kernel, int parts)
    {
        using GuardedBuffer query = Guarded(Query), key = Guarded(Key), value = Guarded(Value), mask = Guarded(Mask ?? []);
        using var output = new GuardedBuffer(Geometry.Images * Geometry.Heads * Geometry.Value.PerHead * Geometry.Queries);
        output.Span.Fill(float.NaN);

        // Whole cache lines before a page are as aligned as scratch has to be.
        const int LineBytes = 64;
        long bytes = kernel.ScratchBytes(Geometry);
        using var scratch = new GuardedBuffer((int)((bytes + LineBytes - 1) / LineBytes * (LineBytes / sizeof(float))));
        for (int part = 0; part < parts; part++)
        {
            scratch.Span.Fill(float.NaN);
            kernel.Run(Geometry, new AttentionCall(query.Data, key.Data, value.Data, Mask is null ? null : mask.Data, output.Data, (byte*)scratch.Data, new Tensors.WorkPart(part, parts)));
        }

        return output.Span.ToArray();
    }

    private static GuardedBuffer Guarded(float[] values)
    {
        var buffer = new GuardedBuffer(values.Length);
        values.CopyTo(buffer.Span);
        return buffer;
    }
}
