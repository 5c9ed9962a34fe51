using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

/// <summary>Samples of a few classes around points in space, easy enough to be learnt in some hundred steps.</summary>
internal static class Blobs
{
    public const int Features = 12, Classes = 4;

    public static NetworkShape Shape { get; } = new(Features, [24, 16], Classes);

    public static PreparedData Data(int samples = 400, ulong seed = 5, double spread = 0.9)
    {
        var stream = new RandomStream(seed, 0, "blobs");
        return PreparedData.From(Draw(samples, new RandomStream(seed, 0, "centres"), stream, spread), Draw(samples / 2, new RandomStream(seed, 0, "centres"), stream, spread), DataSplit.Draw(samples, samples / 4, stream), divisor: 1, perFeature: false);
    }

    public static TrainingPlan Plan(long steps = 120, double rate = 0.2) => new() { BatchSize = 32, Steps = steps, Rate = new ConstantRate(rate), EvaluateEvery = 10 };

    public static NetworkSetup Setup(TrainingPlan? plan = null, int threads = 1) => new()
    {
        Shape = Shape,
        Training = plan ?? Plan(),
        Initialization = (shape, _, stream) => Initialization.GlorotNormal(shape, stream),
        Backend = (shape, batch) => new CpuBackend(shape, batch, threads),
    };

    private static DataSet Draw(int samples, RandomStream centres, RandomStream stream, double spread)
    {
        double[] at = [.. Enumerable.Range(0, Classes * Features).Select(_ => centres.NextNormal())];
        int[] labels = [.. Enumerable.Range(0, samples).Select(_ => stream.NextBelow(Classes))];
        float[] features = [.. labels.SelectMany(label => Enumerable.Range(0, Features).Select(feature => (float)(at[(label * Features) + feature] + (spread * stream.NextNormal()))))];
        return DataSet.OfClasses(features, Features, labels, ["a", "b", "c", "d"]);
    }
}
