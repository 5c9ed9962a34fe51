using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Trains a network by a plan, a few steps at a time: between them it can be saved, and gone on with later, to the same
/// bits with backends that compute in float32 (<see cref="ITrainingBackend"/>). What it does depends on the plan, the data, where it starts and the streams it is given, and on nothing else.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly ITrainingBackend _backend;
    private readonly PreparedData _data;
    private readonly MaskMethod? _method;
    private readonly BatchPlace _firstPlace;
    private readonly BackendNetwork _network;
    private readonly double[] _rates;
    private readonly List<Evaluation> _evaluations = [];
    private BatchLoader? _loader;
    private RunningScore _running;
    private Parameters? _average;
    private Snapshot? _best;
    private bool _isOutOfPatience;

    /// <summary>A trainer that has to be started.</summary>
    /// <param name="backend">Where the network is; the caller's to dispose of, and nobody else's to use meanwhile.</param>
    /// <param name="plan">How it is trained.</param>
    /// <param name="data">What it is trained on.</param>
    /// <param name="order">What the order of samples is drawn from; only where it is now matters.</param>
    /// <param name="method">How masks change; null for masks that stay.</param>
    /// <exception cref="ArgumentException">The plan has a number out of its range, the data does not fit the network, or the method neither of them.</exception>
    public Trainer(ITrainingBackend backend, TrainingPlan plan, PreparedData data, RandomStream order, MaskMethod? method = null)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(order);
        plan.Check();
        CheckData(backend, plan, data);
        method?.Check(backend.Shape, plan.Steps);
        (_backend, Plan, _data, _method) = (backend, plan, data, method);
        _firstPlace = new BatchPlace([.. order.State], 0, 0);
        _network = new BackendNetwork(backend);
        _rates = new double[backend.Shape.Layers];
    }

    /// <summary>How the network is trained.</summary>
    public TrainingPlan Plan { get; }

    /// <summary>Steps taken so far, those that the start skipped included.</summary>
    public long Step { get; private set; }

    /// <summary>All evaluations so far.</summary>
    public IReadOnlyList<Evaluation> Evaluations => _evaluations;

    /// <summary>The network at the best evaluation so far; null before the first.</summary>
    public Snapshot? Best => _best;

    /// <summary>The share of pruned weights now, biases aside.</summary>
    public double Sparsity => _network.Sparsity;

    /// <summary>Where the next batch comes from.</summary>
    public BatchPlace Place => Loader.Place;

    /// <summary>What each layer keeps now.</summary>
    public IReadOnlyList<Mask> Masks => [.. _network.Masks];

    /// <summary>What the samples since the last evaluation came to.</summary>
    public Score Running => _running.Score;

    /// <summary>Whether all steps are taken, or patience has ended.</summary>
    public bool IsOver => Step >= Plan.Steps || _isOutOfPatience;

    private BatchLoader Loader => _loader ?? throw new InvalidOperationException("training has not been started");

    private DataSet ValidationSamples => _data.Validation ?? _data.Training;

    /// <summary>Starts from parameters, without a memory of earlier steps.</summary>
    /// <param name="parameters">The parameters; pruned weights become +0.</param>
    /// <param name="masks">What each layer keeps, null for a layer that keeps everything; null for all of them.</param>
    /// <param name="step">The step to start at: learning rates and evaluations count from 0.</param>
    /// <param name="place">Where in the order of samples; null for its beginning.</param>
    /// <exception cref="ArgumentException">Something is of another network, or the step is beyond the plan.</exception>
    public void Start(Parameters parameters, IReadOnlyList<Mask?>? masks = null, long step = 0, BatchPlace? place = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (step < 0 || step >= Plan.Steps) throw new ArgumentException($"training cannot start at step {step} of {Plan.Steps}", nameof(step));
        _network.Load(masks ?? new Mask?[_backend.Shape.Layers]);
        _backend.Load(parameters);
        Step = step;
        _evaluations.Clear();
        (_running, _best, _average, _isOutOfPatience) = (default, null, null, false);
        OpenLoader(place ?? _firstPlace);
    }

    /// <summary>Goes on from where a checkpoint was made.</summary>
    /// <exception cref="ArgumentException">It is of another network, plan or data.</exception>
    /// <exception cref="InvalidDataException">It is of another mask method.</exception>
    public void Resume(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (checkpoint.Step < 0 || checkpoint.Step > Plan.Steps) throw new ArgumentException($"a checkpoint of step {checkpoint.Step} does not fit a plan of {Plan.Steps} steps", nameof(checkpoint));
        _network.Load(checkpoint.Masks);
        _backend.Load(checkpoint.Parameters);
        _backend.LoadState(checkpoint.Optimizer);
        _method?.LoadState(checkpoint.Method);
        Step = checkpoint.Step;
        _evaluations.Clear();
        _evaluations.AddRange(checkpoint.Evaluations);
        (_running, _best, _average) = (checkpoint.Running, checkpoint.Best, checkpoint.Average?.Clone());
        _isOutOfPatience = OutOfPatience();
        OpenLoader(checkpoint.Place);
    }

    /// <summary>Takes some steps, fewer where training is over before.</summary>
    /// <exception cref="TrainingDivergedException">A loss was not finite.</exception>
    public void Advance(long steps)
    {
        for (long end = Step + steps; Step < end && !IsOver;)
        {
            TakeStep();
            Step++;
            if (Step % Plan.EvaluateEvery == 0 || Step == Plan.Steps) Evaluate();
        }
    }

    /// <summary>All that it takes to go on from here.</summary>
    /// <exception cref="TrainingDivergedException">Parameters are not finite: this is no state to go on from.</exception>
    public Checkpoint Save()
    {
        Parameters parameters = Read();
        if (parameters.Arrays().Any(array => array.Values.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue)))
            throw new TrainingDivergedException(Step, Place.Epoch, double.NaN);
        return new Checkpoint
        {
            Step = Step,
            Place = Place,
            Parameters = parameters,
            Masks = [.. _network.Masks],
            Optimizer = _backend.ReadState(),
            Average = _average?.Clone(),
            Evaluations = [.. _evaluations],
            Best = _best,
            Running = _running,
            Method = _method?.SaveState() ?? new Dictionary<string, Tensor>(),
        };
    }

    /// <summary>Looks at the test samples for the first time, and says what training came to. The network is left as it was at early stop.</summary>
    /// <exception cref="InvalidOperationException">Training is not over.</exception>
    public TrainingResult Finish()
    {
        if (!IsOver || _best is null) throw new InvalidOperationException($"training is not over after {Step} of {Plan.Steps} steps");
        var final = new Snapshot(_evaluations[^1], _average?.Clone() ?? Read(), [.. _network.Masks]);
        Score? finalTest = Test(final), bestTest = Test(_best);
        return new TrainingResult(Step, _best, final, bestTest, finalTest, [.. _evaluations]);
    }

    /// <inheritdoc/>
    public void Dispose() => _loader?.Dispose();

    private static void CheckData(ITrainingBackend backend, TrainingPlan plan, PreparedData data)
    {
        NetworkShape shape = backend.Shape;
        DataSet samples = data.Training;
        if (samples.FeatureCount != shape.Inputs) throw new ArgumentException($"samples have {samples.FeatureCount} features, and the network {shape} takes {shape.Inputs}", nameof(data));
        bool classes = shape.Loss == LossKind.SoftmaxCrossEntropy;
        if (classes == samples.Labels.IsEmpty) throw new ArgumentException($"the loss is {(classes ? "cross-entropy, which takes classes" : "the squared error, which takes numbers")}, and samples have {(classes ? "numbers" : "classes")}", nameof(data));
        int outputs = classes ? samples.ClassNames.Count : samples.TargetCount;
        if (outputs != shape.Outputs) throw new ArgumentException($"samples have {outputs} {(classes ? "classes" : "targets")}, and the network {shape} has {shape.Outputs} outputs", nameof(data));
        if (Math.Min(plan.BatchSize, samples.Count) > backend.LargestBatch) throw new ArgumentException($"a step has {plan.BatchSize} samples, and the backend takes {backend.LargestBatch}", nameof(plan));
    }

    private void OpenLoader(BatchPlace place)
    {
        var order = new BatchOrder(_data.Training.Count, Plan.BatchSize, new RandomStream(place.Stream), Plan.KeepShortBatch) { Place = place };
        _loader?.Dispose();
        _loader = new BatchLoader(_data.Training, order);
    }

    private void TakeStep()
    {
        MaskTurn turn = _method?.TurnAt(Step) ?? MaskTurn.None;
        if (turn == MaskTurn.BeforePasses) TakeTurn(turn);
        Batch batch = Loader.Next();
        ForwardResult result = _backend.Forward(batch, ForwardMode.Training);
        if (!double.IsFinite(result.Loss)) throw new TrainingDivergedException(Step, Step / Loader.BatchesPerEpoch, result.Loss / batch.Count);
        _running = _running.With(result, batch.Count);
        bool readsGradients = turn is MaskTurn.BesideUpdate or MaskTurn.InPlaceOfUpdate;
        _backend.Backward(readsGradients ? GradientKind.Dense : GradientKind.Kept);
        if (readsGradients) TakeTurn(turn);
        if (turn != MaskTurn.InPlaceOfUpdate)
        {
            Array.Fill(_rates, Plan.Rate.At(Step));
            _backend.Update(Plan.Rule, _rates);
        }

        if (Plan.Averaging > 0) Average();
    }

    private void TakeTurn(MaskTurn turn)
    {
        _network.Begin(turn);
        try
        {
            _method!.Take(Step, _network);
        }
        finally
        {
            _network.End();
        }
    }

    private void Average()
    {
        Parameters now = Read();
        if (_average is null)
        {
            _average = now;
            return;
        }

        float old = (float)Plan.Averaging, share = (float)(1 - Plan.Averaging);
        foreach ((NamedArray average, NamedArray current) in _average.Arrays().Zip(now.Arrays()))
        {
            for (int i = 0; i < current.Values.Length; i++)
                average.Values[i] = (old * average.Values[i]) + (share * current.Values[i]);
        }

        // What is pruned is +0 in the average, too, whatever it was while it was kept.
        LayerMasks.Apply(_network.Masks, _average);
    }

    private void Evaluate()
    {
        Score validation;
        if (_average is null)
        {
            validation = Score.Of(_backend, ValidationSamples);
        }
        else
        {
            (Parameters parameters, OptimizerState state) = (Read(), _backend.ReadState());
            _backend.Load(_average);
            validation = Score.Of(_backend, ValidationSamples);
            _backend.Load(parameters);
            _backend.LoadState(state);
        }

        Score training = Running;
        var evaluation = new Evaluation(Step, Plan.Rate.At(Step - 1), Sparsity, training.Loss, training.Accuracy, validation.Loss, validation.Accuracy);
        if (!double.IsFinite(validation.Loss)) throw new TrainingDivergedException(Step, Step / Loader.BatchesPerEpoch, validation.Loss);
        _evaluations.Add(evaluation);
        _running = default;
        _method?.Evaluated(evaluation);
        // While a network is still being pruned, what came before the last cut is no result.
        if (_best is null || evaluation.Sparsity > _best.Evaluation.Sparsity || (evaluation.Sparsity == _best.Evaluation.Sparsity && evaluation.ValidationLoss < _best.Evaluation.ValidationLoss))
            _best = new Snapshot(evaluation, _average?.Clone() ?? Read(), [.. _network.Masks]);
        _isOutOfPatience = OutOfPatience();
    }

    private bool OutOfPatience()
    {
        if (Plan.Patience == 0 || _best is null || _method?.IsSettled(Step) == false) return false;
        double[] losses = [.. _evaluations.Where(evaluation => evaluation.Sparsity == _best.Evaluation.Sparsity).Select(evaluation => evaluation.ValidationLoss)];
        return EarlyStop.Reached(losses, Plan.Patience, Plan.Improvement);
    }

    private Score? Test(Snapshot snapshot)
    {
        if (_data.Test is not { } samples) return null;
        _network.Load(snapshot.Masks);
        _backend.Load(snapshot.Parameters);
        return Score.Of(_backend, samples);
    }

    private Parameters Read()
    {
        var parameters = new Parameters(_backend.Shape);
        _backend.Read(parameters);
        return parameters;
    }
}
