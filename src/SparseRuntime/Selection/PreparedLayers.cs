using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>Encoded weights, one per layer and kernel, shared by all plans of a session.</summary>
internal sealed class PreparedLayers : IDisposable
{
    private readonly Dictionary<(LinearLayer, LinearKernel), PreparedLinear> _prepared = [];

    /// <summary>The layer prepared for the kernel; encoded when first asked for.</summary>
    public PreparedLinear Get(LinearLayer layer, LinearKernel kernel)
    {
        lock (_prepared)
        {
            if (!_prepared.TryGetValue((layer, kernel), out PreparedLinear? prepared))
            {
                _prepared.Add((layer, kernel), prepared = kernel.Prepare(layer));
                layer.Weights.LetGo();
            }

            return prepared;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_prepared)
        {
            foreach (PreparedLinear prepared in _prepared.Values)
                prepared.Dispose();
            _prepared.Clear();
        }
    }
}
