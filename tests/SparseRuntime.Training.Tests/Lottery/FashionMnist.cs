using System.Runtime.Intrinsics;

namespace SparseRuntime.Training.Tests;

/// <summary>Fashion-MNIST where it is installed, for tests that take real data.</summary>
internal static class FashionMnist
{
    private static readonly Lazy<KnownData?> Data = new(() => KnownDataSets.FashionMnist.SystemFolders.Select(KnownDataSets.FashionMnist.Locate).FirstOrDefault(found => found is not null) is { } folder ? KnownDataSets.FashionMnist.Read(folder) : null);

    /// <summary>A replicate on all test samples and so many of the others; the test is skipped, with the reason, where that cannot be or would take too long.</summary>
    public static Replicate Replicate(ulong seed, int index, int? training)
    {
        if (!Vector256.IsHardwareAccelerated) Assert.Ignore("without vector instructions training on real data takes minutes");
        if (Data.Value is not { } data)
        {
            Assert.Ignore("Fashion-MNIST is not installed (Debian: dataset-fashion-mnist)");
            throw new InvalidOperationException();
        }

        DataSplit split = DataSplit.Draw(data.Training.Count, 5000, Training.Replicate.SplitStream(seed, index), training);
        return new Replicate(seed, index, PreparedData.From(data.Training, data.Test, split, KnownDataSets.FashionMnist.Divisor, perFeature: false));
    }

    /// <summary>The test samples as they are in the files.</summary>
    public static DataSet RawTest => Data.Value!.Test;
}
