using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx.Tests;

internal sealed class AtomicFileTests
{
    [Test]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("f");
        AtomicFile.Write(path, stream => stream.Write("old"u8));
        Assert.That(
            () => AtomicFile.Write(path, stream =>
            {
                stream.Write("half of the n"u8);
                throw new IOException("no space left");
            }),
            Throws.InstanceOf<IOException>().With.Message.Contains("no space left"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!), Is.EqualTo(new[] { path }));
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(() => AtomicFile.Write(folder.File("nowhere/f"), _ => { }), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Equal_arrays_make_equal_archives_in_whatever_order_they_come()
    {
        Tensor a = Tensor.From([1f, 2f], 2), b = Tensor.From([true], 1);
        byte[] first = Archive(("a", a), ("b", b)), second = Archive(("b", b), ("a", a));
        Assert.That(second, Is.EqualTo(first));
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(first));
        Assert.That(zip.Entries.Select(entry => entry.LastWriteTime.DateTime), Is.All.EqualTo(new DateTime(1980, 1, 1)));
    }

    private static byte[] Archive(params (string Name, Tensor Tensor)[] arrays)
    {
        using var stream = new MemoryStream();
        NpzFile.Write(stream, arrays.ToDictionary(array => array.Name, array => array.Tensor));
        return stream.ToArray();
    }
}
