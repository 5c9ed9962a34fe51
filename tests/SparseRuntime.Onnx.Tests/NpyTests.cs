using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx.Tests;

internal sealed class NpyTests
{
    private static readonly Gen<Tensor> Tensors =
        from type in Gen.Elements(Enum.GetValues<ElementType>())
        from rank in Gen.Choose(0, 4)
        from extents in Gen.Choose(0, 5).ArrayOf(rank)
        from seed in Gen.Choose(0, int.MaxValue)
        select Random(type, extents, seed);

    [Test]
    public void Arrays_come_back_as_they_were_written() => Check(Tensors.Where(t => t.ElementType != ElementType.BFloat16), tensor =>
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, tensor);
        stream.Position = 0;
        return Same(tensor, NpyFile.Read(stream)) && stream.Position == stream.Length;
    });

    [Test]
    public void Archives_come_back_as_they_were_written() => Check(Tensors.Where(t => t.ElementType != ElementType.BFloat16).ArrayOf(3), tensors =>
    {
        using var stream = new MemoryStream();
        NpzFile.Write(stream, tensors.Select((t, i) => ($"layer/{i}.weight", t)).ToDictionary(p => p.Item1, p => p.t));
        stream.Position = 0;
        Dictionary<string, Tensor> read = NpzFile.Read(stream);
        return read.Count == 3 && tensors.Select((t, i) => Same(t, read[$"layer/{i}.weight"])).All(same => same);
    });

    [Test]
    public void Tensors_in_a_model_come_back_as_they_were_written() => Check(
        Tensors,
        tensor => Same(tensor, Loading.Relu().Initializer("w", tensor).Load().Find("w")!.Constant!.ToDense()));

    [Test]
    public void A_written_head_is_what_NumPy_writes()
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, Tensor.From([1f, 2f, 3f], 3));
        byte[] bytes = stream.ToArray();
        Assert.That(bytes[..10], Is.EqualTo((byte[])[0x93, .. "NUMPY"u8, 1, 0, 118, 0]));
        Assert.That(Encoding.ASCII.GetString(bytes[10..128]), Is.EqualTo("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }".PadRight(117) + "\n"));
        Assert.That(bytes[128..], Has.Length.EqualTo(12));
    }

    [TestCase(1, "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }")]
    [TestCase(2, "{'shape': (2,3), 'fortran_order':False, 'descr':'<i2'}")]
    [TestCase(3, "{\"descr\": \"=i2\", \"fortran_order\": False, \"shape\": (2L, 3L,)}   \n")]
    public void All_versions_and_spellings_of_the_head_are_read(int version, string head)
    {
        Tensor tensor = Read(version, head, [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]);
        Assert.That(tensor.ToString(), Is.EqualTo("int16[2,3]"));
        Assert.That(tensor.Span<short>().ToArray(), Is.EqualTo(new short[] { 1, 2, 3, 4, 5, 6 }));
    }

    [Test]
    public void Column_order_becomes_row_order()
    {
        Tensor tensor = Read(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2), }", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        // Element (i, j, k) was stored at i + 2 j + 6 k.
        byte[] expected = [.. from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from k in Enumerable.Range(0, 2) select (byte)(i + (2 * j) + (6 * k))];
        Assert.That(tensor.Bytes.ToArray(), Is.EqualTo(expected));
    }

    [TestCase("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "'>f4' is not supported")]
    [TestCase("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "'<c8' is not supported")]
    [TestCase("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O' is not supported")]
    [TestCase("{'descr': '', 'fortran_order': False, 'shape': (1,), }", "'' is not supported")]
    [TestCase("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "malformed")]
    [TestCase("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", "True or False expected")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1, }", "an extent expected")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "an extent expected")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", "impossible shape")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "an extent expected")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (100000, 100000), }", "limit of 2 GB")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "takes 8 bytes, but only 4 follow")]
    [TestCase("{'descr': '<f4', 'fortran_order': False}", "lacks one of")]
    [TestCase("{'descr': '<f4', 'other': 3}", "unknown key 'other'")]
    [TestCase("{'descr': '<f4", "the end of a string expected")]
    [TestCase("", "'{' expected")]
    public void A_bad_head_is_refused(string head, string cause) =>
        Assert.That(() => Read(1, head, [0, 0, 128, 63]), Throws.TypeOf<InvalidDataException>().With.Message.Contains(cause));

    [TestCase(new byte[0], "not an NPY array")]
    [TestCase(new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 9, 0, 1, 0 }, "version 9.0")]
    [TestCase(new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 200, 0, 1 }, "cut off")]
    [TestCase(new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 2, 0, 255, 255, 255, 255 }, "4294967295 bytes")]
    public void A_bad_beginning_is_refused(byte[] bytes, string cause) =>
        Assert.That(() => NpyFile.Read(new MemoryStream(bytes)), Throws.TypeOf<InvalidDataException>().With.Message.Contains(cause));

    [Test]
    public void A_stream_that_cannot_seek_is_read_as_far_as_it_goes()
    {
        Tensor tensor = TensorImportTests.Pattern(ElementType.Float32, 200, 300);
        using var stream = new MemoryStream();
        NpyFile.Write(stream, tensor);
        byte[] bytes = stream.ToArray();
        Assert.That(Same(tensor, NpyFile.Read(new OneWayStream(new MemoryStream(bytes)))));
        Assert.That(() => NpyFile.Read(new OneWayStream(new MemoryStream(bytes[..^1]))), Throws.TypeOf<InvalidDataException>().With.Message.Contains("follow its head"));
    }

    [Test]
    public void A_boolean_is_0_or_1() =>
        Assert.That(() => Read(1, "{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", [1, 2]), Throws.TypeOf<InvalidDataException>());

    [Test]
    public void A_claim_without_data_allocates_nothing([Values] bool inArchive)
    {
        byte[] npy = File(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (20000, 20000), }", new byte[16]);
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("w.npy").Open())
            entry.Write(npy);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => inArchive ? NpzFile.Read(new MemoryStream(archive.ToArray()))["w"] : NpyFile.Read(new MemoryStream(npy)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("1600000000 bytes"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void An_entry_that_claims_to_unpack_to_more_than_it_can_is_refused()
    {
        byte[] npy = File(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (20000, 20000), }", new byte[16]);
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("w.npy").Open())
            entry.Write(npy);
        byte[] bytes = archive.ToArray();
        // The unpacked size is 24 bytes into the entry's record in the central directory.
        int record = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(record + 24), 1_700_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => NpzFile.Read(new MemoryStream(bytes)), Throws.TypeOf<InvalidDataException>().With.Message.Contains("array 'w'"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Two_arrays_of_one_name_are_refused()
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("w.npy").Open().Dispose();
            zip.CreateEntry("w").Open().Dispose();
        }

        Assert.That(() => NpzFile.Read(archive), Throws.TypeOf<InvalidDataException>().With.Message.Contains("two arrays named 'w'"));
    }

    [Test]
    public void Bfloat16_cannot_be_written() =>
        Assert.That(() => NpyFile.Write(new MemoryStream(), Tensor.Allocate(ElementType.BFloat16, new TensorShape(1))), Throws.ArgumentException.With.Message.Contains("bfloat16"));

    [Test]
    public void Files_come_back_as_they_were_written()
    {
        using var folder = new TemporaryFolder();
        Tensor tensor = TensorImportTests.Pattern(ElementType.Float64, 300, 100);
        NpyFile.Write(folder.File("a.npy"), tensor);
        NpzFile.Write(folder.File("a.npz"), new Dictionary<string, Tensor> { ["t"] = tensor });
        Assert.That(Same(tensor, NpyFile.Read(folder.File("a.npy"))));
        Assert.That(Same(tensor, NpzFile.Read(folder.File("a.npz"))["t"]));
    }

    [Test]
    public void Mutated_arrays_only_ever_fail_as_bad_data()
    {
        using var stream = new MemoryStream();
        NpzFile.Write(stream, new Dictionary<string, Tensor> { ["a"] = TensorImportTests.Pattern(ElementType.Float32, 10, 10), ["b"] = TensorImportTests.Pattern(ElementType.UInt8, 50) });
        byte[] archive = stream.ToArray();
        using var single = new MemoryStream();
        NpyFile.Write(single, TensorImportTests.Pattern(ElementType.Float32, 10, 10));
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            bool isArchive = i % 2 == 0;
            byte[] mutated = Mutation.Of(isArchive ? archive : single.ToArray(), random);
            try
            {
                if (isArchive) NpzFile.Read(new MemoryStream(mutated));
                else NpyFile.Read(new MemoryStream(mutated));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(100));
    }

    private static void Check<T>(Gen<T> gen, Func<T, bool> property) =>
        Prop.ForAll(gen.ToArbitrary(), property).QuickCheckThrowOnFailure();

    private static bool Same(Tensor a, Tensor b) => a.ToString() == b.ToString() && a.Bytes.Span.SequenceEqual(b.Bytes.Span);

    private static Tensor Read(int version, string head, byte[] elements) => NpyFile.Read(new MemoryStream(File(version, head, elements)));

    private static byte[] File(int version, string head, byte[] elements) =>
    [
        0x93, .. "NUMPY"u8, (byte)version, 0,
        .. version == 1 ? BitConverter.GetBytes((ushort)head.Length) : BitConverter.GetBytes(head.Length),
        .. Encoding.ASCII.GetBytes(head), .. elements,
    ];

    private static Tensor Random(ElementType type, int[] extents, int seed)
    {
        Tensor tensor = Tensor.Allocate(type, new TensorShape(extents));
        new Random(seed).NextBytes(tensor.Bytes.Span);
        if (type != ElementType.Bool) return tensor;
        foreach (ref byte b in tensor.Bytes.Span)
            b &= 1;
        return tensor;
    }
}
