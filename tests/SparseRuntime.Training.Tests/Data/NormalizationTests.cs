namespace SparseRuntime.Training.Tests;

public sealed class NormalizationTests
{
    [Test]
    public void Samples_that_were_measured_come_to_mean_0_and_deviation_1([Values] bool perFeature) => DataCases.Hold(random =>
    {
        int samples = random.Next(3, 40), features = random.Next(1, 9);
        DataSet data = DataCases.Classes(random, samples, features);
        int[] rows = [.. Enumerable.Range(0, samples).Where(_ => random.Next(3) > 0).Append(0).Append(1).Distinct()];
        Normalization normalization = Normalization.Measure(data, rows, 255, perFeature);
        DataSet normal = data.Subset(rows, normalization);
        for (int group = 0; group < (perFeature ? features : 1); group++)
        {
            double[] values = [.. normal.Features.ToArray().Where((_, i) => !perFeature || i % features == group).Select(value => (double)value)];
            Assert.That(values.Average(), Is.Zero.Within(1e-5));
            Assert.That(Math.Sqrt(values.Average(value => value * value)), Is.EqualTo(1).Within(1e-5));
        }
    });

    [Test]
    public void Only_the_rows_that_are_given_are_measured()
    {
        DataSet data = DataSet.OfNumbers(new float[] { 0, 510, 1e6f, 0 }, 1, new float[4], 1);
        Normalization normalization = Normalization.Measure(data, [0, 1], 255, perFeature: false);
        Assert.That((normalization.Divisor, normalization.Mean[0], normalization.Deviation[0]), Is.EqualTo((255.0, 1.0, 1.0)));
        Assert.That(data.Subset([1, 3], normalization).Features.ToArray(), Is.EqualTo(new float[] { 1, -1 }));
    }

    [Test]
    public void A_sample_that_is_not_given_does_not_matter_however_far_it_lies()
    {
        DataSet data = DataSet.OfNumbers(new float[] { 1e20f, 1, 2, 3 }, 1, new float[4], 1);
        Normalization normalization = Normalization.Measure(data, [1, 2, 3], 1, perFeature: false);
        Assert.That((normalization.Mean[0], normalization.Deviation[0]), Is.EqualTo((2.0, Math.Sqrt(2.0 / 3))));
        Assert.That(() => Normalization.Measure(data, [1, 4], 1, perFeature: false), Throws.ArgumentException.With.Message.Contains("sample 4"));
    }

    [Test]
    public void A_constant_feature_is_centred_only([Values(0f, 0.1f, -1e30f, 1e-30f)] float value)
    {
        DataSet data = DataSet.OfNumbers(new[] { value, value, value }, 1, new float[3], 1);
        Normalization normalization = Normalization.Measure(data, [0, 1, 2], 1, perFeature: true);
        Assert.That((normalization.Mean[0], normalization.Deviation[0]), Is.EqualTo(((double)value, 1.0)));
        Assert.That(data.Subset([0], normalization).Features.ToArray(), Is.EqualTo(new[] { 0f }));
    }

    [Test]
    public void A_first_layer_that_took_it_over_computes_the_same([Values] bool perFeature) => DataCases.Hold(random =>
    {
        int features = random.Next(1, 9), outputs = random.Next(1, 5);
        DataSet data = DataCases.Classes(random, 12, features);
        Normalization normalization = Normalization.Measure(data, [.. Enumerable.Range(0, 12)], 7, perFeature);
        float[] weights = [.. Enumerable.Range(0, outputs * features).Select(_ => random.Next(3) == 0 ? 0 : random.NextSingle() - 0.5f)];
        float[] biases = [.. Enumerable.Range(0, outputs).Select(_ => random.NextSingle())];
        float[] folded = [.. weights], foldedBiases = [.. biases];
        normalization.FoldInto(folded, foldedBiases);
        Assert.That(folded.Select(weight => weight == 0), Is.EqualTo(weights.Select(weight => weight == 0)), "zeros stay zeros");
        for (int output = 0; output < outputs; output++)
        {
            double expected = biases[output], found = foldedBiases[output], size = Math.Abs(expected);
            for (int j = 0; j < features; j++)
            {
                int group = perFeature ? j : 0;
                double raw = data.Features.Span[j], weight = weights[(output * features) + j];
                double term = weight * ((raw / 7) - normalization.Mean[group]) / normalization.Deviation[group];
                expected += term;
                size += Math.Abs(term) + Math.Abs(weight * raw * normalization.Scale(j)) + Math.Abs(weight * normalization.Offset(j));
                found += folded[(output * features) + j] * raw;
            }

            Assert.That(found, Is.EqualTo(expected).Within(1e-6 * size));
        }
    });

    [Test]
    public void What_does_not_fit_is_refused()
    {
        Assert.That(() => new Normalization(0, [0], [1]), Throws.ArgumentException);
        Assert.That(() => new Normalization(1, [0, 1], [1]), Throws.ArgumentException);
        Assert.That(() => new Normalization(1, [], []), Throws.ArgumentException);
        Assert.That(() => new Normalization(1, [double.NaN], [1]), Throws.ArgumentException);
        Assert.That(() => new Normalization(1, [0], [0]), Throws.ArgumentException);
        var two = new Normalization(1, [0, 0], [1, 1]);
        Assert.That(() => two.Apply(new float[6], 3), Throws.ArgumentException.With.Message.Contains("2 features, not of 3"));
        Assert.That(() => two.Apply(new float[5], 2), Throws.ArgumentException);
        Assert.That(() => two.FoldInto(new float[6], new float[2]), Throws.ArgumentException);
        Assert.That(() => two.FoldInto(new float[5], new float[2]), Throws.ArgumentException);
        Assert.That(() => Normalization.Measure(DataCases.Classes(new Random(1), 2, 2), [], 1, perFeature: true), Throws.ArgumentException);
    }
}
