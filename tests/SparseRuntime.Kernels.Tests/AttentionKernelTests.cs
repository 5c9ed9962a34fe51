using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Every kernel of attention against the definition in double precision, on memory that ends at a guard page.</summary>
[TestFixtureSource(nameof(Kernels))]
public sealed class AttentionKernelTests(AttentionKernel kernel)
{
    private static readonly int[] Tokens = [1, 2, 15, 16, 17, 63, 64, 65, 130, 300];

    private static readonly int[] Features = [1, 5, 6, 7, 64];

    /// <summary>Which axes of the scores, images, heads, queries and keys, a mask has itself.</summary>
    private static readonly bool[]?[] Masks =
    [
        null,
        [false, false, false, false],
        [false, false, false, true],
        [true, false, false, true],
        [false, true, false, true],
        [false, false, true, false],
        [false, false, true, true],
        [true, false, true, true],
        [true, true, true, false],
        [true, true, false, false],
        [true, true, true, true],
    ];

    public static IEnumerable<TestFixtureData> Kernels() => AttentionKernel.All.Select(k => new TestFixtureData(k).SetArgDisplayNames(k.Name));

    [SetUp]
    public void SkipWhatThisProcessorLacks()
    {
        if (!kernel.IsSupported) Assert.Ignore($"{kernel.Device} is not available on this processor as configured");
    }

    [Test]
    public void Results_match_at_every_number_of_queries_and_keys_and_any_shares_give_the_same_bits([ValueSource(nameof(Tokens))] int queries)
    {
        // Numbers of heads, features and masks are of coprime counts, so that in turns all meet.
        int index = Array.IndexOf(Tokens, queries) * Tokens.Length * 3;
        var random = new Random(queries);
        foreach (int keys in Tokens)
            for (int heads = 1; heads <= 3; heads++, index++)
                Check(Case(random, [2, heads, queries, keys], Features[index % Features.Length], Features[index / 2 % Features.Length], Masks[index % Masks.Length]));
    }

    [Test]
    public void Results_match_at_every_pair_of_feature_counts([ValueSource(nameof(Features))] int depth)
    {
        var random = new Random(depth);
        foreach (int width in Features)
            Check(Case(random, [2, 2, 33, 19], depth, width, null));
    }

    [Test]
    public void Masks_match_in_every_form_with_keys_left_out_and_queries_without_keys([Range(1, 10)] int form)
    {
        var random = new Random(form);
        foreach ((int queries, int keys) in new[] { (5, 9), (70, 33), (17, 280) })
        {
            AttentionCase test = Case(random, [2, 3, queries, keys], 6, 7, Masks[form]);
            Check(test);
            for (int i = 0; i < test.Mask!.Length; i++)
            {
                if (random.Next(3) == 0) test.Mask[i] = i % 2 == 0 ? float.NegativeInfinity : float.MinValue;
            }

            Check(test);
            int row = test.Geometry.Mask.Key == 0 ? 1 : keys;
            test.Mask.AsSpan(test.Mask.Length - row).Fill(float.NegativeInfinity);
            Check(test);
            Assert.That(test.Run(kernel, 1)[^1], Is.NaN, "the last query has no key");
            Array.Fill(test.Mask, float.MinValue);
            Check(test);
        }
    }

    [Test]
    public void Scores_far_apart_neither_overflow_nor_lose_the_greatest([Values(128f, -4096f, 1.2676506e30f)] float scale)
    {
        // Whole numbers times powers of two, which float32 holds: scores are equal, or one of them is all that counts.
        AttentionCase test = Case(new Random(1), [1, 2, 37, 21], 3, 5, null);
        foreach (float[] operand in new[] { test.Query, test.Key })
            for (int i = 0; i < operand.Length; i++)
                operand[i] = MathF.Round(operand[i] * 3);
        Check(test with { Geometry = test.Geometry with { Scale = scale } });
    }

