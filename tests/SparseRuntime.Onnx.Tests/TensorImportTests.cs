using System.Runtime.InteropServices;
using Google.Protobuf;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

internal sealed class TensorImportTests
{
    private static readonly ElementType[] AllTypes = Enum.GetValues<ElementType>();

    [Test]
    public void Raw_elements_of_every_type_are_wrapped_where_they_lie([ValueSource(nameof(AllTypes))] ElementType type)
    {
        Tensor tensor = Pattern(type, 2, 3);
        byte[] model = Loading.Relu().Initializer("w", tensor).ToBytes();
        Tensor read = Loading.Load(model).Find("w")!.Constant!.ToDense();

        Assert.That(read.ToString(), Is.EqualTo(tensor.ToString()));
        Assert.That(read.Bytes.ToArray(), Is.EqualTo(tensor.Bytes.ToArray()));
        Assert.That(MemoryMarshal.TryGetArray<byte>(read.Bytes, out ArraySegment<byte> segment) && segment.Array == model);
    }

    [Test]
    public void Typed_fields_give_the_same_elements_as_raw_ones([ValueSource(nameof(AllTypes))] ElementType type, [Values] bool packed)
    {
        Tensor tensor = Pattern(type, 2, 3);
        byte[] model = ModelWith(Typed("w", tensor, packed));
        Tensor read = Loading.Load(model).Find("w")!.Constant!.ToDense();

        Assert.That(read.ToString(), Is.EqualTo(tensor.ToString()));
        Assert.That(read.Bytes.ToArray(), Is.EqualTo(tensor.Bytes.ToArray()));
    }

    [Test]
    public void Packed_floats_are_wrapped_where_they_lie()
    {
        byte[] model = ModelWith(Typed("w", Pattern(ElementType.Float32, 5), packed: true));
        Tensor read = Loading.Load(model).Find("w")!.Constant!.ToDense();
        Assert.That(MemoryMarshal.TryGetArray<byte>(read.Bytes, out ArraySegment<byte> segment) && segment.Array == model);
    }

    [Test]
    public void Tensors_of_rank_zero_and_without_elements_are_read()
    {
        Graph.ModelGraph graph = Loading.Relu()
            .Initializer("scalar", Tensor.Scalar(3f))
            .Initializer("empty", Tensor.Allocate(ElementType.Float32, new TensorShape(3, 0, 2)))
            .Load();
        Assert.That(graph.Find("scalar")!.Constant!.ToDense().Span<float>()[0], Is.EqualTo(3f));
        Assert.That(graph.Find("empty")!.Constant!.Shape, Is.EqualTo(new TensorShape(3, 0, 2)));
    }

    [Test]
    public void Elements_given_twice() => Bad(t => t.FloatData.Add([1f, 2f]), "initializer 'w'", "given twice", "raw_data", "float_data");

    [Test]
    public void Raw_elements_of_the_wrong_number() => Bad(t => t.RawData = ByteString.CopyFrom(1, 2, 3, 4), "initializer 'w'", "float32[2] takes 8 bytes", "has 4");

    [Test]
    public void Typed_elements_of_the_wrong_number() => Bad(
        t =>
        {
            t.ClearRawData();
            t.FloatData.Add([1f, 2f, 3f]);
        },
        "initializer 'w'",
        "needs 2 elements",
        "float_data has 3");

    [Test]
    public void Integers_of_the_wrong_number() => Bad(
        t =>
        {
            t.ClearRawData();
            t.DataType = 7;
            t.Int64Data.Add(1);
        },
        "initializer 'w'",
        "int64[2] needs 2 elements",
        "int64_data has 1");

    [Test]
    public void Elements_in_the_field_of_another_type() => Bad(
        t =>
        {
            t.ClearRawData();
            t.Int64Data.Add([1, 2]);
        },
        "initializer 'w'",
        "belong in float_data",
        "int64_data");

    [Test]
    public void No_elements_where_some_are_claimed() => Bad(t => t.ClearRawData(), "initializer 'w'", "float32[2] needs 2 elements", "has none");

    [TestCase(3, 128)]
    [TestCase(2, -1)]
    [TestCase(9, 2)]
    [TestCase(10, 65_536)]
    public void An_element_that_its_type_cannot_hold(int type, int value) => Bad(
        t =>
        {
            t.ClearRawData();
            t.DataType = type;
            t.Int32Data.Add([0, value]);
        },
        "initializer 'w'",
        $"element 1 is {value}",
        "cannot hold");

    [Test]
    public void A_raw_bool_that_is_neither_0_nor_1() => Bad(
        t =>
        {
            t.DataType = 9;
            t.RawData = ByteString.CopyFrom(1, 7);
        },
        "initializer 'w'",
        "element 1 is 7",
        "a bool is 0 or 1");

