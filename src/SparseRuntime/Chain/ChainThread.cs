using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SparseRuntime.Kernels;

namespace SparseRuntime.Chain;

/// <summary>
/// One thread's walk of a chain, with memory of its own. A panel goes from layer to layer for as long as all its lanes
/// are live; when columns die, the others wait before the next layer for more to join them, and once the inputs have run
/// out, what waits goes on as it is.
/// </summary>
internal sealed unsafe class ChainThread : IDisposable
{
    /// <summary>Bytes of panels that usually may wait.</summary>
    public const long UsualWaitingBytes = 64L << 20;

    private readonly PanelLayer[] _layers;
    private readonly int _lanes;
    private readonly ColumnMerger _merger;
    private readonly ColumnPanel[] _panels;
    private readonly Stack<ColumnPanel> _free;
    private readonly ColumnPanel?[] _waiting;
    private readonly NativeBuffer _greatest;
    private readonly int[] _inputRows;
    private bool _draining;

    /// <summary>Memory for one thread.</summary>
    /// <param name="kernel">The kernel that prepared the layers.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="waitingBytes">Bytes of panels that may wait, one at least; when they are in use, panels go on with lanes that are dead.</param>
    public ChainThread(PanelKernel kernel, PanelLayer[] layers, long waitingBytes)
    {
        _layers = layers;
        _lanes = kernel.Lanes;
        _merger = new ColumnMerger(kernel);
        _greatest = new NativeBuffer(sizeof(float) * (long)_lanes);
        _waiting = new ColumnPanel?[layers.Length];
        _inputRows = [.. Enumerable.Range(0, layers[0].Input.Features).Select(layers[0].Input.RowOf)];

        // One panel is read and one written; untouched memory costs nothing.
        long bytes = layers.Max(layer => Math.Max(layer.Input.Bytes, layer.Output.Bytes));
        int panels = 2 + (int)Math.Clamp(waitingBytes / bytes, 1, layers.Length);
        _panels = new ColumnPanel[panels];
        for (int i = 0; i < panels; i++)
            _panels[i] = new ColumnPanel(new NativeBuffer(bytes, clear: false), _lanes);
        _free = new Stack<ColumnPanel>(_panels);
    }

    /// <summary>Multiply-adds of live columns in the latest walk.</summary>
    public long MultiplyAdds { get; private set; }

    /// <summary>Takes inputs until there are no more, and all of them to their ends.</summary>
    public void Walk(ChainInputs inputs, ChainOutputs outputs)
    {
        MultiplyAdds = 0;
        _draining = false;
        for (int first = inputs.Take(_lanes); first < inputs.End; first = inputs.Take(_lanes))
        {
            ColumnPanel panel = _free.Pop();
            Fill(panel, inputs.Batch, first, Math.Min(_lanes, inputs.End - first));
            Follow(panel, 0, outputs);
        }

        _draining = true;
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            while (_waiting[layer] is { } panel)
            {
                _waiting[layer] = null;
                Follow(panel, layer, outputs);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ColumnPanel panel in _panels)
            panel.Dispose();
        _merger.Dispose();
        _greatest.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(ColumnPanel panel, SparseBatch batch, int first, int count)
    {
        NativeMemory.Clear(panel.Data, (nuint)_layers[0].Input.Bytes);
        panel.Live = 0;
        for (int lane = 0; lane < count; lane++)
        {
            ReadOnlySpan<int> features = batch.FeaturesOf(first + lane);
            ReadOnlySpan<float> values = batch.ValuesOf(first + lane);
            float* column = panel.Data + lane;
            for (int i = 0; i < features.Length; i++)
                column[(long)_inputRows[features[i]] * _lanes] = values[i];

            panel.Inputs[lane] = first + lane;
            if (features.Length > 0) panel.Live |= 1UL << lane;
        }
    }

    /// <summary>Takes a panel from before a layer to where its columns wait, have died, or are at the end.</summary>
    private void Follow(ColumnPanel panel, int layer, ChainOutputs outputs)
    {
        for (ColumnPanel? next = Admit(panel, layer); next is not null; next = Admit(panel, layer))
        {
            panel = Run(_layers[layer], next);
            if (++layer < _layers.Length) continue;
            outputs.Write(panel, _layers[^1].Output);
            _free.Push(panel);
            return;
        }
    }

    private ColumnPanel Run(PanelLayer layer, ColumnPanel input)
    {
        ColumnPanel output = _free.Pop();
        layer.Run(input.Data, output.Data, _greatest.Floats);
        MultiplyAdds += layer.NonzeroCount * input.Count;
        ulong live = 0;
        for (int lane = 0; lane < _lanes; lane++)
        {
            if (_greatest.Floats[lane] > 0f) live |= 1UL << lane;
        }

        output.Live = live & input.Live;
        input.Inputs.CopyTo(output.Inputs, 0);
        _free.Push(input);
        return output;
    }

    /// <summary>The panel to go on with at a layer, or null when what there is waits or has died.</summary>
    private ColumnPanel? Admit(ColumnPanel panel, int layer)
    {
        if (panel.IsFull) return panel;
        if (panel.Live == 0)
        {
            _free.Push(panel);
            return null;
        }

        if (_waiting[layer] is not { } waiting)
        {
            // The next panel needs two free ones: to be read and to be written.
            if (_draining || _free.Count < 2) return panel;
            _waiting[layer] = panel;
            return null;
        }

        _merger.Merge(_layers[layer].Input.Rows, waiting, panel);
        if (panel.Live != 0)
        {
            _waiting[layer] = panel;
            return waiting;
        }

        _free.Push(panel);
        if (!waiting.IsFull && !_draining) return null;
        _waiting[layer] = null;
        return waiting;
    }
}
