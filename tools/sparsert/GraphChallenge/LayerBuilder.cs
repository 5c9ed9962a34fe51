using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.GraphChallenge;

/// <summary>Collects the edges of a layer and turns them into compressed rows, one per output.</summary>
/// <param name="neurons">Neurons of every layer.</param>
/// <param name="bias">The bias of every neuron.</param>
internal sealed class LayerBuilder(int neurons, float bias)
{
    /// <summary>Activations are cut off here.</summary>
    private const float MostActivation = 32f;

    private readonly List<Edge> _edges = [];
    private readonly float[] _bias = [.. Enumerable.Repeat(bias, neurons)];

    /// <summary>Edges so far.</summary>
    public int Count => _edges.Count;

    /// <summary>Adds an edge from a neuron (its row) to one of the next layer (its column).</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="reader">Where it comes from, for what is wrong with it.</param>
    public void Add(Edge edge, EdgeReader reader)
    {
        if (edge.Row > neurons || edge.Column > neurons)
            throw reader.Error($"an edge from {edge.Row} to {edge.Column} does not fit a network of {neurons} neurons per layer");
        _edges.Add(edge);
    }

    /// <summary>Makes the layer of the edges and forgets them.</summary>
    /// <param name="name">What the layer is called, for what is wrong with it.</param>
    public LinearLayer Build(string name)
    {
        var start = new int[neurons + 1];
        foreach (Edge edge in _edges)
            start[edge.Column]++;
        for (int i = 1; i <= neurons; i++)
            start[i] += start[i - 1];

        // Filled from the back, every start ends up where its row begins.
        var taps = new int[_edges.Count];
        var values = new float[_edges.Count];
        for (int i = _edges.Count - 1; i >= 0; i--)
        {
            int at = --start[_edges[i].Column];
            taps[at] = _edges[i].Row - 1;
            values[at] = _edges[i].Value;
        }

        // start[c] now is where output c - 1 begins, counted from 0 that is one place to the right.
        start.AsSpan(1).CopyTo(start);
        start[neurons] = _edges.Count;
        for (int row = 0; row < neurons; row++)
            SortRow(taps.AsSpan(start[row]..start[row + 1]), values.AsSpan(start[row]..start[row + 1]), row, name);
        _edges.Clear();
        var weights = WeightMatrix.FromRows(neurons, neurons, start, taps, values);
        return new LinearLayer(weights, LinearWindow.Pointwise, 1, _bias, new Activation(ActivationKind.Clip, 0f, MostActivation));
    }

    private static void SortRow(Span<int> taps, Span<float> values, int row, string name)
    {
        bool rises = true;
        for (int k = 1; k < taps.Length; k++)
            rises &= taps[k] > taps[k - 1];
        if (rises) return;
        taps.Sort(values);
        for (int k = 1; k < taps.Length; k++)
        {
            if (taps[k] == taps[k - 1]) throw new ToolException($"{name}: the edge from {taps[k] + 1} to {row + 1} is there twice");
        }
    }
}
