namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Channels, numbered as they are added, in sets of those that can only be taken out together: a union-find forest. A set
/// is pinned when something depends on one of its channels in a way that no pass can change.
/// </summary>
internal sealed class ChannelSets
{
    /// <summary>The most channels of one value that are followed: shapes cost a file nothing.</summary>
    public const int MostChannels = 1 << 20;

    private readonly List<int> _parents = [];
    private readonly List<bool> _pinned = [];

    /// <summary>Number of channels added.</summary>
    public int Count => _parents.Count;

    /// <summary>Adds channels, each a set of its own.</summary>
    /// <returns>Their numbers.</returns>
    public int[] Add(int count)
    {
        var channels = new int[count];
        for (int i = 0; i < count; i++)
        {
            channels[i] = _parents.Count;
            _parents.Add(channels[i]);
            _pinned.Add(false);
        }

        return channels;
    }

    /// <summary>The channel that stands for the set of one.</summary>
    public int Find(int channel)
    {
        while (_parents[channel] != channel)
        {
            _parents[channel] = _parents[_parents[channel]];
            channel = _parents[channel];
        }

        return channel;
    }

    /// <summary>Makes one set of the sets of two channels.</summary>
    public void Join(int left, int right)
    {
        left = Find(left);
        right = Find(right);
        if (left == right) return;

        _parents[right] = left;
        if (_pinned[right]) _pinned[left] = true;
    }

    /// <summary>Keeps the sets of channels whole.</summary>
    public void Pin(ReadOnlySpan<int> channels)
    {
        foreach (int channel in channels)
            _pinned[Find(channel)] = true;
    }

    /// <summary>Whether the set of a channel stays.</summary>
    public bool IsPinned(int channel) => _pinned[Find(channel)];
}
