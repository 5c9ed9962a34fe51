namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Which channels something needs: those that are pinned, and whatever a weight of a needed row reads that is not a constant
/// the layer can fold. Found by walking from the pinned channels to what they are computed from, so that channels that only
/// feed each other count as not needed; every row is looked at once.
/// </summary>
internal sealed class ChannelLiveness
{
    private readonly ChannelAnalysis _analysis;
    private readonly bool[] _live;
    private readonly Stack<int> _pending = new();

    // The rows of every layer that compute a set of channels, as lists linked by number of row over all layers.
    private readonly int[] _firstRow;
    private readonly int[] _nextRow;
    private readonly int[] _layerOfRow;
    private readonly int[] _rowOfLayer;

    // Input features of every layer up to which all are needed or folded: rows need not be read beyond the last.
    private readonly int[] _settled;

    private ChannelLiveness(ChannelAnalysis analysis)
    {
        _analysis = analysis;
        _live = new bool[analysis.Sets.Count];
        _firstRow = new int[_live.Length];
        Array.Fill(_firstRow, -1);
        int rows = analysis.Layers.Sum(layer => layer.Output.Length);
        _nextRow = new int[rows];
        _layerOfRow = new int[rows];
        _rowOfLayer = new int[rows];
        _settled = new int[analysis.Layers.Count];
        Link();
    }

    /// <summary>Which channels of an analysed graph are needed, by number; every value keeps at least one.</summary>
    public static bool[] Of(ChannelAnalysis analysis)
    {
        var liveness = new ChannelLiveness(analysis);
        for (int channel = 0; channel < liveness._live.Length; channel++)
        {
            if (analysis.Sets.IsPinned(channel)) liveness.Mark(channel);
        }

        liveness.Propagate();
        foreach (ChannelMap map in analysis.Maps)
        {
            if (map.Channels.Length == 0 || Array.Exists(map.Channels, channel => liveness._live[analysis.Sets.Find(channel)])) continue;
            int constant = map.Constants is null ? 0 : Array.FindIndex(map.Constants, c => !float.IsNaN(c));
            liveness.Mark(map.Channels[constant]);
            liveness.Propagate();
        }

        for (int channel = 0; channel < liveness._live.Length; channel++)
            liveness._live[channel] = liveness._live[analysis.Sets.Find(channel)];
        return liveness._live;
    }

    private void Link()
    {
        int at = 0;
        for (int i = 0; i < _analysis.Layers.Count; i++)
        {
            int[] output = _analysis.Layers[i].Output;
            for (int row = 0; row < output.Length; row++, at++)
            {
                int set = _analysis.Sets.Find(output[row]);
                (_layerOfRow[at], _rowOfLayer[at]) = (i, row);
                (_nextRow[at], _firstRow[set]) = (_firstRow[set], at);
            }
        }
    }

    private void Mark(int channel)
    {
        int set = _analysis.Sets.Find(channel);
        if (_live[set]) return;
        _live[set] = true;
        _pending.Push(set);
    }

    private void Propagate()
    {
        while (_pending.TryPop(out int set))
        {
            for (int at = _firstRow[set]; at >= 0; at = _nextRow[at])
                MarkInputs(_layerOfRow[at], _rowOfLayer[at]);
        }
    }

    private void MarkInputs(int index, int row)
    {
        LayerChannels layer = _analysis.Layers[index];
        if (layer.Input is not { } input || layer.IsDepthwise || IsSettled(index, layer, input)) return;
        int kernel = layer.Layer.Window.Kernel.Count;
        (int[] taps, float[] values) = _analysis.Buffers(layer.Layer.Weights.Taps);
        int count = layer.Layer.Weights.CopyRowNonzeros(row, taps, values);
        for (int k = 0; k < count; k++)
        {
            int feature = taps[k] / kernel;
            if (layer.FoldsToBias(feature)) continue;
            Mark(input.Channels[layer.FoldsToRepresentative(feature) ? layer.Representative : feature]);
        }
    }

    /// <summary>Whether no row of a layer can need more than is needed already.</summary>
    private bool IsSettled(int index, LayerChannels layer, ChannelMap input)
    {
        ref int next = ref _settled[index];
        while (next < input.Channels.Length && (layer.FoldsToBias(next) || IsNeeded(layer, input, next)))
            next++;
        return next == input.Channels.Length;
    }

    private bool IsNeeded(LayerChannels layer, ChannelMap input, int feature) =>
        _live[_analysis.Sets.Find(input.Channels[layer.FoldsToRepresentative(feature) ? layer.Representative : feature])];
}
