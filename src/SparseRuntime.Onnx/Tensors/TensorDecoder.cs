using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>
/// The elements of serialized tensors. Whatever is stored as the machine stores it is wrapped where it lies; only
/// lists of variable-length integers, and lists in several pieces, are decoded into memory of their own. Nothing is
/// allocated before the file is seen to hold that many elements.
/// </summary>
internal static class TensorDecoder
{
    /// <summary>The tensor that a message describes.</summary>
    /// <param name="message">The tensor as serialized.</param>
    /// <param name="role">What the tensor is, such as <c>initializer</c>, for messages.</param>
    /// <param name="external">Where data in other files is looked up; null when there is no folder to look in.</param>
    /// <exception cref="GraphException">The elements do not fit type and shape, or cannot be found.</exception>
    public static Tensor Decode(TensorMessage message, string role, ExternalDataFolder? external)
    {
        string place = message.Place(role);
        long count = message.Shape.ElementCount;
        int size = message.ElementType.Size();
        if (count > Array.MaxLength / size)
            throw new GraphException(place, $"{message.ElementType.DisplayName()}{message.Shape} is above the limit of 2 GB");

        Tensor tensor;
        if (message.External is { } reference)
        {
            if (external is null)
                throw new GraphException(place, $"its elements are in the file '{ShortName.Of(reference.Location)}', which can only be found when the model is loaded from a path");
            tensor = Wrap(message, external.Read(reference, count * size, place));
        }
        else if (count == 0 && message.Field is null)
        {
            tensor = Tensor.Allocate(message.ElementType, message.Shape);
        }
        else
        {
            tensor = DecodeField(message, place);
        }

        if (tensor.ElementType == ElementType.Bool) CheckBooleans(tensor, place);
        return tensor;
    }

    private static Tensor DecodeField(TensorMessage message, string place)
    {
        if (message.Field is not { } field)
            throw new GraphException(place, $"{message.ElementType.DisplayName()}{message.Shape} needs {message.Shape.ElementCount} elements, and the file has none");
        if (field == TensorField.RawData) return DecodeRaw(message, place);
        TensorField expected = TensorFields.For(message.ElementType);
        if (field != expected)
            throw new GraphException(place, $"its elements are {message.ElementType.DisplayName()}, which belong in {expected.Name()} or raw_data, but they are in {field.Name()}");
        return field is TensorField.FloatData or TensorField.DoubleData ? DecodeFixed(message, place) : DecodeIntegers(message, place);
    }

    private static Tensor DecodeRaw(TensorMessage message, string place)
    {
        (int start, int end) = message.FirstPiece;
        if (message.Pieces > 1) throw new GraphException(place, "its raw_data is given more than once");
        long expected = message.Shape.ElementCount * message.ElementType.Size();
        if (end - start != expected)
            throw new GraphException(place, $"{message.ElementType.DisplayName()}{message.Shape} takes {expected} bytes, but its raw_data has {end - start}");
        return Wrap(message, message.File[start..end]);
    }

    // A packed list of fixed-size numbers is byte for byte what raw_data would be.
    private static Tensor DecodeFixed(TensorMessage message, string place)
    {
        int size = message.ElementType.Size();
        (int start, int end) = message.FirstPiece;
        long expected = message.Shape.ElementCount;
        long bytes = 0;
        foreach ((int pieceStart, int pieceEnd) in Pieces(message))
            bytes += pieceEnd - pieceStart;
        if (bytes != expected * size) throw WrongCount(message, place, bytes / size);
        if (message.Pieces == 1) return Wrap(message, message.File[start..end]);

        Tensor tensor = Tensor.Allocate(message.ElementType, message.Shape);
        Span<byte> target = tensor.Bytes.Span;
        foreach ((int pieceStart, int pieceEnd) in Pieces(message))
        {
            message.File.Span[pieceStart..pieceEnd].CopyTo(target);
            target = target[(pieceEnd - pieceStart)..];
        }

        return tensor;
    }

    private static Tensor DecodeIntegers(TensorMessage message, string place)
    {
        long found = 0;
        foreach ((int start, int end) in Pieces(message))
        {
            foreach (byte b in message.File.Span[start..end])
                found += b < 0x80 ? 1 : 0;
        }

        if (found != message.Shape.ElementCount) throw WrongCount(message, place, found);
        Tensor tensor = Tensor.Allocate(message.ElementType, message.Shape);
        Span<byte> target = tensor.Bytes.Span;
        int index = 0;
        foreach ((int start, int end) in Pieces(message))
        {
            var reader = new WireReader(message.File.Span, start, end);
            while (!reader.AtEnd)
            {
                Store(target, index, tensor.ElementType, (long)reader.ReadVarint(), place);
                index++;
            }
        }

        return tensor;
    }

    private static void Store(Span<byte> target, int index, ElementType type, long value, string place)
    {
        int size = type.Size();
        bool fits = type switch
        {
            ElementType.Int64 or ElementType.UInt64 => true,
            ElementType.Int32 => value == (int)value,
            ElementType.UInt32 => value == (uint)value,
            ElementType.Int16 => value == (short)value,
            ElementType.Int8 => value == (sbyte)value,
            ElementType.UInt8 => value == (byte)value,
            ElementType.Bool => value is 0 or 1,
            _ => value == (ushort)value,
        };
        if (!fits) throw new GraphException(place, $"its element {index} is {value}, which {type.DisplayName()} cannot hold");
        Span<byte> slot = target.Slice(index * size, size);
        switch (size)
        {
            case 1:
                slot[0] = (byte)value;
                break;
            case 2:
                BinaryPrimitives.WriteInt16LittleEndian(slot, (short)value);
                break;
            case 4:
                BinaryPrimitives.WriteInt32LittleEndian(slot, (int)value);
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(slot, value);
                break;
        }
    }

    private static IEnumerable<(int Start, int End)> Pieces(TensorMessage message)
    {
        int position = message.Start;
        while (TryNextPiece(message, ref position, out (int, int) piece))
            yield return piece;
    }

    private static bool TryNextPiece(TensorMessage message, ref int position, out (int Start, int End) piece)
    {
        var reader = new WireReader(message.File.Span, position, message.End);
        while (!reader.AtEnd)
        {
            int field = reader.ReadTag(out WireType type);
            piece = reader.Skip(type);
            position = reader.Position;
            if (field == (int)message.Field!.Value) return true;
        }

        piece = default;
        return false;
    }

    // The elements are read-only wherever they lie; Tensor has one kind of memory for all.
    private static Tensor Wrap(TensorMessage message, ReadOnlyMemory<byte> bytes) =>
        Tensor.Wrap(message.ElementType, message.Shape, MemoryMarshal.AsMemory(bytes));

    private static void CheckBooleans(Tensor tensor, string place)
    {
        int index = tensor.Bytes.Span.IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (index >= 0)
            throw new GraphException(place, $"its element {index} is {tensor.Bytes.Span[index]}, but a bool is 0 or 1");
    }

    private static GraphException WrongCount(TensorMessage message, string place, long found) =>
        new(place, $"{message.ElementType.DisplayName()}{message.Shape} needs {message.Shape.ElementCount} elements, but its {message.Field!.Value.Name()} has {found}");
}
