using FsCheck;
using FsCheck.Fluent;
using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

/// <summary>Random weights and masks as arrays; a failure shows the seed that brings it back.</summary>
internal static class Cases
{
    public static void Holds(Action<Random> check, int cases = 200) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => check(new Random(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(cases));

    /// <summary>Weights of few different magnitudes and both signs, so that ties are common, with zeros among them.</summary>
    public static Tensor Weights(Random random, params int[] dimensions)
    {
        var values = new float[dimensions.Aggregate(1, (product, extent) => product * extent)];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.Next(3) == 0 ? random.Next(-2, 3) : (random.NextSingle() * 2f) - 1f;
        return Tensor.From(values, dimensions);
    }

    public static bool[] Bits(Mask mask) => [.. Enumerable.Range(0, (int)mask.Shape.ElementCount).Select(i => mask[i])];

    public static int[] Kept(Mask mask) => [.. Enumerable.Range(0, (int)mask.Shape.ElementCount).Where(i => mask[i])];

    /// <summary>Numbers as <see cref="Weights"/> has them, as an array.</summary>
    public static float[] Values(Random random, int count) => Weights(random, count).Span<float>().ToArray();

    /// <summary>A mask each of whose elements is kept with a probability that is random, too.</summary>
    public static Mask RandomMask(Random random, params int[] dimensions)
    {
        var mask = new Mask(new TensorShape(dimensions));
        double density = random.NextDouble();
        for (int i = 0; i < mask.Shape.ElementCount; i++)
            mask[i] = random.NextDouble() < density;
        return mask;
    }

    public static Mask MaskOf(params int[] bits) => Mask.OfNonzeros(new TensorShape(bits.Length), [.. bits.Select(bit => (float)bit)]);

    public static RandomStream Stream(Random random) => new((ulong)random.NextInt64(), 0, "test");
}
