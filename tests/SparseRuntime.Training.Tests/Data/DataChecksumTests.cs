namespace SparseRuntime.Training.Tests;

/// <summary>What checksums of data tell apart.</summary>
public class DataChecksumTests
{
    [Test]
    public void Equal_data_has_equal_checksums_and_any_change_another()
    {
        string[] names = ["a", "b"];
        float[] features = [1, 2, 3, 4, 5, 6, 7, 8];
        string expected = Of([.. features], 2, [0, 1, 1, 0], [.. names]);
        Assert.That(Of([.. features], 2, [0, 1, 1, 0], [.. names]), Is.EqualTo(expected).And.Match("^[0-9a-f]{64}$"));
        DataSet set = DataSet.OfClasses(features, 2, new[] { 0, 1, 1, 0 }, names), part = DataSet.OfClasses(features.AsMemory(0, 4), 2, new[] { 0, 1 }, names);
        string[] others =
        [
            .. Enumerable.Range(0, features.Length).Select(i => Of([.. features.Select((value, j) => j == i ? -value : value)], 2, [0, 1, 1, 0], names)),
            Of(features, 2, [0, 1, 1, 1], names),
            Of(features, 2, [0, 1, 1, 0], ["a", "c"]),
            Of(features, 2, [0, 1, 1, 0], ["ab", ""]),
            Of(features, 2, [0, 1, 1, 0], ["a", "b", "c"]),
            Of([.. features[..4]], 1, [0, 1, 1, 0], names),
            DataChecksum.Of(DataSet.OfNumbers(features, 2, new float[] { 0, 1, 1, 0 }, 1), null),
            DataChecksum.Of(DataSet.OfNumbers(features, 2, new float[] { 0, 1, 1, 0, 0, 0, 0, 0 }, 2), null),
            DataChecksum.Of(set, set),
            DataChecksum.Of(set, part),
            DataChecksum.Of(part, set),
        ];
        Assert.That(others.Append(expected), Is.Unique);
    }

    [Test]
    public void Large_blocks_count_to_their_last_number()
    {
        var features = new float[(1 << 20) + 3];
        string zeros = Of(features, 1, new int[features.Length], ["a"]);
        features[^1] = 1;
        Assert.That(Of(features, 1, new int[features.Length], ["a"]), Is.Not.EqualTo(zeros));
    }

    private static string Of(float[] features, int count, int[] labels, string[] names) => DataChecksum.Of(DataSet.OfClasses(features, count, labels, names), null);
}
