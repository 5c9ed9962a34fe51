using System.Buffers.Binary;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

public sealed class IdxFileTests
{
    private TemporaryFolder _folder = new();

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Arrays_come_back_as_they_were_written([Values] bool isPacked) => DataCases.Hold(random =>
    {
        int[] extents = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 7))];
        var bytes = new byte[extents.Aggregate(1, (product, extent) => product * extent)];
        random.NextBytes(bytes);
        byte[] file = Idx.Of(bytes, extents);
        Tensor read = IdxFile.Read(_folder.Write("a", isPacked ? TemporaryFolder.Pack(file) : file));
        Assert.That(read.Shape.Dimensions.ToArray(), Is.EqualTo(extents));
        Assert.That(read.Span<byte>().ToArray(), Is.EqualTo(bytes));
    });

    [Test]
    public void Every_type_is_turned_to_this_machines_byte_order()
    {
        Assert.That(Read(0x09, [0xFF, 0x7F]).Span<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { -1, 127 }));
        Assert.That(Read(0x0B, [0xFF, 0xFE, 0x01, 0x02]).Span<short>().ToArray(), Is.EqualTo(new short[] { -2, 258 }));
        Assert.That(Read(0x0C, [0x00, 0x01, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFD]).Span<int>().ToArray(), Is.EqualTo(new[] { 65536, -3 }));
        Assert.That(Read(0x0D, [0x3F, 0xC0, 0x00, 0x00, 0xC0, 0x00, 0x00, 0x00]).Span<float>().ToArray(), Is.EqualTo(new[] { 1.5f, -2f }));
        Assert.That(Read(0x0E, [0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0]).Span<double>().ToArray(), Is.EqualTo(new[] { 1.5, -2 }));
        Tensor Read(byte type, byte[] elements) => IdxFile.Read(_folder.Write("a", Idx.Of(type, elements, 2)));
    }

    [Test]
    public void A_file_that_ends_early_is_refused_wherever_it_does([Values] bool isPacked)
    {
        byte[] file = Idx.Of([1, 2, 3, 4, 5, 6], 2, 3);
        for (int length = 0; length < file.Length; length++)
            Refuse(isPacked ? TemporaryFolder.Pack(file[..length]) : file[..length], "");
    }

    [Test]
    public void A_packed_file_that_ends_early_is_refused_wherever_it_does()
    {
        byte[] file = TemporaryFolder.Pack(Idx.Of([.. Enumerable.Range(0, 200).Select(i => (byte)(i * i))], 2, 100));
        for (int length = 0; length < file.Length; length++)
            Refuse(file[..length], "");
        Refuse([.. file, 7], "something follows it");
        Refuse([.. file[..^5], (byte)(file[^5] ^ 1), .. file[^4..]], "");
    }

    [Test]
    public void More_than_the_extents_say_is_refused([Values] bool isPacked)
    {
        byte[] file = Idx.Of([1, 2, 3, 4, 5, 6, 7], 2, 3);
        Refuse(isPacked ? TemporaryFolder.Pack(file) : file, "more in the file than the 6 bytes");
    }

    [TestCase(new byte[] { 1, 2, 3, 4, 5 }, "begins with 01020304")]
    [TestCase(new byte[] { 0, 0, 7, 1, 0, 0, 0, 0 }, "begins with 00000701")]
    [TestCase(new byte[] { 0, 0, 8, 0 }, "begins with 00000800")]
    [TestCase(new byte[] { 0, 0, 8, 200, 1 }, "begins with 000008C8")]
    [TestCase(new byte[] { 0, 0, 8 }, "cut off within the 4 bytes")]
    [TestCase(new byte[] { 0, 0, 8, 2, 0, 0, 0, 1, 0 }, "cut off within its 2 extents")]
    [TestCase(new byte[] { 0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF }, "extents are impossible")]
    [TestCase(new byte[] { 0, 0, 8, 2, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF }, "extents are impossible")]
    [TestCase(new byte[] { 0, 0, 8, 1, 0x7F, 0, 0, 0, 1 }, "takes 2130706432 bytes")]
    public void A_bad_head_is_refused(byte[] file, string cause) => Refuse(file, cause);

    [Test]
    public void A_claim_without_data_allocates_nothing([Values] bool isPacked)
    {
        byte[] file = Idx.Of([1, 2, 3], 60_000, 28, 28);
        string path = _folder.Write("lying", isPacked ? TemporaryFolder.Pack(file) : file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => IdxFile.Read(path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("takes 47040000 bytes"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Mutated_files_only_ever_fail_as_bad_data_with_their_name()
    {
        byte[] elements = [.. Enumerable.Range(0, 600).Select(i => (byte)(i * 7))];
        byte[] plain = Idx.Of(elements, 6, 10, 10), packed = TemporaryFolder.Pack(plain);
        var random = new Random(3);
        int refused = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            byte[] file = [.. i % 2 == 0 ? plain : packed];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                file[random.Next(Math.Min(file.Length, 24))] = (byte)random.Next(256);
            string path = _folder.Write("mutated", file);
            try
            {
                IdxFile.Read(path);
            }
            catch (InvalidDataException e)
            {
                Assert.That(e.Message, Does.StartWith(path));
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(700));
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, Is.LessThan(1 << 20), "per file");
    }

    [Test]
    public void A_digest_is_that_of_the_unpacked_file() => DataCases.Hold(
        random =>
        {
            byte[] file = Idx.Of([.. Enumerable.Range(0, 12).Select(_ => (byte)random.Next(256))], 3, 2, 2);
            string expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
            Assert.That(IdxFile.Digest(IdxFile.Read(_folder.Write("a.gz", TemporaryFolder.Pack(file)))), Is.EqualTo(expected));
        },
        20);

    [Test]
    public void Samples_and_labels_become_a_data_set()
    {
        DataSet data = IdxDataSet.Read(_folder.Write("images", Idx.Of([0, 1, 2, 3, 4, 255, 7, 8], 2, 2, 2)), _folder.Write("labels", Idx.Of([2, 0], 2)));
        Assert.That((data.Count, data.FeatureCount, data.TargetCount), Is.EqualTo((2, 4, 0)));
        Assert.That(data.Features.ToArray(), Is.EqualTo(new float[] { 0, 1, 2, 3, 4, 255, 7, 8 }));
        Assert.That(data.Labels.ToArray(), Is.EqualTo(new[] { 2, 0 }));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "0", "1", "2" }));
    }

    [Test]
    public void Files_that_do_not_fit_each_other_are_refused()
    {
        string images = _folder.Write("images", Idx.Of([0, 1, 2, 3], 2, 2));
        string three = _folder.Write("three", Idx.Of([0, 1, 1], 3)), square = _folder.Write("square", Idx.Of([0, 1], 2, 1));
        string[] names = ["no", "yes"];
        Assert.That(() => IdxDataSet.Read(images, three, names), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"{three}: there are 3 labels or targets for 2 samples"));
        Assert.That(() => IdxDataSet.Read(images, square, names), Throws.TypeOf<InvalidDataException>().With.Message.Contains(square));
        string high = _folder.Write("high", Idx.Of([0, 2], 2));
        Assert.That(() => IdxDataSet.Read(images, high, names), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"{high}: the label of sample 1 is 2, but must be from 0 to 1"));
        var big = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(big, int.MaxValue);
        string huge = _folder.Write("huge", Idx.Of(0x0C, big, 2));
        Assert.That(() => IdxDataSet.Read(images, huge), Throws.TypeOf<InvalidDataException>().With.Message.Contains(huge));
        string none = _folder.Write("none", Idx.Of([], 0, 2)), nobody = _folder.Write("nobody", Idx.Of([], 0));
        Assert.That(() => IdxDataSet.Read(none, nobody), Throws.TypeOf<InvalidDataException>().With.Message.Contains(none));
    }

    [Test]
    public void Labels_that_leave_most_classes_without_a_sample_are_refused_by_the_sample()
    {
        string samples = _folder.Write("samples", Idx.Of(new byte[8], 4, 2));
        string labels = _folder.Write("labels", Idx.Of([0, 250, 1, 2], 4)), fair = _folder.Write("fair", Idx.Of([0, 3, 1, 1], 4));
        Assert.That(() => IdxDataSet.Read(samples, labels), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("sample 1 is 250").And.Message.Contains("below it is 2").And.Message.Contains(labels));
        Assert.That(IdxDataSet.Read(samples, fair).ClassNames, Has.Count.EqualTo(4), "a class may lack samples");
    }

    [Test]
    public void Missing_files_and_folders_are_named()
    {
        Assert.That(() => IdxFile.Read(_folder["nowhere"]), Throws.InstanceOf<IOException>().With.Message.Contains("nowhere"));
        Directory.CreateDirectory(_folder["folder"]);
        Assert.That(() => IdxFile.Read(_folder["folder"]), Throws.InstanceOf<IOException>().With.Message.Contains("folder"));
    }

    private void Refuse(byte[] file, string cause)
    {
        string path = _folder.Write("bad", file);
        Assert.That(() => IdxFile.Read(path), Throws.TypeOf<InvalidDataException>().With.Message.StartWith(path).And.Message.Contains(cause));
    }
}
