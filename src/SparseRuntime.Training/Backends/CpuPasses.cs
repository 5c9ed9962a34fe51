using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Forward and backward passes, each layer's shared among threads by rows of what is computed: nothing is added up across
/// shares, so that results are the same bits for any number of threads.
/// </summary>
internal sealed unsafe class CpuPasses : IDisposable
{
    /// <summary>Rows that shares are whole numbers of, so that only the last one breaks up register tiles.</summary>
    private const int ShareRows = 6;

    /// <summary>Features that shares of what enters are whole numbers of: tiles to turn are that wide at most.</summary>
    private const int EnterFeatures = 16;

    /// <summary>Multiply-adds below which other threads are not worth waking.</summary>
    private const long WorthSharing = 20_000;

    private readonly TrainingKernel _kernel;
    private readonly CpuLayer[] _layers;
    private readonly CpuBuffers[] _buffers;
    private readonly WorkTeam _team;
    private readonly ActivationKind _activation;
    private readonly CpuProducts _products;
    private readonly Action<int> _enter, _forward, _backward, _addDense, _measure, _finish, _sumColumns, _takeBack;

    private int _layer, _count, _stride, _threads;
    private float* _inputs;
    private bool _trains;

    public CpuPasses(TrainingKernel kernel, CpuLayer[] layers, int largestBatch, WorkTeam team, ActivationKind activation)
    {
        _kernel = kernel;
        _layers = layers;
        _team = team;
        _activation = activation;
        _products = new CpuProducts(kernel);
        _buffers = [.. layers.Select(layer => new CpuBuffers(layer, largestBatch))];
        (_enter, _forward, _backward, _addDense) = (Enter, Forward, Backward, AddDense);
        (_measure, _finish, _sumColumns, _takeBack) = (MeasureColumns, FinishByColumns, SumColumns, TakeBackByColumns);
    }

    /// <summary>Samples of the last batch.</summary>
    public int Count => _count;

    /// <summary>Values from a feature of the last batch to the next.</summary>
    public int Stride => _stride;

    /// <summary>What passes leave at a layer.</summary>
    public CpuBuffers At(int layer) => _buffers[layer];

    /// <summary>Computes the sums of all layers.</summary>
    /// <param name="inputs">[count, inputs], row-major.</param>
    /// <param name="count">Samples.</param>
    /// <param name="trains">Whether a backward pass follows.</param>
    public void RunForward(float* inputs, int count, bool trains)
    {
        _inputs = inputs;
        (_count, _stride, _trains) = (count, _layers[0].Whole(count), trains);
        foreach (CpuBuffers buffers in _buffers)
            buffers.HasRows = false;
        Share(_enter, (long)count * _layers[0].Inputs);
        _buffers[0].HasRows = trains && _layers[0].Sparse is null;
        for (_layer = 0; _layer < _layers.Length; _layer++)
        {
            Share(_forward, Work(_layer));
            ShareByColumns(_measure, _finish);
            if (_layer + 1 < _layers.Length) _buffers[_layer + 1].HasRows = trains && _layers[_layer + 1].Sparse is null;
        }
    }

    /// <summary>Computes gradients from the deltas of the last layer.</summary>
    public void RunBackward(GradientKind kind)
    {
        for (_layer = _layers.Length - 1; _layer >= 0; _layer--)
        {
            if (_layer < _layers.Length - 1) ShareByColumns(_sumColumns, _takeBack);
            Share(_backward, Work(_layer));
        }

        if (kind == GradientKind.Kept) return;
        for (_layer = 0; _layer < _layers.Length; _layer++)
        {
            if (_layers[_layer].Sparse is null) continue;
            _buffers[_layer].AllocateDenseGradients(_layers[_layer]);
            MakeRows(_layer);
            Share(_addDense, (long)_layers[_layer].Outputs * _layers[_layer].Inputs * _stride);
        }
    }

