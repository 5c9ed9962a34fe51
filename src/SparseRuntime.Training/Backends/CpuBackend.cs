using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Training on the processor in float32. Layers with few kept weights are stored and computed sparse: only kept weights
/// are multiplied, in all three products of a step. Results are the same bits for any number of threads, and a step
/// allocates nothing.
/// </summary>
public sealed unsafe class CpuBackend : ITrainingBackend
{
    /// <summary>From this sparsity on a layer is computed sparse, unless another is asked for.</summary>
    public const double DefaultSparseFrom = 0.8;

    private const int MostThreads = 1024;

    private readonly double _sparseFrom;
    private readonly CpuLayer[] _layers;
    private readonly CpuPasses _passes;
    private readonly CpuUpdate _update;
    private readonly WorkTeam _team;
    private readonly TrainingKernel _kernel;
    private PassState _state;
    private bool _disposed;

    /// <summary>A backend whose parameters are those of new <see cref="Parameters"/>.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="largestBatch">The most samples that a batch may have.</param>
    /// <param name="threads">Threads that share a step; 0 for one per processor.</param>
    /// <param name="sparseFrom">The sparsity from which on a masked layer is computed sparse: above 1 for never.</param>
    public CpuBackend(NetworkShape shape, int largestBatch, int threads = 1, double sparseFrom = DefaultSparseFrom)
        : this(shape, largestBatch, threads, sparseFrom, TrainingKernel.Best)
    {
    }

    internal CpuBackend(NetworkShape shape, int largestBatch, int threads, double sparseFrom, TrainingKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(largestBatch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MostThreads);
        if (double.IsNaN(sparseFrom)) throw new ArgumentOutOfRangeException(nameof(sparseFrom), sparseFrom, "it must be a number");
        Shape = shape;
        LargestBatch = largestBatch;
        _sparseFrom = sparseFrom;
        _kernel = kernel;
        _team = new WorkTeam(threads == 0 ? Math.Min(MostThreads, Environment.ProcessorCount) : threads);
        _layers = [.. Enumerable.Range(0, shape.Layers).Select(layer => new CpuLayer(
            shape.InputsOf(layer),
            shape.OutputsOf(layer),
            kernel.Lanes,
            shape.IsNormalized(layer) ? new CpuNormalization(kernel, shape, layer, largestBatch) : null))];
        _passes = new CpuPasses(kernel, _layers, largestBatch, _team, KindOf(shape.Activation));
        _update = new CpuUpdate(kernel, _layers, _team);
    }

    /// <inheritdoc/>
    public NetworkShape Shape { get; }

    /// <inheritdoc/>
    public int LargestBatch { get; }

    /// <summary>The instruction set that it runs on, such as <c>avx512</c>.</summary>
    public string Device => _kernel.Device;

    /// <summary>Whether a layer is computed sparse now.</summary>
    public bool IsSparse(int layer)
    {
        BackendChecks.Layer(Shape, layer);
        return _layers[layer].Sparse is not null;
    }

