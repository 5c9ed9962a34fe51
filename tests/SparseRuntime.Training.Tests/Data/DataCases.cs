using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Training.Tests;

/// <summary>Properties that hold for whatever a seed gives; a failure shows the seed that brings it back.</summary>
internal static class DataCases
{
    public static void Hold(Action<Random> check, int cases = 100) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => check(new Random(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(cases));

    /// <summary>A data set of random numbers.</summary>
    public static DataSet Classes(Random random, int samples, int features, int classes = 3)
    {
        var numbers = new float[samples * features];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (random.NextSingle() * 20) - 5;
        int[] labels = [.. Enumerable.Range(0, samples).Select(_ => random.Next(classes))];
        return DataSet.OfClasses(numbers, features, labels, [.. Enumerable.Range(0, classes).Select(i => $"class {i}")]);
    }
}