    /// <summary>Σ over samples of squared deltas times squared inputs, with the batch's mean undone.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="target">[outputs, inputs] in rows of the layer's stride.</param>
    public void SumSquares(int layer, float* target)
    {
        CpuLayer at = _layers[layer];
        MakeRows(layer);
        long deltas = (long)at.Outputs * _stride, rows = (long)_count * at.Stride;
        using var squaredDeltas = new NativeBuffer(deltas * sizeof(float));
        using var squaredRows = new NativeBuffer(rows * sizeof(float));
        _kernel.Square(_buffers[layer].Deltas, squaredDeltas.Floats, _count, deltas);
        _kernel.Square(_buffers[layer].Rows, squaredRows.Floats, 1f, rows);
        _products.Gradients(at, squaredDeltas.Floats, _stride, squaredRows.Floats, _count, target, 0, at.Outputs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CpuBuffers buffers in _buffers)
            buffers.Dispose();
        _products.Dispose();
    }

    private long Work(int layer) => (_layers[layer].Sparse?.Count ?? ((long)_layers[layer].Outputs * _layers[layer].Inputs)) * _stride;

    private void Share(Action<int> work, long multiplyAdds)
    {
        if (_team.Threads == 1 || multiplyAdds < WorthSharing)
        {
            _threads = 1;
            work(0);
            return;
        }

        _threads = _team.Threads;
        _team.Run(work);
    }

    private void Enter(int index)
    {
        CpuLayer layer = _layers[0];
        CpuBuffers buffers = _buffers[0];
        (int first, int end) = new WorkPart(index, _threads).Range(layer.Inputs, EnterFeatures);
        if (first < end) _kernel.Transpose(_inputs + first, layer.Inputs, buffers.Features + ((long)first * _stride), _stride, _count, end - first);
        for (long row = first; row < end && _count < _stride; row++)
            new Span<float>(buffers.Features + (row * _stride) + _count, _stride - _count).Clear();
        if (!_trains || layer.Sparse is not null) return;
        int endSample = (int)((long)_count * (index + 1) / _threads);
        for (long sample = (long)_count * index / _threads; sample < endSample; sample++)
            new ReadOnlySpan<float>(_inputs + (sample * layer.Inputs), layer.Inputs).CopyTo(new Span<float>(buffers.Rows + (sample * layer.Stride), layer.Inputs));
    }

    private void Forward(int index)
    {
        CpuLayer layer = _layers[_layer];
        CpuBuffers buffers = _buffers[_layer];
        (int first, int end) = RowsOf(index, layer);
        if (first >= end) return;
        _products.Forward(layer, buffers, _stride, first, end);
        if (_layer < _layers.Length - 1 && layer.Normalization is not { ByColumns: true }) Finish(layer, buffers, first, end);
    }

    /// <summary>Turns some rows of sums into what the next layer reads.</summary>
    private void Finish(CpuLayer layer, CpuBuffers buffers, int first, int end)
    {
        CpuBuffers next = _buffers[_layer + 1];
        long at = (long)first * _stride;
        layer.Normalization?.Forward(buffers.Sums, _stride, _count, first, end, _trains);
        _kernel.Activate(_activation, buffers.Sums + at, next.Features + at, (long)(end - first) * _stride);
        CpuLayer reader = _layers[_layer + 1];
        if (_trains && reader.Sparse is null) _kernel.Transpose(next.Features + at, _stride, next.Rows + first, reader.Stride, end - first, _count);
    }

