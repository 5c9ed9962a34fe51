using SparseRuntime.Chain;
using SparseRuntime.Execution;
using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>
/// Sparse layers that run one after another on inputs that do not depend on each other, where inputs may die: once all
/// its activations are zero, an input is not followed any further. Each thread takes inputs by the register through all
/// layers, with activations that stay in its cache and no need to wait for another thread; the lanes of inputs that have
/// died are given to others. Results are the same bits whatever the number of threads. Not for use by several threads at
/// once.
/// </summary>
public sealed class LayerChain : IDisposable
{
    private readonly PanelLayer[] _layers;
    private readonly ChainThread[] _threads;
    private readonly WorkerPool? _pool;

    /// <summary>Prepares the layers.</summary>
    /// <param name="layers">
    /// Matrix products, each with as many inputs as the one before has outputs, whose activation is never below zero
    /// (<see cref="ActivationKind.Relu"/>, or <see cref="ActivationKind.Clip"/> from 0) and whose biases are not above
    /// zero, so that an input that has died stays dead. Each is asked for when the one before has been prepared, and not
    /// needed afterwards.
    /// </param>
    /// <param name="threads">Threads that share a run, the caller's included.</param>
    /// <exception cref="ArgumentException">A layer is not of that kind, or there is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not positive.</exception>
    public LayerChain(IEnumerable<LinearLayer> layers, int threads = 1)
        : this(layers, threads, PanelKernel.Best, ChainThread.UsualWaitingBytes)
    {
    }

    /// <summary>Prepares the layers for one of the machine's instruction sets.</summary>
    internal LayerChain(IEnumerable<LinearLayer> layers, int threads, PanelKernel kernel, long waitingBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        var prepared = new List<PanelLayer>();
        try
        {
            foreach (LinearLayer layer in layers)
            {
                Check(layer, prepared.Count, prepared.Count == 0 ? layer.InputFeatures : prepared[^1].Output.Features);
                prepared.Add(kernel.Prepare(layer));
            }

            if (prepared.Count == 0) throw new ArgumentException("a chain needs at least one layer", nameof(layers));
        }
        catch
        {
            prepared.ForEach(layer => layer.Dispose());
            throw;
        }

        _layers = [.. prepared];
        _threads = new ChainThread[threads];
        for (int i = 0; i < threads; i++)
            _threads[i] = new ChainThread(kernel, _layers, waitingBytes);
        if (threads > 1) _pool = new WorkerPool(threads);
    }

    /// <summary>Layers.</summary>
    public int LayerCount => _layers.Length;

    /// <summary>Features of an input.</summary>
    public int InputFeatures => _layers[0].Input.Features;

    /// <summary>Features of an output.</summary>
    public int OutputFeatures => _layers[^1].Output.Features;

    /// <summary>Kept weights of all layers.</summary>
    public long NonzeroCount => _layers.Sum(layer => layer.NonzeroCount);

    /// <summary>Bytes of encoded weights of all layers.</summary>
    public long WeightBytes => _layers.Sum(layer => layer.Bytes);

    /// <summary>Takes a batch through all layers.</summary>
    /// <param name="inputs">The inputs; stored values are finite.</param>
    /// <param name="alive">One per input: receives whether any of its last activations is above zero.</param>
    /// <param name="outputs">Where wanted, inputs × output features: receives the last activations.</param>
    /// <returns>How many multiply-adds inputs needed while they were alive.</returns>
    /// <exception cref="ArgumentException">A size does not match.</exception>
    public long Run(SparseBatch inputs, bool[] alive, float[]? outputs = null)
    {
        if (inputs.Features != InputFeatures) throw new ArgumentException($"inputs have {inputs.Features} features where the first layer has {InputFeatures}", nameof(inputs));
        if (alive.Length != inputs.Count) throw new ArgumentException($"{alive.Length} places do not match {inputs.Count} inputs", nameof(alive));
        if (outputs is not null && outputs.LongLength != (long)inputs.Count * OutputFeatures)
            throw new ArgumentException($"{outputs.LongLength} places do not match {inputs.Count} inputs of {OutputFeatures} outputs", nameof(outputs));
        Array.Clear(alive);
        if (outputs is not null) Array.Clear(outputs);
        var work = new ChainWork(_threads, new ChainInputs(inputs), new ChainOutputs(alive, outputs));
        if (_pool is null) work.Run(0, 1);
        else _pool.TryRun(work);
        return _threads.Sum(thread => thread.MultiplyAdds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool?.Dispose();
        foreach (ChainThread thread in _threads)
            thread.Dispose();
        foreach (PanelLayer layer in _layers)
            layer.Dispose();
    }

    private static void Check(LinearLayer layer, int index, int inputs)
    {
        if (layer.InputFeatures != inputs)
            throw new ArgumentException($"layer {index} has {layer.InputFeatures} inputs where the one before has {inputs} outputs", nameof(layer));
        if (PanelKernel.Refuses(layer) is { } reason)
            throw new ArgumentException($"layer {index}: {reason}", nameof(layer));
        if (layer.Bias is { } bias && Array.FindIndex(bias, value => !(value <= 0f)) is >= 0 and var at)
            throw new ArgumentException($"layer {index}: bias {bias[at]} of output {at} is above zero, and would raise inputs from the dead", nameof(layer));
    }
}
