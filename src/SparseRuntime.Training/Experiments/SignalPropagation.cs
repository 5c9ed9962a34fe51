using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// How strong signals are before training: the mean square of what each layer puts out at θ₀ under the ticket's masks and
/// under random ones of the same density (<c>random</c>), as <c>measured-layer-0</c>, beside <c>predicted-layer-0</c> by
/// <see cref="MeanField"/> for random masks. <c>log-gain-layer-0</c> says whether kept weights make up for the lost ones:
/// it is 0 for sparsity-aware initial weights. Networks with normalizations are refused: the prediction knows of none.
/// </summary>
public sealed class SignalPropagation : Experiment
{
    private readonly int _samples;

    /// <summary>An experiment at some levels, 0 for the dense network among them.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="samples">Training samples that signals are of, at least 1; all where there are fewer.</param>
    /// <exception cref="ArgumentException">Levels do not rise, or there is no sample.</exception>
    public SignalPropagation(IReadOnlyList<int> levels, int samples = 1000)
        : base(levels)
    {
        if (samples < 1) throw new ArgumentException($"signals are of {samples} samples; it must be at least 1", nameof(samples));
        _samples = samples;
    }

    /// <inheritdoc/>
    public override string Name => "signal-propagation";

    /// <inheritdoc/>
    internal override IEnumerable<MeasuredValue> Measure(ExperimentContext context, int level)
    {
        if (context.Setup.Shape.Normalization != HiddenNormalization.None)
            throw new InvalidOperationException($"{Name} cannot be asked of a network with normalizations: they scale what it measures, and its prediction knows of none");
        Mask[] ticket = context.MasksOf(level);
        RandomStream places = context.Replicate.Stream($"{Name}/{level}");
        Mask[] random = [.. ticket.Select(mask => RandomMasks.Permuted(mask, places))];
        DataSet samples = context.Choose(context.Replicate.Data.Training, _samples);
        return [.. Measure(context, ArmNames.Of(Arm.Ticket), ticket, samples), .. Measure(context, "random", random, samples)];
    }

    private static IEnumerable<MeasuredValue> Measure(ExperimentContext context, string arm, Mask[] masks, DataSet samples)
    {
        NetworkShape shape = context.Setup.Shape;
        double predicted = WeightMoments.MeanSquare(samples.Features.Span);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            HiddenActivation activation = shape.Activation;
            Func<double, double> function = layer == shape.Layers - 1 ? z => z : z => ReferenceFunctions.Activate(activation, z);
            double density = (double)masks[layer].CountKept() / masks[layer].Shape.ElementCount;
            float[] weights = context.Initial.Layers[layer].Weights;
            predicted = MeanField.Next(function, shape.InputsOf(layer), density, WeightMoments.MeanSquare(weights), predicted);
            yield return new MeasuredValue(arm, $"measured-layer-{layer}", MeanSquare(context, masks, layer, function, samples));
            yield return new MeasuredValue(arm, $"predicted-layer-{layer}", predicted);
            yield return new MeasuredValue(arm, $"log-gain-layer-{layer}", MeanField.LogGain(shape.InputsOf(layer), density, WeightMoments.MeanSquare(weights, masks[layer])));
        }
    }

    /// <summary>The mean square of what a layer puts out, by a network that ends there.</summary>
    private static double MeanSquare(ExperimentContext context, Mask[] masks, int layer, Func<double, double> function, DataSet samples)
    {
        NetworkShape whole = context.Setup.Shape;
        int outputs = whole.OutputsOf(layer);
        var shape = new NetworkShape(whole.Inputs, [.. Enumerable.Range(0, layer).Select(whole.OutputsOf)], outputs, whole.Activation, LossKind.MeanSquaredError);
        var parameters = new Parameters(shape);
        using ITrainingBackend backend = context.Setup.Backend(shape, context.Backend.LargestBatch);
        for (int i = 0; i <= layer; i++)
        {
            context.Initial.Layers[i].Weights.CopyTo(parameters.Layers[i].Weights, 0);
            context.Initial.Layers[i].Bias.CopyTo(parameters.Layers[i].Bias, 0);
            backend.SetMask(i, masks[i]);
        }

        backend.Load(parameters);
        var sums = new float[backend.LargestBatch * outputs];
        var noTargets = new float[sums.Length];
        double squares = 0;
        for (int start = 0; start < samples.Count; start += backend.LargestBatch)
        {
            int count = Math.Min(backend.LargestBatch, samples.Count - start);
            backend.Forward(new Batch(samples.Slice(start, count).Inputs, default, noTargets.AsMemory(0, count * outputs), count), ForwardMode.Evaluation);
            backend.ReadLogits(sums.AsSpan(0, count * outputs));
            for (int i = 0; i < count * outputs; i++)
            {
                double value = function(sums[i]);
                squares += value * value;
            }
        }

        return squares / ((double)samples.Count * outputs);
    }
}