    private void Backward(int index)
    {
        CpuLayer layer = _layers[_layer];
        CpuBuffers buffers = _buffers[_layer];
        (int first, int end) = RowsOf(index, layer);
        if (layer.Sparse is { } sparse)
            _kernel.SampledProduct(sparse.RowStart, sparse.Columns, layer.Weights.Gradients, buffers.Deltas, buffers.Features, _stride, _stride, first, end);
        else
            _products.Gradients(layer, buffers.Deltas, _stride, buffers.Rows, _count, layer.Weights.Gradients, first, end);
        // A bias moves all samples' sums alike, which batch normalization takes back: its gradient stays zero.
        if (layer.Normalization is not { ByColumns: false }) _kernel.RowSums(buffers.Deltas, _stride, _stride, layer.Bias.Gradients, first, end);
        if (_layer > 0) Propagate(index, layer, buffers, _buffers[_layer - 1]);
    }

    private void Propagate(int index, CpuLayer layer, CpuBuffers buffers, CpuBuffers before)
    {
        int first, end;
        if (layer.Sparse is { } sparse) RowShares.OfPlaces(index, _threads, sparse.ColumnStart, layer.Inputs, out first, out end);
        else (first, end) = new WorkPart(index, _threads).Range(layer.Inputs, ShareRows);
        if (first >= end) return;
        _products.Propagate(layer, buffers, before, _stride, first, end);
        long at = (long)first * _stride;
        _kernel.ActivateBackward(_activation, before.Sums + at, buffers.Features + at, before.Deltas + at, (long)(end - first) * _stride);
        if (_layers[_layer - 1].Normalization is { ByColumns: false } normalization) normalization.Backward(before.Deltas, _stride, _count, first, end);
    }

    /// <summary>Where the current layer is normalized by columns: what takes all rows of some columns, and then what takes some rows.</summary>
    private void ShareByColumns(Action<int> columns, Action<int> rows)
    {
        CpuLayer layer = _layers[_layer];
        if (layer.Normalization is not { ByColumns: true }) return;
        long work = (long)layer.Outputs * _stride;
        Share(columns, work);
        Share(rows, work);
    }

    private void MeasureColumns(int index)
    {
        (int first, int end) = new WorkPart(index, _threads).Range(_stride, _kernel.Lanes);
        _layers[_layer].Normalization!.MeasureColumns(_buffers[_layer].Sums, _stride, first, end);
    }

    private void FinishByColumns(int index)
    {
        (int first, int end) = new WorkPart(index, _threads).Range(_layers[_layer].Outputs, ShareRows);
        if (first < end) Finish(_layers[_layer], _buffers[_layer], first, end);
    }

    private void SumColumns(int index)
    {
        (int first, int end) = new WorkPart(index, _threads).Range(_stride, _kernel.Lanes);
        _layers[_layer].Normalization!.SumColumns(_buffers[_layer].Deltas, _stride, _count, first, end);
    }

    private void TakeBackByColumns(int index)
    {
        (int first, int end) = new WorkPart(index, _threads).Range(_layers[_layer].Outputs, ShareRows);
        _layers[_layer].Normalization!.Backward(_buffers[_layer].Deltas, _stride, _count, first, end);
    }

    private void AddDense(int index)
    {
        CpuLayer layer = _layers[_layer];
        CpuBuffers buffers = _buffers[_layer];
        (int first, int end) = new WorkPart(index, _threads).Range(layer.Outputs, ShareRows);
        _products.Gradients(layer, buffers.Deltas, _stride, buffers.Rows, _count, buffers.DenseGradients, first, end);
    }

    /// <summary>A share of a layer's outputs, of equally many kept places where it is sparse.</summary>
    private (int First, int End) RowsOf(int index, CpuLayer layer)
    {
        if (layer.Sparse is not { } sparse) return new WorkPart(index, _threads).Range(layer.Outputs, ShareRows);
        RowShares.OfPlaces(index, _threads, sparse.RowStart, layer.Outputs, out int first, out int end);
        return (first, end);
    }

    private void MakeRows(int layer)
    {
        CpuBuffers buffers = _buffers[layer];
        if (buffers.HasRows) return;
        _kernel.Transpose(buffers.Features, _stride, buffers.Rows, _layers[layer].Stride, _layers[layer].Inputs, _count);
        buffers.HasRows = true;
    }
}
