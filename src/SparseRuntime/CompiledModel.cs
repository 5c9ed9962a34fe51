using SparseRuntime.Execution;
using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Planning;
using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>
/// A model after all passes that need no shapes, with a plan for each set of input shapes that it has been run with.
/// </summary>
internal sealed class CompiledModel : IDisposable
{
    /// <summary>Names the kernel that runs every layer it can, for tests and experiments.</summary>
    private const string KernelVariable = "SPARSERT_KERNEL";

    /// <summary>Plans that are kept; the least recently made goes first.</summary>
    private const int MostPlans = 8;

    private readonly object _gate = new();
    private readonly List<PlanRuns> _plans = [];
    private readonly Dictionary<ModelGraph, CompiledModel> _bodies = [];
    private readonly PreparedLayers _prepared = new();
    private readonly ExecutorSelector _selector;
    private readonly SessionOptions _options;
    private readonly PlanMaker _maker;
    private readonly long _memoryLimit;
    private readonly int _threads;

    /// <summary>Compiles a graph.</summary>
    /// <param name="graph">The graph as imported; it is rewritten.</param>
    /// <param name="options">How the session is set up.</param>
    /// <param name="threads">Threads that share a run.</param>
    /// <exception cref="GraphException">The model cannot be computed.</exception>
    public CompiledModel(ModelGraph graph, SessionOptions options, int threads)
        : this(graph, options, threads, isBody: false)
    {
    }

    private CompiledModel(ModelGraph graph, SessionOptions options, int threads, bool isBody)
    {
        Graph = graph;
        _options = options;
        _threads = threads;
        _memoryLimit = options.MemoryLimitBytes > 0 ? options.MemoryLimitBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        _selector = new ExecutorSelector(
            options.Executors,
            options.Calibration ?? CalibrationStore.Current,
            options.AdditionalKernels,
            options.Kernel ?? Environment.GetEnvironmentVariable(KernelVariable),
            options.Tuning == SparseRuntime.Tuning.Measured ? new KernelTuner(options.TuningTime, KernelRace.Measure) : null,
            !options.AllowWinograd);
        SavedTuning? saved = !isBody && options.TuningPath is { } path ? SavedTuning.Load(path) : null;
        _maker = new PlanMaker(options, _selector, _prepared, saved, _memoryLimit, mayCut: !isBody);
        _selector.CheckForced();
        PassPipeline.Standard().Run(graph);
        foreach (GraphNode node in graph.Nodes)
        {
            foreach (ModelGraph body in node.Operator is ControlFlowOperator flow ? flow.Bodies : [])
                BodyOf(body);
        }

        if (graph.Inputs.All(input => input.Facts.Shape is not null))
            _plans.Add(new PlanRuns(_maker.Make(graph, [.. graph.Inputs.Select(input => input.Facts.Shape!)]), threads));
    }

    /// <summary>The graph after the passes that need no shapes.</summary>
    public ModelGraph Graph { get; }

    /// <summary>Bytes of the encoded weights of all plans that are kept or in use, those of graphs within the model included.</summary>
    public long WeightBytes
    {
        get
        {
            lock (_bodies)
                return _prepared.Bytes + _bodies.Values.Sum(body => body.WeightBytes);
        }
    }

    /// <summary>The plan for the shapes of the inputs, one tensor per input, made when first asked for. It stays as it is while it is used.</summary>
    /// <exception cref="ArgumentException">The model cannot be computed with inputs of these shapes.</exception>
    public PlanUse PlanFor(ReadOnlySpan<Tensor?> inputs)
    {
        lock (_gate)
        {
            foreach (PlanRuns plan in _plans)
            {
                if (Fits(plan.Plan.InputShapes, inputs)) return plan.Use();
            }
        }

        var shapes = new TensorShape[Graph.Inputs.Count];
        for (int i = 0; i < shapes.Length; i++)
            shapes[i] = inputs[i]!.Shape;
        return PlanFor(shapes);
    }

