using SparseRuntime.Kernels;

namespace SparseRuntime.Training;

/// <summary>What passes of a batch leave behind at one layer. Buffers with features first have rows of as many whole registers as the batch takes.</summary>
internal sealed unsafe class CpuBuffers : IDisposable
{
    private readonly NativeBuffer _features, _rows, _sums, _deltas;
    private NativeBuffer? _denseGradients;

    public CpuBuffers(CpuLayer layer, int largestBatch)
    {
        long batch = layer.Whole(largestBatch);
        _features = new NativeBuffer(layer.Inputs * batch * sizeof(float));
        _rows = new NativeBuffer((long)layer.Stride * largestBatch * sizeof(float));
        _sums = new NativeBuffer(layer.Outputs * batch * sizeof(float));
        _deltas = new NativeBuffer(layer.Outputs * batch * sizeof(float));
    }

    /// <summary>What the layer reads, features first.</summary>
    public float* Features => _features.Floats;

    /// <summary>What the layer reads, a row of <see cref="CpuLayer.Stride"/> per sample with zeros at its end.</summary>
    public float* Rows => _rows.Floats;

    /// <summary>Whether <see cref="Rows"/> are of the last batch.</summary>
    public bool HasRows { get; set; }

    /// <summary>z, features first, normalized where the layer is.</summary>
    public float* Sums => _sums.Floats;

    /// <summary>The loss's derivative by z, features first; zero in samples that fill up.</summary>
    public float* Deltas => _deltas.Floats;

    /// <summary>Gradients of all of a sparse layer's weights, in rows of <see cref="CpuLayer.Stride"/>; null until asked for.</summary>
    public float* DenseGradients => _denseGradients is null ? null : _denseGradients.Floats;

    /// <summary>Makes room for <see cref="DenseGradients"/>.</summary>
    public void AllocateDenseGradients(CpuLayer layer) => _denseGradients ??= new NativeBuffer((long)layer.Outputs * layer.Stride * sizeof(float));

    /// <inheritdoc/>
    public void Dispose()
    {
        _features.Dispose();
        _rows.Dispose();
        _sums.Dispose();
        _deltas.Dispose();
        _denseGradients?.Dispose();
    }
}