    /// <inheritdoc/>
    public void Load(Parameters parameters)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(parameters);
        BackendChecks.SameShape(Shape, parameters.Shape);
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].Pack(parameters.Layers[i].Weights, _layers[i].Weights.Values);
            parameters.Layers[i].Bias.CopyTo(new Span<float>(_layers[i].Bias.Values, _layers[i].Outputs));
            _layers[i].Normalization?.Load(parameters.Layers[i].Normalization!);
        }

        LoadState(new OptimizerState(Shape));
        _state.Invalidated();
    }

    /// <inheritdoc/>
    public void Read(Parameters target)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(target);
        BackendChecks.SameShape(Shape, target.Shape);
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].Unpack(_layers[i].Weights.Values, target.Layers[i].Weights);
            new ReadOnlySpan<float>(_layers[i].Bias.Values, _layers[i].Outputs).CopyTo(target.Layers[i].Bias);
            _layers[i].Normalization?.Read(target.Layers[i].Normalization!);
        }
    }

    /// <inheritdoc/>
    public void SetMask(int layer, Mask? mask)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        BackendChecks.MaskShape(Shape, layer, mask);
        bool sparse = mask is not null && 1.0 - ((double)mask.CountKept() / Shape.WeightCount(layer)) >= _sparseFrom;
        _layers[layer].SetMask(mask?.Reshape(mask.Shape), sparse, _update.Updates);
        _state.Invalidated();
    }

    /// <inheritdoc/>
    public ForwardResult Forward(Batch batch, ForwardMode mode)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        BackendChecks.Batch(Shape, LargestBatch, batch);
        fixed (float* inputs = batch.Inputs.Span)
            _passes.RunForward(inputs, batch.Count, mode == ForwardMode.Training);
        _state.Forwarded(mode);
        CpuBuffers last = _passes.At(_layers.Length - 1);
        if (Shape.Loss == LossKind.MeanSquaredError)
        {
            fixed (float* targets = batch.Targets.Span)
                return new ForwardResult(_kernel.SquaredError(last.Sums, last.Deltas, Shape.Outputs, _passes.Stride, targets, batch.Count), 0);
        }

        fixed (int* labels = batch.Labels.Span)
        {
            double loss = _kernel.CrossEntropy(last.Sums, last.Deltas, Shape.Outputs, _passes.Stride, labels, batch.Count, out int correct);
            return new ForwardResult(loss, correct);
        }
    }

    /// <inheritdoc/>
    public void ReadLogits(Span<float> target)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _state.NeedsForward();
        BackendChecks.Length(target.Length, (long)_passes.Count * Shape.Outputs, "outputs");
        fixed (float* to = target)
            _kernel.Transpose(_passes.At(_layers.Length - 1).Sums, _passes.Stride, to, Shape.Outputs, Shape.Outputs, _passes.Count);
    }

    /// <inheritdoc/>
    public void Backward(GradientKind kind)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _state.NeedsTrainingForward();
        _passes.RunBackward(kind);
        _state.Backwarded(kind);
    }

    /// <inheritdoc/>
    public void ReadGradients(int layer, GradientKind kind, Span<float> weights, Span<float> bias)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _state.NeedsBackward(kind);
        BackendChecks.Length(weights.Length, Shape.WeightCount(layer), "gradients of weights");
        BackendChecks.Length(bias.Length, Shape.OutputsOf(layer), "gradients of biases");
        CpuLayer at = _layers[layer];
        if (kind == GradientKind.Kept) at.Unpack(at.Weights.Gradients, weights);
        else CopyRows(at, at.Sparse is null ? at.Weights.Gradients : _passes.At(layer).DenseGradients, weights);
        new ReadOnlySpan<float>(at.Bias.Gradients, bias.Length).CopyTo(bias);
    }

    /// <inheritdoc/>
    public void ReadNormalizationGradients(int layer, Span<float> scale, Span<float> shift)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _state.NeedsBackward(GradientKind.Kept);
        BackendChecks.NormalizationLengths(Shape, layer, scale.Length, shift.Length);
        if (_layers[layer].Normalization is not { } normalization) return;
        new ReadOnlySpan<float>(normalization.Scale.Gradients, scale.Length).CopyTo(scale);
        new ReadOnlySpan<float>(normalization.Shift.Gradients, shift.Length).CopyTo(shift);
    }

    /// <inheritdoc/>
    public void ReadSquaredGradients(int layer, Span<float> sums)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _state.NeedsBackward(GradientKind.Kept);
        BackendChecks.Length(sums.Length, Shape.WeightCount(layer), "sums of squared gradients");
        CpuLayer at = _layers[layer];
        using var target = new NativeBuffer((long)at.Outputs * at.Stride * sizeof(float));
        _passes.SumSquares(layer, target.Floats);
        CopyRows(at, target.Floats, sums);
    }

    /// <inheritdoc/>
    public void Update(UpdateRule rule, ReadOnlySpan<double> rates)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(rule);
        rule.Check();
        BackendChecks.Rates(Shape, rates);
        _state.NeedsUnusedGradients();
        _update.Run(rule, rates);
        foreach (CpuLayer layer in _layers)
            layer.Normalization?.UpdateStatistics(_passes.Count);
        _state.Updated();
    }

    /// <inheritdoc/>
    public OptimizerState ReadState()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var state = new OptimizerState(Shape);
        for (int i = 0; i < _layers.Length; i++)
        {
            CpuLayer layer = _layers[i];
            if (layer.Weights.First is not null) layer.Unpack(layer.Weights.First, state.Weights[i].First);
            if (layer.Weights.Second is not null) layer.Unpack(layer.Weights.Second, state.Weights[i].Second);
            int[] steps = state.Weights[i].Steps;
            fixed (int* born = layer.Weights.Born)
                layer.Unpack(born, steps);
            for (int w = 0; w < steps.Length; w++)
                steps[w] = layer.Mask is null || layer.Mask[w] ? _update.Updates - steps[w] : 0;
            foreach ((CpuArray vector, MomentState moments) in Vectors(layer, state, i))
                ReadVector(vector, moments);
        }

        return state;
    }

    /// <inheritdoc/>
    public void LoadState(OptimizerState state)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(state);
        BackendChecks.SameShape(Shape, state.Shape);
        _update.Updates = Math.Max(state.Weights.Max(moments => moments.Steps.Max()), state.Biases.Max(moments => moments.Steps.Max()));
        for (int i = 0; i < _layers.Length; i++)
        {
            CpuLayer layer = _layers[i];
            RememberFor(layer.Weights, state.Weights[i]);
            if (layer.Weights.First is not null) layer.Pack(state.Weights[i].First, layer.Weights.First);
            if (layer.Weights.Second is not null) layer.Pack(state.Weights[i].Second, layer.Weights.Second);
            layer.PackBirths([.. state.Weights[i].Steps.Select(steps => _update.Updates - steps)]);
            foreach ((CpuArray vector, MomentState moments) in Vectors(layer, state, i))
                LoadVector(vector, moments);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _team.Dispose();
        _passes.Dispose();
        foreach (CpuLayer layer in _layers)
            layer.Dispose();
    }

    /// <summary>Room for moments that are not all zero; rules make room for the others when they need it.</summary>
    private static void RememberFor(CpuArray array, MomentState state)
    {
        if (state.First.AsSpan().ContainsAnyExcept(0f)) array.Remember(UpdateKind.Momentum);
        if (state.Second.AsSpan().ContainsAnyExcept(0f)) array.Remember(UpdateKind.Adam);
    }

    /// <summary>What a layer learns besides weights, with what is remembered of it.</summary>
    private static IEnumerable<(CpuArray Vector, MomentState Moments)> Vectors(CpuLayer layer, OptimizerState state, int index)
    {
        yield return (layer.Bias, state.Biases[index]);
        if (layer.Normalization is not { } normalization) yield break;
        yield return (normalization.Scale, state.Scales[index]);
        yield return (normalization.Shift, state.Shifts[index]);
    }

    private void ReadVector(CpuArray vector, MomentState target)
    {
        if (vector.First is not null) new ReadOnlySpan<float>(vector.First, target.First.Length).CopyTo(target.First);
        if (vector.Second is not null) new ReadOnlySpan<float>(vector.Second, target.Second.Length).CopyTo(target.Second);
        Array.Fill(target.Steps, _update.Updates - vector.Born[0]);
    }

    private void LoadVector(CpuArray vector, MomentState source)
    {
        RememberFor(vector, source);
        if (vector.First is not null) source.First.CopyTo(new Span<float>(vector.First, source.First.Length));
        if (vector.Second is not null) source.Second.CopyTo(new Span<float>(vector.Second, source.Second.Length));
        int born = _update.Updates - source.Steps[0];
        Array.Fill(vector.Born, born);
        vector.CommonBirth = born;
    }

    private static void CopyRows(CpuLayer layer, float* source, Span<float> target)
    {
        for (int row = 0; row < layer.Outputs; row++)
            new ReadOnlySpan<float>(source + ((long)row * layer.Stride), layer.Inputs).CopyTo(target.Slice(row * layer.Inputs, layer.Inputs));
    }

    private static ActivationKind KindOf(HiddenActivation activation) => activation switch
    {
        HiddenActivation.Relu => ActivationKind.Relu,
        HiddenActivation.Tanh => ActivationKind.Tanh,
        _ => ActivationKind.Gelu,
    };
}