    [Test]
    public void A_giant_tensor_without_data_allocates_nothing()
    {
        TensorProto tensor = OnnxMessages.Tensor("w", Tensor.Scalar(1f));
        tensor.Dims.Add([30_000, 15_000]);
        byte[] model = ModelWith(tensor.ToByteArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Loading.Fails(model, "initializer 'w'", "float32[30000,15000] takes 1800000000 bytes", "has 4");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [TestCase(70_000, "above the limit of 2 GB")]
    [TestCase(-3, "extent -3")]
    [TestCase(5_000_000_000, "extent 5000000000")]
    public void Extents_that_cannot_be(long extent, string cause) => Bad(
        t =>
        {
            t.Dims.Clear();
            t.Dims.Add([extent, extent]);
        },
        "initializer 'w'",
        cause);

    [Test]
    public void Too_many_dimensions() => Bad(t => t.Dims.Add(Enumerable.Repeat(1L, 40)), "rank is above the supported 32");

    [Test]
    public void Strings() => Bad(t => t.DataType = 8, "initializer 'w'", "element type 8 (string)");

    [Test]
    public void A_tensor_in_segments() =>
        Loading.Fails(ModelWith([.. OnnxMessages.Tensor("w", Tensor.Scalar(1f)).ToByteArray(), 0x1A, 0]), "initializer 'w'", "in segments");

    [Test]
    public void A_tensor_file_is_read_with_its_name()
    {
        using var folder = new TemporaryFolder();
        Tensor tensor = Pattern(ElementType.Int16, 3, 2);
        File.WriteAllBytes(folder.File("t.pb"), OnnxMessages.Tensor("input_0", tensor).ToByteArray());
        Tensor read = OnnxTensorFile.Read(folder.File("t.pb"), out string name);
        Assert.That(name, Is.EqualTo("input_0"));
        Assert.That(read.ToString(), Is.EqualTo("int16[3,2]"));
        Assert.That(read.Bytes.ToArray(), Is.EqualTo(tensor.Bytes.ToArray()));
    }

    [Test]
    public void A_bad_tensor_file_names_the_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("t.pb"), [0x08, 0x02, 0x10, 0x01]);
        Loading.Fails(() => OnnxTensorFile.Read(folder.File("t.pb")), folder.File("t.pb"), "float32[2] needs 2 elements");
        Loading.Fails(() => OnnxTensorFile.Read(folder.File("none.pb")), folder.File("none.pb"), "cannot be read");
    }

    /// <summary>A tensor whose elements differ from each other and, but for bool, are not small.</summary>
    internal static Tensor Pattern(ElementType type, params int[] dimensions)
    {
        Tensor tensor = Tensor.Allocate(type, new TensorShape(dimensions));
        Span<byte> bytes = tensor.Bytes.Span;
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = type == ElementType.Bool ? (byte)(i % 2) : (byte)((i * 37) + 11);
        return tensor;
    }

    private static void Bad(Action<TensorProto> change, params string[] parts)
    {
        TensorProto tensor = OnnxMessages.Tensor("w", Tensor.From([1f, 2f], 2));
        change(tensor);
        Loading.Fails(ModelWith(tensor.ToByteArray()), parts);
    }

    // A second graph field: the format says that the two are merged.
    private static byte[] ModelWith(byte[] tensor) => [.. Loading.Relu().ToBytes(), .. WireBytes.Field(7, WireBytes.Field(5, tensor))];

    // The generated writer always packs, so single elements are written by hand.
    private static byte[] Typed(string name, Tensor tensor, bool packed)
    {
        TensorField field = TensorFields.For(tensor.ElementType);
        var bytes = new List<byte>();
        foreach (int extent in tensor.Shape.Dimensions)
            bytes.AddRange([.. WireBytes.Tag(1, WireType.Varint), .. WireBytes.Varint(extent)]);
        bytes.AddRange([.. WireBytes.Tag(2, WireType.Varint), .. WireBytes.Varint(OnnxElementTypes.Code(tensor.ElementType))]);
        bytes.AddRange(WireBytes.Field(8, System.Text.Encoding.UTF8.GetBytes(name)));
        if (packed) bytes.AddRange(WireBytes.Field((int)field, [.. Elements(tensor).SelectMany(e => e)]));
        else bytes.AddRange(Elements(tensor).SelectMany(e => (byte[])[.. WireBytes.Tag((int)field, field.SingleLayout()), .. e]));
        return [.. bytes];
    }

    private static IEnumerable<byte[]> Elements(Tensor tensor)
    {
        for (int i = 0; i < tensor.Shape.ElementCount; i++)
        {
            byte[] raw = tensor.Bytes.Slice(i * tensor.ElementType.Size(), tensor.ElementType.Size()).ToArray();
            yield return tensor.ElementType switch
            {
                ElementType.Float32 or ElementType.Float64 => raw,
                ElementType.Int8 => WireBytes.Varint((sbyte)raw[0]),
                ElementType.UInt8 or ElementType.Bool => WireBytes.Varint(raw[0]),
                ElementType.Int16 => WireBytes.Varint(BitConverter.ToInt16(raw)),
                ElementType.Int32 => WireBytes.Varint(BitConverter.ToInt32(raw)),
                ElementType.Int64 => WireBytes.Varint(BitConverter.ToInt64(raw)),
                ElementType.UInt32 => WireBytes.Varint(BitConverter.ToUInt32(raw)),
                ElementType.UInt64 => WireBytes.Varint((long)BitConverter.ToUInt64(raw)),
                _ => WireBytes.Varint(BitConverter.ToUInt16(raw)),
            };
        }
    }
}
