using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class NetworkCriteriaTests
{
    [Test]
    public void Mixed_scores_do_not_depend_on_units() => Cases.Holds(random =>
    {
        int count = random.Next(1, 20);
        float[] first = [.. Cases.Values(random, count).Select(Math.Abs)], second = [.. Cases.Values(random, count).Select(Math.Abs)];
        double share = random.NextDouble();
        float[] scaled = [.. second.Select(value => 8 * value)];
        Assert.That(MixedScores.ByRank(first, scaled, share), Is.EqualTo(MixedScores.ByRank(first, second, share)));
        Assert.That(MixedScores.BySum(first, scaled, share), Is.EqualTo(MixedScores.BySum(first, second, share)).Within(1e-6f));
    });

    [Test]
    public void Mixed_scores_are_as_worked_by_hand()
    {
        Assert.That(MixedScores.ByRank([1f, 5f, 5f], [9f, 0f, 1f], 0.2), Is.EqualTo([0.8f, 0.15f, 0.55f]).Within(1e-6f));
        Assert.That(MixedScores.BySum([1f, 3f], [0f, 0f], 0.5), Is.EqualTo([0.125f, 0.375f]));
        Assert.That(() => MixedScores.BySum([-1f, 3f], [0f, 0f], 0.5), Throws.ArgumentException.With.Message.Contains("negative"));
        Assert.That(() => MixedScores.ByRank([float.NaN], [0f], 0.5), Throws.ArgumentException);
    }

    [Test]
    public void Movement_criteria_tell_where_training_went()
    {
        float[] final = [3f, -2f, 1f, 4f], initial = [1f, 2f, 2f, 0f];
        Assert.That(TrainingMovement.MagnitudeIncrease(final, initial), Is.EqualTo([2f, 0f, -1f, 4f]));
        Assert.That(TrainingMovement.Distance(final, initial), Is.EqualTo([2f, 4f, 1f, 4f]));
        Assert.That(TrainingMovement.SameSign(final, initial), Is.EqualTo([3f, 0f, 1f, 0f]));
        Assert.That(TrainingMovement.SignedConstant([1f, -3f, 1f, 1f]), Is.EqualTo([MathF.Sqrt(3), -MathF.Sqrt(3), MathF.Sqrt(3), MathF.Sqrt(3)]).Within(1e-6f));
        Assert.That(() => TrainingMovement.Distance([1f], [float.NaN]), Throws.ArgumentException);
    }

    [Test]
    public void Snip_scores_of_all_layers_sum_to_one()
    {
        float[][] scores = Snip.Scores([[1f, -2f], [3f]], [[2f, 1f], [-2f]]);
        Assert.That(scores[0], Is.EqualTo([0.2f, 0.2f]));
        Assert.That(scores[1], Is.EqualTo([0.6f]));
        Assert.That(Snip.Scores([[0f]], [[1f]])[0], Is.EqualTo([0f]));
        Assert.That(() => Snip.Scores([[1f]], []), Throws.ArgumentException);
    }

    [Test]
    public void A_weights_flow_is_what_the_network_loses_without_it() => Cases.Holds(random =>
    {
        int[] widths = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => random.Next(1, 5))];
        Mask[] masks = [.. widths.Skip(1).Select((outputs, layer) => Cases.RandomMask(random, outputs, widths[layer]))];
        float[][] weights = [.. masks.Select(mask => Cases.Values(random, (int)mask.Shape.ElementCount))];
        double[][] scores = SynFlow.Scores(weights, masks);
        double Flow(int cutLayer, int cutIndex)
        {
            double[] values = [.. Enumerable.Repeat(1.0, widths[0])];
            for (int layer = 0; layer < masks.Length; layer++)
            {
                double[] inputs = values;
                values = [.. Enumerable.Range(0, widths[layer + 1]).Select(i => inputs.Select((x, j) =>
                {
                    int index = (i * inputs.Length) + j;
                    return masks[layer][index] && (layer, index) != (cutLayer, cutIndex) ? Math.Abs((double)weights[layer][index]) * x : 0;
                }).Sum())];
            }

            return values.Sum();
        }

        double whole = Flow(-1, -1);
        for (int layer = 0; layer < masks.Length; layer++)
        {
            for (int index = 0; index < scores[layer].Length; index++)
                Assert.That(scores[layer][index], Is.EqualTo(whole - Flow(layer, index)).Within(1e-9 * Math.Max(1, whole)));
            Assert.That(scores[layer].Sum(), Is.EqualTo(whole).Within(1e-9 * Math.Max(1, whole)), "every layer carries the whole flow");
        }
    });

    [Test]
    public void Rounds_of_flow_keep_exact_counts_and_a_way_through() => Cases.Holds(
        random =>
        {
            // One layer is a thousand times smaller: by magnitude it would go whole.
            TensorShape[] shapes = [new(8, 6), new(7, 8), new(3, 7)];
            var stream = Cases.Stream(random);
            float[][] weights = [.. shapes.Select((shape, layer) => Enumerable.Range(0, (int)shape.ElementCount).Select(_ => (float)(stream.NextNormal() * (layer == 1 ? 1e-3 : 1))).ToArray())];
            double sparsity = 0.95 * random.NextDouble();
            Mask[] masks = SynFlow.Masks(shapes, weights, sparsity, 100);
            Assert.That(masks.Sum(mask => mask.CountKept()), Is.EqualTo((long)Math.Round((1 - sparsity) * 125, MidpointRounding.AwayFromZero)));
            Assert.That(SynFlow.Scores(weights, masks)[0].Sum(), Is.GreaterThan(0));
        },
        20);

    [Test]
    public void The_order_of_rounds_names_every_weight_once_and_never_empties_a_layer_early()
    {
        TensorShape[] shapes = [new(8, 6), new(7, 8), new(3, 7)];
        var stream = new RandomStream(12, 0, "weights");
        float[][] weights = [.. shapes.Select((shape, layer) => Enumerable.Range(0, (int)shape.ElementCount).Select(_ => (float)(stream.NextNormal() * (layer == 1 ? 1e-3 : 1))).ToArray())];
        float[][] order = SynFlow.Order(shapes, weights, 100);
        Assert.That(order.SelectMany(layer => layer).Order(), Is.EqualTo(Enumerable.Range(0, 125)));
        for (int kept = 3; kept <= 125; kept++)
        {
            IReadOnlyList<Mask> masks = Unstructured.Global([.. shapes.Zip(order)], 1 - (kept / 125.0), 0);
            Assert.That(SynFlow.Scores(weights, [.. masks])[0].Sum(), Is.GreaterThan(0), $"a way through {kept} weights");
        }

        float[] alone = SynFlow.Order([new TensorShape(2, 2)], [[3f, -4f, 1f, 2f]], 5)[0];
        Assert.That(alone, Is.EqualTo([2f, 3f, 0f, 1f]), "a layer by itself goes by magnitude");
    }

    [Test]
    public void Flow_through_many_layers_stays_in_range()
    {
        float[] layer = [.. Enumerable.Repeat(1e20f, 4)];
        Mask[] masks = [.. Enumerable.Range(0, 8).Select(_ => Masks.Full(new TensorShape(2, 2)))];
        Assert.That(SynFlow.Scores([.. Enumerable.Repeat(layer, 8)], masks).SelectMany(scores => scores).All(double.IsFinite));
    }

    [Test]
    public void Layers_that_do_not_chain_are_refused()
    {
        Mask[] masks = [Masks.Full(new TensorShape(2, 3)), Masks.Full(new TensorShape(2, 3))];
        Assert.That(() => SynFlow.Scores([new float[6], new float[6]], masks), Throws.ArgumentException.With.Message.Contains("layer 1 reads 3 inputs"));
        Assert.That(() => SynFlow.Scores([[float.NaN]], [Masks.Full(new TensorShape(1, 1))]), Throws.ArgumentException);
    }

    [Test]
    public void Edge_popup_learns_scores_through_the_mask_by_its_own_chain_rule() => Cases.Holds(random =>
    {
        int count = random.Next(1, 12);
        float[] initial = Cases.Values(random, count), scores = Cases.Values(random, count), gradient = Cases.Values(random, count);
        // As if W_eff were W₀|s|, whose derivative by s is W₀ sgn(s).
        float[] result = EdgePopup.ScoreGradient(gradient, initial, scores);
        for (int i = 0; i < count; i++)
            Assert.That(result[i], Is.EqualTo(gradient[i] * initial[i] * Math.Sign(scores[i])));
        Mask mask = EdgePopup.Mask(new TensorShape(count), scores, 0.5);
        Assert.That(Cases.Kept(mask), Is.EqualTo(Enumerable.Range(0, count).OrderByDescending(i => Math.Abs(scores[i])).ThenBy(i => i).Take((int)Math.Round(0.5 * count, MidpointRounding.AwayFromZero)).Order()));
        Assert.That(() => EdgePopup.ScoreGradient([1f], [1f], [float.NaN]), Throws.ArgumentException);
    });

    [Test]
    public void Important_weights_get_more_bits()
    {
        Assert.That(PrecisionLevels.Assign([1f, 2f, 3f], 1, 2), Is.EqualTo(new[] { WeightPrecision.Int4, WeightPrecision.Int8, WeightPrecision.Float16 }));
        Assert.That(() => PrecisionLevels.Assign([1f], 2, 1), Throws.ArgumentException);
    }

    [Test]
    public void Whole_numbers_are_within_half_a_step_and_keep_zeros() => Cases.Holds(random =>
    {
        float[] weights = Cases.Values(random, random.Next(1, 30));
        int bits = random.Next(2, 9);
        (sbyte[] values, float scale) = PrecisionLevels.Quantise(weights, bits);
        for (int i = 0; i < weights.Length; i++)
        {
            Assert.That(values[i] * scale, Is.EqualTo(weights[i]).Within((scale / 2) + 1e-6));
            Assert.That(Math.Abs((int)values[i]), Is.LessThan(1 << (bits - 1)));
            if (weights[i] == 0) Assert.That(values[i], Is.Zero);
        }

        Assert.That(() => PrecisionLevels.Quantise([float.NaN], 8), Throws.ArgumentException);
    });
}
