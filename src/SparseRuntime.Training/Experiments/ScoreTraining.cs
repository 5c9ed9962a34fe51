using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Trains the scores that choose among weights that stay as they are.</summary>
internal sealed class ScoreTraining
{
    private const int StepsBetweenReports = 25;

    private readonly ExperimentContext _context;
    private readonly Parameters _weights;
    private readonly double[] _sparsities;
    private readonly double _momentum;
    private readonly float[][] _scores, _velocities, _gradients;
    private Mask[] _masks;

    /// <summary>Scores from a stream, of the size that <c>1/√inputs</c> is.</summary>
    /// <param name="context">Where it is done, on which samples.</param>
    /// <param name="weights">The weights and biases, which stay.</param>
    /// <param name="sparsities">The share of each layer's weights that is not chosen.</param>
    /// <param name="stream">Where the first scores come from.</param>
    /// <param name="momentum">That of the scores.</param>
    public ScoreTraining(ExperimentContext context, Parameters weights, double[] sparsities, RandomStream stream, double momentum)
    {
        (_context, _weights, _sparsities, _momentum) = (context, weights, sparsities, momentum);
        NetworkShape shape = weights.Shape;
        _scores = [.. Enumerable.Range(0, shape.Layers).Select(layer =>
        {
            double size = 1 / Math.Sqrt(shape.InputsOf(layer));
            return Enumerable.Range(0, shape.WeightCount(layer)).Select(_ => (float)(size * stream.NextNormal())).ToArray();
        })];
        _velocities = [.. _scores.Select(scores => new float[scores.Length])];
        _gradients = [.. _scores.Select(scores => new float[scores.Length])];
        _masks = Choose();
    }

    /// <summary>Takes all steps of the plan.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    /// <exception cref="TrainingDivergedException">A loss was not finite.</exception>
    public TrainingResult Run(RunName run)
    {
        TrainingPlan plan = _context.Setup.Training;
        PreparedData data = _context.Replicate.Data;
        var order = new BatchOrder(data.Training.Count, plan.BatchSize, _context.Replicate.Stream(Replicate.Order), plan.KeepShortBatch);
        using var loader = new BatchLoader(data.Training, order);
        var evaluations = new List<Evaluation>();
        RunningScore running = default;
        Snapshot? best = null;
        _context.Load(_weights, _masks);
        for (long step = 0; step < plan.Steps; step++)
        {
            _context.Control.Cancellation.ThrowIfCancellationRequested();
            Batch batch = loader.Next();
            ForwardResult result = _context.Backend.Forward(batch, ForwardMode.Training);
            if (!double.IsFinite(result.Loss)) throw new TrainingDivergedException(step, step / loader.BatchesPerEpoch, result.Loss / batch.Count);
            running = running.With(result, batch.Count);
            TakeStep((float)plan.Rate.At(step));
            _context.Load(_weights, _masks);
            if ((step + 1) % plan.EvaluateEvery == 0 || step + 1 == plan.Steps)
            {
                Score validation = Score.Of(_context.Backend, data.Validation ?? data.Training);
                var evaluation = new Evaluation(step + 1, plan.Rate.At(step), Sparsity, running.Score.Loss, running.Score.Accuracy, validation.Loss, validation.Accuracy);
                evaluations.Add(evaluation);
                running = default;
                if (best is null || validation.Loss < best.Evaluation.ValidationLoss) best = Now(evaluation);
            }

            if (step % StepsBetweenReports == 0)
                _context.Control.Progress?.Invoke(new RunProgress(run, step + 1, plan.Steps, plan.BatchSize, Sparsity, running.Score, evaluations.Count == 0 ? null : evaluations[^1]));
        }

        Snapshot final = Now(evaluations[^1]);
        return new TrainingResult(plan.Steps, best!, final, Test(best!), Test(final), evaluations);
    }

    private double Sparsity => 1 - ((double)_masks.Sum(mask => mask.CountKept()) / _masks.Sum(mask => mask.Shape.ElementCount));

    private void TakeStep(float rate)
    {
        _context.Backend.Backward(GradientKind.Dense);
        for (int layer = 0; layer < _scores.Length; layer++)
        {
            _context.Backend.ReadGradients(layer, GradientKind.Dense, _gradients[layer], new float[_weights.Shape.OutputsOf(layer)]);
            float[] gradient = EdgePopup.ScoreGradient(_gradients[layer], _weights.Layers[layer].Weights, _scores[layer]), velocity = _velocities[layer], scores = _scores[layer];
            for (int i = 0; i < gradient.Length; i++)
            {
                velocity[i] = ((float)_momentum * velocity[i]) + gradient[i];
                scores[i] -= rate * velocity[i];
            }
        }

        _masks = Choose();
    }

    private Mask[] Choose() => [.. _scores.Select((scores, layer) => EdgePopup.Mask(_weights.Shape.WeightShape(layer), scores, _sparsities[layer]))];

    private Snapshot Now(Evaluation evaluation)
    {
        Parameters parameters = _weights.Clone();
        for (int layer = 0; layer < _masks.Length; layer++)
            Masks.Apply(_masks[layer], parameters.Layers[layer].Weights);
        return new Snapshot(evaluation, parameters, _masks);
    }

    private Score? Test(Snapshot snapshot)
    {
        if (_context.Replicate.Data.Test is not { } samples) return null;
        _context.Load(snapshot.Parameters, snapshot.Masks);
        return Score.Of(_context.Backend, samples);
    }
}
