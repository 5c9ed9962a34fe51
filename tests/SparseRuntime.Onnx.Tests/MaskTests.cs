using SparseRuntime.Graph;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

internal sealed class MaskTests
{
    private static readonly ElementType[] MaskTypes = [.. Enum.GetValues<ElementType>().Except([ElementType.BFloat16])];

    [Test]
    public void A_mask_clears_what_it_drops_and_keeps_even_a_zero([ValueSource(nameof(MaskTypes))] ElementType type)
    {
        using var folder = new TemporaryFolder();
        GraphConstant constant = Model().Load(Masks(folder, ("w", Mask(type, 1, 1, 0, 0)))).Find("w")!.Constant!;
        Assert.That(constant.ToDense().Span<float>().ToArray(), Is.EqualTo([0f, 2f, 0f, 0f]));
        Assert.That(Enumerable.Range(0, 4).Select(i => constant.Mask![i]), Is.EqualTo([true, true, false, false]));
    }

    [Test]
    public void The_model_s_own_bytes_are_not_changed()
    {
        using var folder = new TemporaryFolder();
        byte[] model = Model().ToBytes();
        byte[] before = [.. model];
        Loading.Load(model, Masks(folder, ("w", Mask(ElementType.Bool, 0, 0, 0, 0))));
        Assert.That(model, Is.EqualTo(before));
    }

    [Test]
    public void A_mask_drops_entries_of_a_sparse_initializer()
    {
        using var folder = new TemporaryFolder();
        OnnxBuilder builder = Loading.Relu().SparseInitializer("w", new SparseTensor(new TensorShape(2, 2), [0, 1, 3], Tensor.From([5f, 6f, 7f], 3)));
        GraphConstant constant = builder.Load(Masks(folder, ("w", Mask(ElementType.UInt8, 1, 0, 1, 1)))).Find("w")!.Constant!;
        Assert.That(constant.Sparse!.Indices, Is.EqualTo([0L, 3]));
        Assert.That(constant.Sparse.Values.Span<float>().ToArray(), Is.EqualTo([5f, 7f]));
    }

    [Test]
    public void A_mask_applies_to_the_result_of_a_Constant_node()
    {
        using var folder = new TemporaryFolder();
        OnnxBuilder builder = Loading.Relu().Node("Constant", [], ["w"], ("value", Tensor.From([1f, 2f, 3f, 4f], 2, 2)));
        GraphConstant constant = builder.Load(Masks(folder, ("w", Mask(ElementType.Bool, 0, 1, 0, 1)))).Find("w")!.Constant!;
        Assert.That(constant.ToDense().Span<float>().ToArray(), Is.EqualTo([0f, 2f, 0f, 4f]));
    }

    [Test]
    public void A_mask_in_column_order_means_the_same()
    {
        using var folder = new TemporaryFolder();
        byte[] npy = [0x93, .. "NUMPY\u0001\0"u8, 70, 0, .. System.Text.Encoding.ASCII.GetBytes("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2), }".PadRight(69) + "\n"), 1, 0, 1, 1];
        using (var zip = new System.IO.Compression.ZipArchive(File.Create(folder.File("m.npz")), System.IO.Compression.ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry("w.npy").Open())
            entry.Write(npy);
        GraphConstant constant = Model().Load(new OnnxImportOptions { MaskPath = folder.File("m.npz") }).Find("w")!.Constant!;
        Assert.That(Enumerable.Range(0, 4).Select(i => constant.Mask![i]), Is.EqualTo([true, true, false, true]));
    }

    [Test]
    public void A_mask_of_another_shape()
    {
        using var folder = new TemporaryFolder();
        Bad(Masks(folder, ("w", Tensor.From(new byte[4], 4))), "mask 'w'", "shape [4]", "has [2,2]");
    }

    [Test]
    public void A_mask_for_nothing()
    {
        using var folder = new TemporaryFolder();
        OnnxImportOptions options = Masks(folder, ("w", Mask(ElementType.Bool, 0, 1, 0, 1)), ("v", Tensor.From(new byte[4], 4)));
        Bad(options, "mask file", options.MaskPath!, "no initializer named 'v'");
    }

    [TestCase(2f)]
    [TestCase(0.5f)]
    [TestCase(-1f)]
    [TestCase(float.NaN)]
    public void A_mask_with_other_numbers(float number)
    {
        using var folder = new TemporaryFolder();
        Bad(Masks(folder, ("w", Tensor.From([0f, 1f, number, 1f], 2, 2))), "mask 'w'", "element 2 is neither 0 nor 1");
    }

    [Test]
    public void A_mask_file_that_is_not_there() => Bad(new OnnxImportOptions { MaskPath = "/nowhere/m.npz" }, "mask file '/nowhere/m.npz'", "cannot be read");

    [Test]
    public void A_mask_file_that_is_none()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("m.npz"), "not a ZIP archive at all");
        Bad(new OnnxImportOptions { MaskPath = folder.File("m.npz") }, "mask file", "cannot be read");
    }

    [Test]
    public void A_mask_that_is_no_array()
    {
        using var folder = new TemporaryFolder();
        using (var zip = new System.IO.Compression.ZipArchive(File.Create(folder.File("m.npz")), System.IO.Compression.ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry("w.npy").Open())
            entry.Write("text"u8);
        Bad(new OnnxImportOptions { MaskPath = folder.File("m.npz") }, "mask 'w'", "not an NPY array");
    }

    private static OnnxBuilder Model() => Loading.Relu().Initializer("w", Tensor.From([0f, 2f, 3f, 4f], 2, 2));

    private static Tensor Mask(ElementType type, params int[] kept)
    {
        Tensor mask = Tensor.Allocate(type, new TensorShape(2, 2));
        int size = type.Size();
        for (int i = 0; i < 4; i++)
        {
            byte[] element = type switch
            {
                ElementType.Float32 => BitConverter.GetBytes((float)kept[i]),
                ElementType.Float64 => BitConverter.GetBytes((double)kept[i]),
                ElementType.Float16 => BitConverter.GetBytes((Half)kept[i]),
                _ => BitConverter.GetBytes((long)kept[i])[..size],
            };
            element.CopyTo(mask.Bytes[(i * size)..]);
        }

        return mask;
    }

    private static OnnxImportOptions Masks(TemporaryFolder folder, params (string Name, Tensor Mask)[] masks)
    {
        string path = folder.File("masks.npz");
        NpzFile.Write(path, masks.ToDictionary(m => m.Name, m => m.Mask));
        return new OnnxImportOptions { MaskPath = path };
    }

    private static void Bad(OnnxImportOptions options, params string[] parts) => Loading.Fails(() => Model().Load(options), Loading.Name, parts);
}
