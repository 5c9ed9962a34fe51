using System.Runtime.InteropServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Takes named arrays of known types and lengths out of a file's, and says what is wrong where one is not as it must be.</summary>
internal sealed class ArrayReader(string path, IReadOnlyDictionary<string, Tensor> arrays)
{
    /// <summary>Whether there is an array of that name.</summary>
    public bool Has(string name) => arrays.ContainsKey(name);

    /// <summary>An array's values.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="length">How many there must be; null for any number.</param>
    /// <exception cref="InvalidDataException">It is not there, or of another type or length.</exception>
    public T[] Take<T>(string name, long? length)
        where T : unmanaged
    {
        if (!arrays.TryGetValue(name, out Tensor? tensor)) throw new InvalidDataException($"'{path}' has no array '{name}'");
        ElementType wanted = TypeOf<T>();
        bool isRight = tensor.ElementType == wanted || (wanted == ElementType.UInt8 && tensor.ElementType == ElementType.Bool);
        if (!isRight || (length is { } count && tensor.Shape.ElementCount != count))
            throw new InvalidDataException($"array '{name}' of '{path}' is {tensor}, not {(length is null ? "numbers" : $"{length} numbers")} of type {wanted.DisplayName()}");
        return MemoryMarshal.Cast<byte, T>(tensor.Bytes.Span).ToArray();
    }

    /// <summary>All arrays whose names begin so, without that beginning.</summary>
    public IReadOnlyDictionary<string, Tensor> Rest(string prefix) =>
        arrays.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);

    private static ElementType TypeOf<T>() => typeof(T) == typeof(float) ? ElementType.Float32
        : typeof(T) == typeof(double) ? ElementType.Float64
        : typeof(T) == typeof(int) ? ElementType.Int32
        : typeof(T) == typeof(long) ? ElementType.Int64
        : typeof(T) == typeof(ulong) ? ElementType.UInt64
        : ElementType.UInt8;
}
