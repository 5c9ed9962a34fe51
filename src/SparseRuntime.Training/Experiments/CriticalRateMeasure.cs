using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// The learning rate from which on gradient descent on all samples would leave the valley that a ticket is in
/// (<see cref="CriticalRate"/>), before training (<c>start-eigenvalue</c>, <c>start-rate</c>) and after it
/// (<c>final-eigenvalue</c>, <c>final-rate</c>): by power iteration with differences of gradients within the mask. Rates are
/// those of the training's momentum; of Adam, whose steps are not along gradients, there are none.
/// </summary>
public sealed class CriticalRateMeasure : Experiment
{
    /// <summary>The step of the differences, relative to the length of all parameters: far above rounding in float32, far below bends of the loss.</summary>
    private const double RelativeStep = 1e-3;

    private readonly int _samples, _iterations;

    /// <summary>An experiment at some levels, 0 for the dense network among them.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="samples">Training samples that stand for all, at least 1.</param>
    /// <param name="iterations">Power iterations of two gradients each, at least 1.</param>
    /// <exception cref="ArgumentException">Levels do not rise, or a number is not positive.</exception>
    public CriticalRateMeasure(IReadOnlyList<int> levels, int samples = 2000, int iterations = 20)
        : base(levels)
    {
        if (samples < 1 || iterations < 1) throw new ArgumentException($"{iterations} iterations on {samples} samples are none; both must be at least 1");
        (_samples, _iterations) = (samples, iterations);
    }

    /// <inheritdoc/>
    public override string Name => "critical-rate";

    /// <inheritdoc/>
    internal override IEnumerable<MeasuredValue> Measure(ExperimentContext context, int level)
    {
        TrainingStart start = context.StartOf(level);
        DataSet samples = context.Choose(context.Replicate.Data.Training, _samples);
        UpdateRule rule = context.Setup.Training.Rule;
        string arm = ArmNames.Of(Arm.Ticket);
        double before = Eigenvalue(context, level, start.Parameters, start.Masks, samples), after = Eigenvalue(context, level, context.TrainedOf(level), start.Masks, samples);
        return [.. Values("start", before), .. Values("final", after)];

        MeasuredValue[] Values(string when, double eigenvalue)
        {
            var value = new MeasuredValue(arm, $"{when}-eigenvalue", eigenvalue);
            if (rule.Kind == UpdateKind.Adam) return [value];
            double momentum = rule.Kind == UpdateKind.Sgd ? 0 : rule.Momentum;
            return [value, new MeasuredValue(arm, $"{when}-rate", CriticalRate.Of(eigenvalue, momentum, rule.Kind == UpdateKind.Nesterov))];
        }
    }

    private double Eigenvalue(ExperimentContext context, int level, Parameters at, IReadOnlyList<Mask> masks, DataSet samples)
    {
        context.Load(at, masks);
        Parameters parameters = at.Clone();
        context.Backend.Read(parameters);
        double[] point = [.. parameters.Layers.SelectMany(layer => layer.Weights.Concat(layer.Bias)).Select(value => (double)value)];
        double step = RelativeStep * Math.Sqrt(point.Sum(value => value * value));
        RandomStream stream = context.Replicate.Stream($"{Name}/{level}");
        double[] start = [.. point.Select(_ => stream.NextNormal())];
        if (step == 0) step = RelativeStep;
        return CriticalRate.LargestEigenvalue(vector => CriticalRate.HessianProduct(Gradient(vector, step), Gradient(vector, -step), step), start, _iterations);

        // Gradients of pruned weights are 0, so that directions out of the mask are gone after the first product.
        double[] Gradient(double[] vector, double size)
        {
            int next = 0;
            foreach (LayerParameters layer in parameters.Layers)
            {
                foreach (float[] values in (float[][])[layer.Weights, layer.Bias])
                {
                    for (int i = 0; i < values.Length; i++, next++)
                        values[i] = (float)(point[next] + (size * vector[next]));
                }
            }

            context.Backend.Load(parameters);
            return [.. MeanGradient.Of(context.Backend, samples, GradientKind.Kept).SelectMany(layer => layer.Weights.Concat(layer.Bias))];
        }
    }
}