    [Test]
    public void A_NaN_among_queries_or_in_the_mask_stays_with_its_query()
    {
        foreach ((int queries, int keys) in new[] { (1, 3), (18, 5), (67, 70) })
        {
            AttentionCase query = Case(new Random(2), [2, 2, queries, keys], 4, 6, Masks[^1]), mask = Case(new Random(3), [2, 2, queries, keys], 4, 6, Masks[^1]);
            int column = queries - 1;
            query.Query[query.Geometry.Query.OffsetOf(1, 1, queries) + (2 * queries) + column] = float.NaN;
            mask.Mask![^2] = float.NaN;
            foreach (AttentionCase test in new[] { query, mask })
            {
                Check(test);
                float[] y = test.Run(kernel, 1);
                int first = y.Length - (6 * queries);
                for (int i = 0; i < y.Length; i++)
                    Assert.That(float.IsNaN(y[i]), Is.EqualTo(i >= first && i % queries == column), $"{test.Name}, element {i}");
            }
        }
    }

    [Test]
    public void A_NaN_or_an_infinity_among_keys_or_values_stays_within_its_head([Values(float.NaN, float.PositiveInfinity)] float special)
    {
        AttentionCase key = Case(new Random(4), [2, 2, 35, 40], 4, 6, null), value = Case(new Random(5), [2, 2, 35, 40], 4, 6, null);
        key.Key[key.Geometry.Key.OffsetOf(1, 0, 40) + 77] = special;
        value.Value[value.Geometry.Value.OffsetOf(1, 0, 40) + (3 * 40) + 39] = special;
        Check(key);
        Check(value);
        int head = 6 * 35, start = 2 * head;
        Assert.That(Strays(key.Run(kernel, 1)), Is.All.InRange(start, start + head - 1));
        Assert.That(Strays(value.Run(kernel, 1)), Is.EqualTo(Enumerable.Range(start + (3 * 35), 35)), "one feature of all queries");

        static int[] Strays(float[] y) => [.. Enumerable.Range(0, y.Length).Where(i => !float.IsFinite(y[i]))];
    }

    [Test]
    public unsafe void Running_allocates_nothing_on_the_managed_heap()
    {
        AttentionGeometry geometry = Case(new Random(6), [2, 3, 70, 50], 8, 8, Masks[^1]).Geometry;
        using var operand = new NativeBuffer(sizeof(float) * 2 * 40 * 70);
        using var mask = new NativeBuffer(sizeof(float) * 2 * 3 * 70 * 50);
        using var output = new NativeBuffer(operand.Length);
        using var scratch = new NativeBuffer(kernel.ScratchBytes(geometry));
        long allocated = long.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            kernel.Run(geometry, new AttentionCall(operand.Floats, operand.Floats, operand.Floats, mask.Floats, output.Floats, scratch.Data, WorkPart.Whole));
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Longer_calls_are_predicted_to_take_longer()
    {
        AttentionGeometry one = Case(new Random(7), [1, 2, 64, 64], 8, 8, null).Geometry;
        double time = kernel.EstimateMicroseconds(one, MachineModel.Default);
        Assert.That(time, Is.Positive);
        foreach (AttentionGeometry more in new[] { one with { Images = 2 }, one with { Heads = 3 }, one with { Queries = 640 }, one with { Keys = 640 } })
            Assert.That(kernel.EstimateMicroseconds(more, MachineModel.Default), Is.GreaterThan(time), $"{more}");
    }

    [Test]
    public void A_name_tells_the_device() => Assert.That(kernel.Name, Does.StartWith("f32-attention-").And.EndsWith($"-{kernel.Device}"));

    private static AttentionCase Case(Random random, int[] extents, int depth, int width, bool[]? mask) =>
        AttentionCase.Create(random, extents, depth, width, mask is null ? null : [.. extents.Select((extent, axis) => mask[axis] ? extent : 1)]);

    private void Check(AttentionCase test)
    {
        double[] expected = test.Define();
        float[] whole = test.Run(kernel, 1);
        for (int i = 0; i < expected.Length; i++)
        {
            if (Math.Abs(expected[i] - whole[i]) <= 1e-5 || expected[i].Equals(whole[i])) continue;
            Assert.Fail($"{test.Name}: element {i} is {whole[i]}, by definition {expected[i]}");
        }

        foreach (int parts in new[] { 2, 3, 7, kernel.Shares(test.Geometry, 2), kernel.Shares(test.Geometry, 3), kernel.Shares(test.Geometry, 64) }.Distinct())
        {
            Assert.That(parts, Is.Positive, test.Name);
            if (!test.Run(kernel, parts).AsSpan().SequenceEqual(whole)) Assert.Fail($"{test.Name}: {parts} shares differ from the whole");
        }
    }
}
