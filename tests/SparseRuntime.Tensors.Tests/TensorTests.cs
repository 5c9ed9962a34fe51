using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseRuntime.Tensors.Tests;

public class TensorTests
{
    [TestCaseSource(nameof(AllTypes))]
    public void Allocated_memory_is_zero_exact_in_length_and_aligned(ElementType type)
    {
        for (int length = 0; length < 70; length += 23)
        {
            Tensor tensor = Tensor.Allocate(type, new TensorShape(length));
            Assert.That(tensor.Bytes.Length, Is.EqualTo(length * type.Size()));
            Assert.That(tensor.Bytes.Span.IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
            Assert.That((long)(Address(tensor) % Tensor.Alignment), Is.Zero);
        }
    }

    [Test]
    public void Values_come_back_as_they_went_in()
    {
        Tensor tensor = Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], 2, 3);
        Assert.That(tensor.Shape, Is.EqualTo(new TensorShape(2, 3)));
        Assert.That(tensor.Span<float>().ToArray(), Is.EqualTo(new[] { 1f, 2f, 3f, 4f, 5f, 6f }));
        Assert.That(Tensor.Scalar(7L).Span<long>()[0], Is.EqualTo(7));
    }

    [Test]
    public void Too_few_values_are_refused() =>
        Assert.That(() => Tensor.From([1f], 2, 3), Throws.ArgumentException.With.Message.Contains("1 values do not fill shape [2,3], which holds 6"));

    [Test]
    public void Reading_another_type_names_both() =>
        Assert.That(
            () => { Tensor.From([1f], 1).Span<int>(); },
            Throws.InvalidOperationException.With.Message.EqualTo("a float32 tensor was read as int32"));

    [Test]
    public void Wrapped_memory_is_shared_and_its_length_checked()
    {
        byte[] bytes = new byte[8];
        Tensor tensor = Tensor.Wrap(ElementType.Float32, new TensorShape(2), bytes);
        tensor.Span<float>()[1] = 1f;
        Assert.That(BitConverter.ToSingle(bytes, 4), Is.EqualTo(1f));
        Assert.That(
            () => Tensor.Wrap(ElementType.Float32, new TensorShape(3), bytes),
            Throws.ArgumentException.With.Message.Contains("8 bytes given where float32[3] takes 12"));
    }

    [Test]
    public void Reshape_shares_memory_and_keeps_the_count()
    {
        Tensor tensor = Tensor.From([1, 2, 3, 4], 4);
        tensor.Reshape(new TensorShape(2, 2)).Span<int>()[3] = 9;
        Assert.That(tensor.Span<int>()[3], Is.EqualTo(9));
        Assert.That(() => tensor.Reshape(new TensorShape(3)), Throws.ArgumentException.With.Message.Contains("4 elements against 3"));
    }

    [Test]
    public void More_than_two_gigabytes_are_refused_before_any_allocation() =>
        Assert.That(
            () => Tensor.Allocate(ElementType.Float64, new TensorShape(1 << 20, 1 << 20)),
            Throws.ArgumentException.With.Message.Contains("2 GB"));

    [TestCaseSource(nameof(AllTypes))]
    public void Every_type_has_a_size_and_a_name(ElementType type)
    {
        Assert.That(type.Size(), Is.EqualTo(StoredSize(type)));
        Assert.That(type.DisplayName(), Is.EqualTo(type.ToString().ToLowerInvariant()));
    }

    [Test]
    public void A_type_that_no_tensor_stores_is_refused() =>
        Assert.That(() => ElementTypes.Of<decimal>(), Throws.TypeOf<NotSupportedException>());

    private static ElementType[] AllTypes() => Enum.GetValues<ElementType>();

    private static unsafe nuint Address(Tensor tensor) =>
        (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.Bytes.Span));

    private static int StoredSize(ElementType type)
    {
        (ElementType Type, int Size)[] stored =
        [
            (ElementTypes.Of<float>(), sizeof(float)), (ElementTypes.Of<double>(), sizeof(double)),
            (ElementTypes.Of<Half>(), Unsafe.SizeOf<Half>()), (ElementTypes.Of<BFloat16>(), Unsafe.SizeOf<BFloat16>()),
            (ElementTypes.Of<sbyte>(), sizeof(sbyte)), (ElementTypes.Of<byte>(), sizeof(byte)),
            (ElementTypes.Of<short>(), sizeof(short)), (ElementTypes.Of<ushort>(), sizeof(ushort)),
            (ElementTypes.Of<int>(), sizeof(int)), (ElementTypes.Of<uint>(), sizeof(uint)),
            (ElementTypes.Of<long>(), sizeof(long)), (ElementTypes.Of<ulong>(), sizeof(ulong)),
            (ElementTypes.Of<bool>(), sizeof(bool)),
        ];
        return stored.Single(s => s.Type == type).Size;
    }
}
