using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>What the state of mask methods is written to and read from. What does not fit is <see cref="InvalidDataException"/>.</summary>
internal static class MethodState
{
    public static Tensor Of(RandomStream stream) => Tensor.From<ulong>([.. stream.State], 4);

    public static Tensor Of(Mask mask)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Bool, mask.Shape);
        Span<bool> kept = tensor.Span<bool>();
        for (int i = 0; i < kept.Length; i++)
            kept[i] = mask[i];
        return tensor;
    }

    /// <summary>Fails unless there are exactly the arrays of these names.</summary>
    public static void CheckNames(IReadOnlyDictionary<string, Tensor> state, params IEnumerable<string> names)
    {
        string[] wanted = [.. names.Order(StringComparer.Ordinal)], given = [.. state.Keys.Order(StringComparer.Ordinal)];
        if (!wanted.SequenceEqual(given, StringComparer.Ordinal))
            throw new InvalidDataException($"the state of a mask method has arrays {List(given)}, where this one has {List(wanted)}");

        static string List(string[] names) => names.Length == 0 ? "(none)" : string.Join(", ", names);
    }

    public static void Load(IReadOnlyDictionary<string, Tensor> state, string name, RandomStream stream)
    {
        ulong[] words = Values<ulong>(state, name, 4);
        if (words.All(word => word == 0)) throw new InvalidDataException($"array {name} of a mask method's state is all zero, which no random stream is");
        stream.State = words;
    }

    public static Mask Mask(IReadOnlyDictionary<string, Tensor> state, string name)
    {
        bool[] kept = Values<bool>(state, name);
        var mask = new Mask(state[name].Shape);
        for (int i = 0; i < kept.Length; i++)
            mask[i] = kept[i];
        return mask;
    }

    /// <summary>The values of an array.</summary>
    /// <param name="state">The state.</param>
    /// <param name="name">The array.</param>
    /// <param name="count">How many they must be; −1 for any number.</param>
    public static T[] Values<T>(IReadOnlyDictionary<string, Tensor> state, string name, int count = -1)
        where T : unmanaged
    {
        if (!state.TryGetValue(name, out Tensor? tensor)) throw new InvalidDataException($"the state of a mask method lacks array {name}");
        if (tensor.ElementType != ElementTypes.Of<T>() || (count >= 0 && tensor.Shape.ElementCount != count))
            throw new InvalidDataException($"array {name} of a mask method's state is {tensor}, where {(count < 0 ? "any number" : count)} of {ElementTypes.Of<T>().DisplayName()} would be right");
        return tensor.Span<T>().ToArray();
    }
}
