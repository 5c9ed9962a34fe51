using System.Collections;
using System.Runtime.CompilerServices;

namespace SparseRuntime.Training;

/// <summary>A list that never changes and equals every list of equal items in the same order.</summary>
[CollectionBuilder(typeof(RecipeList), nameof(RecipeList.Create))]
public sealed class RecipeList<T> : IReadOnlyList<T>, IEquatable<RecipeList<T>>
{
    private readonly T[] _items;

    internal RecipeList(T[] items) => _items = items;

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public bool Equals(RecipeList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RecipeList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (T item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
