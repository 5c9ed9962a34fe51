using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>The encoded weights that one plan uses, until it is disposed. Safe for many threads at once.</summary>
/// <param name="prepared">Where they are kept and shared with other plans.</param>
internal sealed class PlanWeights(PreparedLayers prepared) : IDisposable
{
    private readonly Dictionary<(LinearLayer Layer, LinearKernel Kernel), PreparedLinear> _used = [];

    /// <summary>The layer prepared for the kernel; encoded where no plan uses it yet.</summary>
    public PreparedLinear Get(LinearLayer layer, LinearKernel kernel)
    {
        lock (_used)
        {
            if (!_used.TryGetValue((layer, kernel), out PreparedLinear? found)) _used.Add((layer, kernel), found = prepared.Use(layer, kernel));
            return found;
        }
    }

    /// <summary>Lets go of all of them. No run of the plan may be under way.</summary>
    public void Dispose()
    {
        lock (_used)
        {
            foreach ((LinearLayer layer, LinearKernel kernel) in _used.Keys)
                prepared.Release(layer, kernel);
            _used.Clear();
        }
    }
}