    /// <inheritdoc cref="PlanFor(ReadOnlySpan{Tensor})"/>
    public PlanUse PlanFor(TensorShape[] key)
    {
        lock (_gate)
        {
            if (_plans.Find(plan => key.AsSpan().SequenceEqual(plan.Plan.InputShapes)) is { } present) return present.Use();
            try
            {
                var made = new PlanRuns(_maker.Make(Graph, key), _threads);
                if (_plans.Count == MostPlans)
                {
                    // Runs of it that are under way free their memory, and the weights that no other plan uses, when they end.
                    _plans[0].Dispose();
                    _plans.RemoveAt(0);
                }

                _plans.Add(made);
                return made.Use();
            }
            catch (Exception e) when (e is GraphException or ArgumentException or InvalidOperationException or ArithmeticException)
            {
                throw new ArgumentException($"the model cannot be run with inputs {string.Join(", ", key.Select((s, i) => $"'{Graph.Inputs[i].Name}' {s}"))}: {e.Message}", e);
            }
        }
    }

    /// <summary>A run of a plan whose shapes show only on the way.</summary>
    public DynamicRun CreateDynamicRun(RunContext context) => CreateDynamicRun(context, new LoopRounds(_options.MostLoopRounds));

    private DynamicRun CreateDynamicRun(RunContext context, LoopRounds rounds) =>
        new(context, _selector, _memoryLimit, rounds, (body, inputs) => BodyOf(body).RunAlone(inputs, rounds));

    /// <summary>A graph within the model, compiled. Folding branches for some shapes can bring graphs of graphs here later.</summary>
    private CompiledModel BodyOf(ModelGraph body)
    {
        lock (_bodies)
        {
            if (!_bodies.TryGetValue(body, out CompiledModel? model)) _bodies.Add(body, model = new CompiledModel(body.Clone(), _options, threads: 1, isBody: true));
            return model;
        }
    }

    /// <summary>Runs the model on the caller's thread, with results in tensors of their own.</summary>
    /// <param name="inputs">One tensor per input, in order.</param>
    /// <param name="rounds">Counts the rounds of the run that this one is part of.</param>
    private Tensor[] RunAlone(IReadOnlyList<Tensor> inputs, LoopRounds rounds)
    {
        using PlanUse plan = PlanFor([.. inputs.Select(input => input.Shape)]);
        PlanRun run = plan.Runs.Rent();
        try
        {
            var results = new Tensor?[Graph.Outputs.Count];
            for (int i = 0; i < results.Length; i++)
            {
                PlanValue value = plan.Plan.Values[plan.Plan.OutputValues[i]];
                if (value.Place == ValuePlace.Output && value.Index == i) results[i] = Tensor.Allocate(value.ElementType, plan.Plan.OutputShapes[i]!);
                run.Context.AttachOutput(i, results[i]);
            }

            for (int i = 0; i < inputs.Count; i++)
                run.Context.AttachInput(i, inputs[i]);
            if (plan.Plan.IsDynamic) CreateDynamicRun(run.Context, rounds).Run();
            else run.Run(0, 1);
            run.End();
            for (int i = 0; i < results.Length; i++)
            {
                if (results[i] is not null) continue;
                Tensor source = run.Context.OutputOf(i);
                results[i] = Tensor.Allocate(source.ElementType, source.Shape);
                source.Bytes.CopyTo(results[i]!.Bytes);
            }

            return results!;
        }
        finally
        {
            plan.Runs.Return(run);
        }
    }

    /// <summary>The choices of all plans that are kept.</summary>
    public SavedTuning Tuning()
    {
        lock (_gate)
            return SavedTuning.Of(_plans.Select(plan => plan.Plan));
    }

    private static bool Fits(TensorShape[] shapes, ReadOnlySpan<Tensor?> inputs)
    {
        for (int i = 0; i < shapes.Length; i++)
        {
            if (!shapes[i].Equals(inputs[i]!.Shape)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PlanRuns plan in _plans)
            plan.Dispose();
        foreach (CompiledModel body in _bodies.Values)
            body.Dispose();
    }
}
