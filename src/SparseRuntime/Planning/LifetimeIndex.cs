namespace SparseRuntime.Planning;

/// <summary>
/// Finds those of a growing set of values that are alive at some of given steps. All values, sorted by their first step,
/// are the leaves of a tree whose nodes know the last step of any value below them that is in the set.
/// </summary>
internal sealed class LifetimeIndex
{
    private readonly int[] _byFirst;
    private readonly int[] _firsts;
    private readonly int[] _leafOf;
    private readonly int[] _lasts;
    private readonly int[] _latest;
    private readonly int _leaves = 1;

    /// <summary>An empty set of the given values.</summary>
    public LifetimeIndex(MemoryPlanner.Demand[] demands)
    {
        _byFirst = new int[demands.Length];
        _firsts = new int[demands.Length];
        for (int i = 0; i < demands.Length; i++)
            (_byFirst[i], _firsts[i]) = (i, demands[i].First);
        Array.Sort(_firsts, _byFirst);
        _lasts = Array.ConvertAll(demands, demand => demand.Last);
        _leafOf = new int[demands.Length];
        for (int leaf = 0; leaf < _byFirst.Length; leaf++)
            _leafOf[_byFirst[leaf]] = leaf;
        while (_leaves < demands.Length)
            _leaves *= 2;
        _latest = new int[2 * _leaves];
        Array.Fill(_latest, -1);
    }

    /// <summary>Adds a value by its number.</summary>
    public void Add(int value)
    {
        for (int node = _leaves + _leafOf[value]; node > 0; node /= 2)
            _latest[node] = Math.Max(_latest[node], _lasts[value]);
    }

    /// <summary>Lists the values in the set that are alive at a step from the first to the last, both included.</summary>
    public void Find(int first, int last, List<int> found) => Find(1, 0, _leaves, first, last, found);

    private void Find(int node, int leaf, int width, int first, int last, List<int> found)
    {
        // Nothing below ends late enough, or everything below begins too late.
        if (_latest[node] < first || leaf >= _firsts.Length || _firsts[leaf] > last) return;
        if (width == 1)
        {
            found.Add(_byFirst[leaf]);
            return;
        }

        Find(2 * node, leaf, width / 2, first, last, found);
        Find((2 * node) + 1, leaf + (width / 2), width / 2, first, last, found);
    }
}
