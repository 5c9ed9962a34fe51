namespace SparseRuntime.Training.Tests;

public sealed class KnownDataSetTests
{
    private TemporaryFolder _folder = new();

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Fashion_mnist_is_what_it_is_known_to_be()
    {
        if (KnownDataSets.FashionMnist.SystemFolders.Select(KnownDataSets.FashionMnist.Locate).FirstOrDefault(found => found is not null) is not { } folder)
        {
            Assert.Ignore($"Fashion-MNIST is not installed; {KnownDataSets.FashionMnist.Instructions[0]}");
            return;
        }

        KnownData data = KnownDataSets.FashionMnist.Read(folder);
        Assert.That((data.Training.Count, data.Test.Count, data.Training.FeatureCount, data.Test.FeatureCount), Is.EqualTo((60_000, 10_000, 784, 784)));
        DataStatistics training = DataStatistics.Of(data.Training), test = DataStatistics.Of(data.Test);
        Assert.That(training.ClassCounts, Is.EqualTo(Enumerable.Repeat(6_000, 10)));
        Assert.That(test.ClassCounts, Is.EqualTo(Enumerable.Repeat(1_000, 10)));
        Assert.That((training.Minimum, training.Maximum), Is.EqualTo((0.0, 255.0)));
        Assert.That(training.Mean, Is.EqualTo(72.94).Within(0.005));
        Assert.That(training.Deviation, Is.EqualTo(90.02).Within(0.005));
        Assert.That(data.Training.ClassNames[data.Training.Labels.Span[0]], Is.EqualTo("Ankle boot"));
        Normalization normalization = Normalization.Measure(data.Training, [.. Enumerable.Range(0, 60_000)], data.Set.Divisor, perFeature: false);
        Assert.That(normalization.Mean[0], Is.EqualTo(0.2860).Within(5e-5));
        Assert.That(normalization.Deviation[0], Is.EqualTo(0.3530).Within(5e-5));
    }

    [Test]
    public void Files_are_found_plain_and_packed_in_a_folder_and_those_below_it([Values("", "fashion-mnist", "FashionMNIST/raw")] string below)
    {
        Assert.That(KnownDataSets.FashionMnist.Locate(_folder[""]), Is.Null);
        Write(below);
        File.Delete(_folder[Path.Combine(below, "t10k-labels-idx1-ubyte.gz")]);
        Assert.That(KnownDataSets.FashionMnist.Locate(_folder[""]), Is.Null, "one of four is missing");
        Write(below);
        string found = KnownDataSets.FashionMnist.Locate(_folder[""])!;
        Assert.That(Path.GetFullPath(found), Is.EqualTo(Path.GetFullPath(_folder[below])));
        Assert.That(KnownDataSets.FashionMnist.Files(found).Select(Path.GetFileName), Is.EqualTo(new[]
        {
            "train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz",
        }));
    }

    [Test]
    public void Files_of_other_extents_are_refused()
    {
        Write("");
        Assert.That(
            () => KnownDataSets.Mnist.Read(_folder[""]),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("train-labels-idx1-ubyte.gz: it holds uint8[2], but this file of MNIST holds uint8[60000]"));
    }

    [Test]
    public void Files_with_another_checksum_are_refused()
    {
        Write("");
        _folder.Write("train-labels-idx1-ubyte.gz", TemporaryFolder.Pack(Idx.Of(new byte[60_000], 60_000)));
        Assert.That(
            () => KnownDataSets.Mnist.Read(_folder[""]),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("train-labels-idx1-ubyte.gz: this is not the file of MNIST that everybody has").And.Message.Contains(KnownDataSets.Mnist.TrainingLabels.Digest));
    }

    [Test]
    public void Files_of_another_data_set_are_told()
    {
        if (KnownDataSets.FashionMnist.SystemFolders.Select(KnownDataSets.FashionMnist.Locate).FirstOrDefault(found => found is not null) is not { } folder)
        {
            Assert.Ignore($"Fashion-MNIST is not installed; {KnownDataSets.FashionMnist.Instructions[0]}");
            return;
        }

        Assert.That(() => KnownDataSets.Mnist.Read(folder), Throws.TypeOf<InvalidDataException>().With.Message.Contains("it is of Fashion-MNIST"));
    }

    [Test]
    public void A_file_that_vanished_is_named() =>
        Assert.That(() => KnownDataSets.Mnist.Read(_folder[""]), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("train-images-idx3-ubyte"));

    [Test]
    public void Names_find_what_is_in_the_catalogue()
    {
        foreach (KnownDataSet set in KnownDataSets.All)
        {
            Assert.That(KnownDataSets.Find(set.Name), Is.SameAs(set));
            Assert.That(set.ClassNames, Has.Count.EqualTo(10).And.Unique);
        }

        Assert.That(KnownDataSets.Find("nothing"), Is.Null);
    }

    private void Write(string below)
    {
        foreach (string part in new[] { "train", "t10k" })
        {
            _folder.Write(Path.Combine(below, $"{part}-images-idx3-ubyte"), Idx.Of(new byte[2 * 28 * 28], 2, 28, 28));
            _folder.Write(Path.Combine(below, $"{part}-labels-idx1-ubyte.gz"), TemporaryFolder.Pack(Idx.Of([0, 1], 2)));
        }
    }
}
