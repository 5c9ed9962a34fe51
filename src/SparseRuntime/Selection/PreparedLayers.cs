using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>
/// Encoded weights of a session, one per layer and kernel: plans that use the same share them, and they are freed when the
/// last of these lets go of them. Safe for many threads at once.
/// </summary>
internal sealed class PreparedLayers
{
    private readonly Dictionary<(LayerKey, LinearKernel), Entry> _entries = [];

    /// <summary>Bytes of encoded weights at the moment.</summary>
    public long Bytes
    {
        get
        {
            lock (_entries)
                return _entries.Values.Sum(entry => entry.Prepared.Bytes);
        }
    }

    /// <summary>The layer prepared for the kernel; encoded when nobody uses it yet. <see cref="Release"/> ends the use.</summary>
    public PreparedLinear Use(LinearLayer layer, LinearKernel kernel)
    {
        lock (_entries)
        {
            (LayerKey, LinearKernel) key = (new LayerKey(layer), kernel);
            try
            {
                if (!_entries.TryGetValue(key, out Entry? entry)) _entries.Add(key, entry = new Entry(kernel.Prepare(layer)));
                entry.Users++;
                return entry.Prepared;
            }
            finally
            {
                // Whoever chose the kernel has read the weights, even if they are encoded already.
                layer.Weights.LetGo();
            }
        }
    }

    /// <summary>Ends a use of what <see cref="Use"/> gave for the layer and the kernel.</summary>
    public void Release(LinearLayer layer, LinearKernel kernel)
    {
        lock (_entries)
        {
            (LayerKey, LinearKernel) key = (new LayerKey(layer), kernel);
            Entry entry = _entries[key];
            if (--entry.Users > 0) return;
            _entries.Remove(key);
            entry.Prepared.Dispose();
        }
    }

    /// <summary>Encoded weights and how many plans use them.</summary>
    private sealed class Entry(PreparedLinear prepared)
    {
        public PreparedLinear Prepared { get; } = prepared;

        public int Users { get; set; }
    }
}
