using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>Linear regression with a sparse truth: only some features matter, and neighbours are correlated.</summary>
/// <param name="Features">Features of a sample.</param>
/// <param name="Informative">How many of them matter.</param>
/// <param name="Samples">Samples to train on, and as many again to test with.</param>
/// <param name="Noise">The deviation of what targets are off by.</param>
/// <param name="Correlation">That of a feature with the next one, 0 up to below 1.</param>
public sealed record RegressionTask(int Features = 100, int Informative = 20, int Samples = 400, double Noise = 0.5, double Correlation = 0.5)
{
    /// <summary>Throws where a number is out of its range.</summary>
    /// <exception cref="ArgumentException">It says which, and the range.</exception>
    internal void Check()
    {
        if (Features < 1 || Samples < 1) throw new ArgumentException($"{Samples} samples of {Features} features are none; both must be at least 1");
        if (Informative < 1 || Informative > Features) throw new ArgumentException($"{Informative} features matter; it must be from 1 to {Features}");
        if (!(Noise >= 0) || !double.IsFinite(Noise)) throw new ArgumentException($"noise is {Noise}; it must be finite and not negative");
        if (Correlation is not (>= 0 and < 1)) throw new ArgumentException($"correlation is {Correlation}; it must be at least 0 and below 1");
    }

    /// <summary>Draws a truth and samples of it.</summary>
    /// <param name="stream">Where chance comes from.</param>
    internal (PreparedData Data, bool[] Matters) Draw(RandomStream stream)
    {
        int[] order = [.. Enumerable.Range(0, Features)];
        stream.Shuffle<int>(order);
        var truth = new double[Features];
        foreach (int feature in order.AsSpan(0, Informative))
            truth[feature] = stream.NextNormal();
        DataSet training = DrawSamples(truth, stream), test = DrawSamples(truth, stream);
        return (PreparedData.From(training, test, new DataSplit([.. Enumerable.Range(0, Samples)], []), divisor: 1, perFeature: false), [.. truth.Select(weight => weight != 0)]);
    }

    private DataSet DrawSamples(double[] truth, RandomStream stream)
    {
        var features = new float[Samples * Features];
        var targets = new float[Samples];
        double fresh = Math.Sqrt(1 - (Correlation * Correlation));
        for (int sample = 0; sample < Samples; sample++)
        {
            double value = stream.NextNormal(), target = Noise * stream.NextNormal();
            for (int feature = 0; feature < Features; feature++)
            {
                if (feature > 0) value = (Correlation * value) + (fresh * stream.NextNormal());
                features[(sample * Features) + feature] = (float)value;
                target += truth[feature] * value;
            }

            targets[sample] = (float)target;
        }

        return DataSet.OfNumbers(features, Features, targets, 1);
    }
}
