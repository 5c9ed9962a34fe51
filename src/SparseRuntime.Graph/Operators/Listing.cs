namespace SparseRuntime.Graph.Operators;

/// <summary>Numbers in messages, cut so that a message stays readable whatever a model lists.</summary>
internal static class Listing
{
    private const int MostShown = 32;

    /// <summary>The form <c>[1,2,3]</c>.</summary>
    internal static string Of<T>(ReadOnlySpan<T> numbers) => numbers.Length <= MostShown
        ? $"[{string.Join(',', numbers.ToArray())}]"
        : $"[{string.Join(',', numbers[..MostShown].ToArray())},... ({numbers.Length} numbers)]";

    /// <inheritdoc cref="Of{T}(ReadOnlySpan{T})"/>
    internal static string Of<T>(T[] numbers) => Of((ReadOnlySpan<T>)numbers);
}
