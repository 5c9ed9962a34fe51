using System.Globalization;

namespace SparseRuntime.Training;

/// <summary>Classes by name, numbered as they turn up and put into an order that does not depend on it at the end.</summary>
internal sealed class ClassColumn
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<int> _labels = [];
    private readonly bool _isFixed;

    /// <param name="names">The classes in their order; null for whatever turns up.</param>
    public ClassColumn(IReadOnlyList<string>? names)
    {
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        _isFixed = names is not null;
        foreach (string name in names ?? [])
            _numbers.Add(name, _numbers.Count);
    }

    /// <summary>Takes the class of the next sample; false when there may be no such class.</summary>
    public bool Add(ReadOnlySpan<char> name)
    {
        if (!_lookup.TryGetValue(name, out int number))
        {
            if (_isFixed) return false;
            _numbers.Add(name.ToString(), number = _numbers.Count);
        }

        _labels.Add(number);
        return true;
    }

    /// <summary>The label of each sample, and what the classes are called.</summary>
    public (int[] Labels, IReadOnlyList<string> Names) Finish()
    {
        int[] labels = [.. _labels];
        string[] names = [.. _numbers.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
        if (_isFixed) return (labels, names);
        string[] ordered = [.. names];
        if (names.All(name => Whole(name) is not null)) Array.Sort(ordered, (a, b) => Whole(a)!.Value != Whole(b)!.Value ? Whole(a)!.Value.CompareTo(Whole(b)!.Value) : string.CompareOrdinal(a, b));
        else Array.Sort(ordered, string.CompareOrdinal);
        var place = new int[names.Length];
        for (int i = 0; i < ordered.Length; i++)
            place[_numbers[ordered[i]]] = i;
        for (int i = 0; i < labels.Length; i++)
            labels[i] = place[labels[i]];
        return (labels, ordered);
    }

    private static long? Whole(string name) => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}
