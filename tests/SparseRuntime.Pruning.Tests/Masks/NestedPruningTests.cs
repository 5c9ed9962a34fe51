using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class NestedPruningTests
{
    [Test]
    public void A_cut_takes_what_a_stable_ranking_of_the_kept_puts_last() => Cases.Holds(random =>
    {
        Mask mask = Cases.RandomMask(random, random.Next(1, 8), random.Next(0, 9));
        float[] scores = Cases.Values(random, (int)mask.Shape.ElementCount);
        int[] kept = Cases.Kept(mask);
        int count = random.Next(0, kept.Length + 1);
        Mask cut = NestedPruning.Cut(mask, scores, count);
        Assert.That(Cases.Kept(cut), Is.EqualTo(kept.OrderByDescending(i => scores[i]).ThenBy(i => i).Take(kept.Length - count).Order()));
        Assert.That(MaskComparison.IsNested(cut, mask));
    });

    [Test]
    public void Rounds_are_nested_and_keep_the_exact_numbers() => Cases.Holds(random =>
    {
        Mask[] masks = [.. Enumerable.Range(0, 3).Select(_ => Masks.Full(new TensorShape(random.Next(1, 9), random.Next(1, 9))))];
        double[] rates = [.. masks.Select(_ => random.NextDouble())];
        for (int round = 0; round < 4; round++)
        {
            Mask[] next = NestedPruning.CutShares(masks, [.. masks.Select(mask => Cases.Values(random, (int)mask.Shape.ElementCount))], rates);
            for (int layer = 0; layer < masks.Length; layer++)
            {
                long before = masks[layer].CountKept();
                Assert.That(next[layer].CountKept(), Is.EqualTo(before - (long)Math.Round(rates[layer] * before, MidpointRounding.AwayFromZero)));
                Assert.That(MaskComparison.IsNested(next[layer], masks[layer]));
            }

            masks = next;
        }
    });

    [Test]
    public void Gradual_pruning_follows_its_schedule_and_never_brings_a_weight_back() => Cases.Holds(random =>
    {
        Mask mask = Masks.Full(new TensorShape(11, 7));
        var schedule = new SparsitySchedule(SparsityCurve.Cubic, 0.1, 0.9, 2, 15);
        for (int step = 0; step < 20; step++)
        {
            Mask next = NestedPruning.ToSparsity(mask, Cases.Values(random, 77), schedule.At(step));
            Assert.That(next.CountKept(), Is.EqualTo((long)Math.Round((1 - schedule.At(step)) * 77, MidpointRounding.AwayFromZero)));
            Assert.That(MaskComparison.IsNested(next, mask));
            mask = next;
        }

        Assert.That(NestedPruning.ToSparsity(mask, new float[77], 0.2).CountKept(), Is.EqualTo(mask.CountKept()), "a sparser mask stays");
    });

    [Test]
    public void One_ranking_of_all_layers_keeps_the_best_above_the_floors() => Cases.Holds(random =>
    {
        Mask[] masks = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Cases.RandomMask(random, random.Next(1, 30)))];
        float[][] scores = [.. masks.Select(mask => Cases.Values(random, (int)mask.Shape.ElementCount))];
        double rate = random.NextDouble() * 0.6, floor = random.NextDouble() * 0.2;
        long total = masks.Sum(mask => mask.CountKept());
        long target = total - (long)Math.Round(rate * total, MidpointRounding.AwayFromZero);
        long[] floors = [.. masks.Select(mask => Math.Min(mask.CountKept(), (long)Math.Ceiling(floor * mask.Shape.ElementCount)))];
        if (floors.Sum() > target)
        {
            Assert.That(() => NestedPruning.CutGlobally(masks, scores, rate, floor), Throws.ArgumentException);
            return;
        }

        Mask[] cut = NestedPruning.CutGlobally(masks, scores, rate, floor);
        Assert.That(cut.Sum(mask => mask.CountKept()), Is.EqualTo(target));
        var gone = new List<(float Score, int Layer, int Index)>();
        var free = new List<(float Score, int Layer, int Index)>();
        for (int layer = 0; layer < cut.Length; layer++)
        {
            Assert.That(MaskComparison.IsNested(cut[layer], masks[layer]));
            Assert.That(cut[layer].CountKept(), Is.GreaterThanOrEqualTo(floors[layer]));
            gone.AddRange(Cases.Kept(masks[layer]).Where(i => !cut[layer][i]).Select(i => (scores[layer][i], -layer, -i)));
            if (cut[layer].CountKept() > floors[layer]) free.AddRange(Cases.Kept(cut[layer]).Select(i => (scores[layer][i], -layer, -i)));
        }

        // Nothing that went ranks above something that stays where it need not.
        if (gone.Count > 0 && free.Count > 0) Assert.That(gone.Max(), Is.LessThan(free.Min()));
    });

    [Test]
    public void Without_a_floor_a_layer_can_collapse_and_with_one_it_cannot()
    {
        Mask[] masks = [Masks.Full(new TensorShape(4)), Masks.Full(new TensorShape(4))];
        float[][] scores = [[5, 6, 7, 8], [1, 3, 2, 0]];
        Assert.That(NestedPruning.CutGlobally(masks, scores, 0.5, 0).Select(mask => mask.CountKept()), Is.EqualTo(new[] { 4, 0 }));
        Assert.That(NestedPruning.CutGlobally(masks, scores, 0.5, 1e-9).Select(Cases.Kept), Is.EqualTo(new[] { new[] { 1, 2, 3 }, [1] }));
    }

    [Test]
    public void Masked_values_become_positive_zeros()
    {
        float[] values = [-1f, float.NaN, -2f, -3f];
        Masks.Apply(Cases.MaskOf(1, 0, 1, 0), values);
        Assert.That(values.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(new[] { -1f, 0f, -2f, 0f }.Select(BitConverter.SingleToInt32Bits)));
    }

    [Test]
    public void Errors_say_what_is_wrong()
    {
        Mask mask = Cases.MaskOf(1, 0, 1);
        Assert.That(() => NestedPruning.Cut(mask, [1, 2, 3], 3), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("3 weights cannot be taken of 2"));
        Assert.That(() => NestedPruning.Cut(mask, [1, 2, float.NaN], 1), Throws.ArgumentException.With.Message.Contains("NaN"));
        Assert.That(() => NestedPruning.Cut(mask, [1, 2], 1), Throws.ArgumentException.With.Message.Contains("2 scores"));
        Assert.That(() => NestedPruning.CutShare(mask, [1, 2, 3], double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => NestedPruning.CutShares([mask], [[1, 2, 3]], []), Throws.ArgumentException);
        Assert.That(() => NestedPruning.KeepGlobally([mask], [[1, 2, 3]], 3, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
