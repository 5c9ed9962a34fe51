using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// The definition: plain loops over samples in double precision, as the formulas are written. It is what other backends
/// are compared with, and slow. Parameters and state are handed over as float32, so that what is read and loaded again
/// goes on from rounded numbers, to nearly the same results.
/// </summary>
public sealed class ReferenceBackend : ITrainingBackend
{
    private readonly ReferenceArray[] _weights, _biases;

    /// <summary>Per layer, null where it is not normalized.</summary>
    private readonly ReferenceNormalization?[] _normalizations;

    /// <summary>Per layer [samples, inputs]: what the layer reads; the last entry is the network's outputs.</summary>
    private readonly double[][] _activations;

    /// <summary>Per layer [samples, outputs]: z, normalized where the layer is, and the loss's derivative by z.</summary>
    private readonly double[][] _sums, _deltas;

    private int _count;
    private PassState _passes;

    /// <summary>A backend whose parameters are those of new <see cref="Parameters"/>.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="largestBatch">The most samples that a batch may have.</param>
    public ReferenceBackend(NetworkShape shape, int largestBatch)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(largestBatch, 1);
        Shape = shape;
        LargestBatch = largestBatch;
        _weights = [.. Enumerable.Range(0, shape.Layers).Select(layer => new ReferenceArray(shape.WeightCount(layer), decays: true))];
        _biases = [.. Enumerable.Range(0, shape.Layers).Select(layer => new ReferenceArray(shape.OutputsOf(layer), decays: false))];
        _normalizations = [.. Enumerable.Range(0, shape.Layers).Select(layer => shape.IsNormalized(layer) ? new ReferenceNormalization(shape.Normalization, shape.OutputsOf(layer), shape.Epsilon, largestBatch) : null)];
        _activations = [.. Enumerable.Range(0, shape.Layers).Select(layer => new double[largestBatch * shape.InputsOf(layer)])];
        _sums = [.. Enumerable.Range(0, shape.Layers).Select(layer => new double[largestBatch * shape.OutputsOf(layer)])];
        _deltas = [.. _sums.Select(sums => new double[sums.Length])];
    }

    /// <inheritdoc/>
    public NetworkShape Shape { get; }

    /// <inheritdoc/>
    public int LargestBatch { get; }

    /// <inheritdoc/>
    public string Device => "reference";

    /// <inheritdoc/>
    public void Load(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        BackendChecks.SameShape(Shape, parameters.Shape);
        for (int layer = 0; layer < Shape.Layers; layer++)
        {
            _weights[layer].Load(parameters.Layers[layer].Weights);
            _biases[layer].Load(parameters.Layers[layer].Bias);
            _normalizations[layer]?.Load(parameters.Layers[layer].Normalization!);
        }

        _passes.Invalidated();
    }

    /// <inheritdoc/>
    public void Read(Parameters target)
    {
        ArgumentNullException.ThrowIfNull(target);
        BackendChecks.SameShape(Shape, target.Shape);
        for (int layer = 0; layer < Shape.Layers; layer++)
        {
            Narrow(_weights[layer].Values, target.Layers[layer].Weights);
            Narrow(_biases[layer].Values, target.Layers[layer].Bias);
            _normalizations[layer]?.Read(target.Layers[layer].Normalization!);
        }
    }

    /// <inheritdoc/>
    public void SetMask(int layer, Mask? mask)
    {
        BackendChecks.MaskShape(Shape, layer, mask);
        for (int i = 0; i < _weights[layer].Values.Length; i++)
            _weights[layer].Keep(i, mask is null || mask[i]);
        _passes.Invalidated();
    }

    /// <inheritdoc/>
    public ForwardResult Forward(Batch batch, ForwardMode mode)
    {
        BackendChecks.Batch(Shape, LargestBatch, batch);
        _count = batch.Count;
        for (int i = 0; i < _count * Shape.Inputs; i++)
            _activations[0][i] = batch.Inputs.Span[i];
        for (int layer = 0; layer < Shape.Layers; layer++)
        {
            Sum(layer);
            if (layer == Shape.Layers - 1) break;
            _normalizations[layer]?.Forward(_sums[layer], _count, mode);
            for (int i = 0; i < _count * Shape.OutputsOf(layer); i++)
                _activations[layer + 1][i] = ReferenceFunctions.Activate(Shape.Activation, _sums[layer][i]);
        }

        _passes.Forwarded(mode);
        double loss = 0;
        int correct = 0;
        for (int sample = 0; sample < _count; sample++)
        {
            Span<double> delta = _deltas[^1].AsSpan(sample * Shape.Outputs, Shape.Outputs);
            ReadOnlySpan<double> z = _sums[^1].AsSpan(sample * Shape.Outputs, Shape.Outputs);
            if (Shape.Loss == LossKind.MeanSquaredError)
            {
                loss += ReferenceFunctions.SquaredError(z, batch.Targets.Span.Slice(sample * Shape.Outputs, Shape.Outputs), _count, delta);
                continue;
            }

            int label = batch.Labels.Span[sample];
            double own = ReferenceFunctions.CrossEntropy(z, label, _count, delta);
            loss += own;
            // A sample whose outputs are not numbers is not right.
            if (!double.IsNaN(own) && ReferenceFunctions.Greatest(z) == label) correct++;
        }

        return new ForwardResult(loss, correct);
    }

    /// <inheritdoc/>
    public void ReadLogits(Span<float> target)
    {
        _passes.NeedsForward();
        BackendChecks.Length(target.Length, (long)_count * Shape.Outputs, "outputs");
        Narrow(_sums[^1].AsSpan(0, target.Length), target);
    }

    /// <inheritdoc/>
    public void Backward(GradientKind kind)
    {
        _passes.NeedsTrainingForward();
        for (int layer = Shape.Layers - 1; layer >= 0; layer--)
        {
            int inputs = Shape.InputsOf(layer), outputs = Shape.OutputsOf(layer);
            ReferenceArray weights = _weights[layer], biases = _biases[layer];
            Array.Clear(weights.Gradients);
            Array.Clear(biases.Gradients);
            if (layer > 0) Array.Clear(_deltas[layer - 1]);
            for (int sample = 0; sample < _count; sample++)
            {
                for (int output = 0; output < outputs; output++)
                {
                    double delta = _deltas[layer][(sample * outputs) + output];
                    biases.Gradients[output] += delta;
                    for (int input = 0; input < inputs; input++)
                    {
                        weights.Gradients[(output * inputs) + input] += delta * _activations[layer][(sample * inputs) + input];
                        if (layer > 0) _deltas[layer - 1][(sample * inputs) + input] += delta * weights.Values[(output * inputs) + input];
                    }
                }
            }

            // A bias moves all samples' sums alike, which batch normalization takes back.
            if (Shape.Normalization == HiddenNormalization.Batch && Shape.IsNormalized(layer)) Array.Clear(biases.Gradients);
            if (layer == 0) break;
            for (int i = 0; i < _count * inputs; i++)
                _deltas[layer - 1][i] *= ReferenceFunctions.Derivative(Shape.Activation, _sums[layer - 1][i]);
            _normalizations[layer - 1]?.Backward(_deltas[layer - 1], _count);
        }

        _passes.Backwarded(kind);
    }

    /// <inheritdoc/>
    public void ReadGradients(int layer, GradientKind kind, Span<float> weights, Span<float> bias)
    {
        _passes.NeedsBackward(kind);
        BackendChecks.Length(weights.Length, Shape.WeightCount(layer), "gradients of weights");
        BackendChecks.Length(bias.Length, Shape.OutputsOf(layer), "gradients of biases");
        for (int i = 0; i < weights.Length; i++)
            weights[i] = kind == GradientKind.Dense || _weights[layer].Kept[i] ? (float)_weights[layer].Gradients[i] : 0f;
        Narrow(_biases[layer].Gradients, bias);
    }

    /// <inheritdoc/>
    public void ReadNormalizationGradients(int layer, Span<float> scale, Span<float> shift)
    {
        _passes.NeedsBackward(GradientKind.Kept);
        BackendChecks.NormalizationLengths(Shape, layer, scale.Length, shift.Length);
        if (_normalizations[layer] is not { } normalization) return;
        Narrow(normalization.Scale.Gradients, scale);
        Narrow(normalization.Shift.Gradients, shift);
    }

    /// <inheritdoc/>
    public void ReadSquaredGradients(int layer, Span<float> sums)
    {
        _passes.NeedsBackward(GradientKind.Kept);
        BackendChecks.Length(sums.Length, Shape.WeightCount(layer), "sums of squared gradients");
        int inputs = Shape.InputsOf(layer), outputs = Shape.OutputsOf(layer);
        for (int i = 0; i < sums.Length; i++)
        {
            double sum = 0;
            for (int sample = 0; sample < _count; sample++)
            {
                // The batch's deltas are those of the mean loss.
                double gradient = _count * _deltas[layer][(sample * outputs) + (i / inputs)] * _activations[layer][(sample * inputs) + (i % inputs)];
                sum += gradient * gradient;
            }

            sums[i] = (float)sum;
        }
    }

    /// <inheritdoc/>
    public void Update(UpdateRule rule, ReadOnlySpan<double> rates)
    {
        ArgumentNullException.ThrowIfNull(rule);
        rule.Check();
        BackendChecks.Rates(Shape, rates);
        _passes.NeedsUnusedGradients();
        double norm = Math.Sqrt(Enumerable.Range(0, Shape.Layers).Sum(layer => ArraysOf(layer).Sum(array => array.SumOfSquares())));
        double clip = norm > rule.GreatestNorm ? rule.GreatestNorm / norm : 1.0;
        for (int layer = 0; layer < Shape.Layers; layer++)
        {
            foreach (ReferenceArray array in ArraysOf(layer))
                array.Update(rule, rates[layer], clip);
            _normalizations[layer]?.UpdateStatistics(_count);
        }

        _passes.Updated();
    }

    /// <inheritdoc/>
    public OptimizerState ReadState() => new(Shape)
    {
        Weights = [.. _weights.Select(array => array.ReadState())],
        Biases = [.. _biases.Select(array => array.ReadState())],
        Scales = [.. _normalizations.Select(normalization => normalization?.Scale.ReadState() ?? new MomentState(0))],
        Shifts = [.. _normalizations.Select(normalization => normalization?.Shift.ReadState() ?? new MomentState(0))],
    };

    /// <inheritdoc/>
    public void LoadState(OptimizerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        BackendChecks.SameShape(Shape, state.Shape);
        for (int layer = 0; layer < Shape.Layers; layer++)
        {
            _weights[layer].LoadState(state.Weights[layer]);
            _biases[layer].LoadState(state.Biases[layer]);
            _normalizations[layer]?.Scale.LoadState(state.Scales[layer]);
            _normalizations[layer]?.Shift.LoadState(state.Shifts[layer]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>A layer's weights themselves, to shift one by less than a float's last place.</summary>
    internal double[] WeightsOf(int layer) => _weights[layer].Values;

    /// <summary>A layer's biases themselves.</summary>
    internal double[] BiasesOf(int layer) => _biases[layer].Values;

    /// <summary>A layer's dense gradients themselves.</summary>
    internal (double[] Weights, double[] Bias) GradientsOf(int layer) => (_weights[layer].Gradients, _biases[layer].Gradients);

    /// <summary>A layer's normalization itself; null where it has none.</summary>
    internal ReferenceNormalization? NormalizationOf(int layer) => _normalizations[layer];

    private IEnumerable<ReferenceArray> ArraysOf(int layer) =>
        _normalizations[layer] is { } normalization ? [_weights[layer], _biases[layer], normalization.Scale, normalization.Shift] : [_weights[layer], _biases[layer]];

    private void Sum(int layer)
    {
        int inputs = Shape.InputsOf(layer), outputs = Shape.OutputsOf(layer);
        for (int sample = 0; sample < _count; sample++)
        {
            for (int output = 0; output < outputs; output++)
            {
                double sum = _biases[layer].Values[output];
                for (int input = 0; input < inputs; input++)
                    sum += _weights[layer].Values[(output * inputs) + input] * _activations[layer][(sample * inputs) + input];
                _sums[layer][(sample * outputs) + output] = sum;
            }
        }
    }

    private static void Narrow(ReadOnlySpan<double> source, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] = (float)source[i];
    }
}
