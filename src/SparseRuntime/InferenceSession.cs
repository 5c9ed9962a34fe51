using System.Diagnostics;
using SparseRuntime.Execution;
using SparseRuntime.Graph;
using SparseRuntime.Onnx;
using SparseRuntime.Planning;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>
/// A model ready to run. Safe for many threads at once; results are bit-identical whatever the number of threads.
/// </summary>
public sealed class InferenceSession : IDisposable
{
    private readonly CompiledModel _model;
    private readonly WorkerPool _pool;
    private readonly Signature _signature;
    private readonly string[] _outputNames;
    private readonly UseCount _uses;
    private readonly Stack<CallerTensors> _idle = new();

    private InferenceSession(ModelGraph graph, SessionOptions options)
    {
        InputNames = [.. graph.Inputs.Select(input => input.Name)];
        InputMetadata = graph.Inputs.ToDictionary(v => v.Name, v => new NodeMetadata(v.Facts.ElementType, graph.DeclaredShape(v)));
        _outputNames = [.. graph.OutputNames];
        OutputMetadata = new Dictionary<string, NodeMetadata>(
            _outputNames.Zip(graph.Outputs, (name, v) => KeyValuePair.Create(name, new NodeMetadata(v.Facts.ElementType, graph.DeclaredShape(v)))));
        _signature = new Signature(InputNames, InputMetadata, _outputNames);
        int threads = options.IntraOpNumThreads > 0 ? options.IntraOpNumThreads : Environment.ProcessorCount;
        _model = new CompiledModel(graph, options, threads);
        _pool = new WorkerPool(threads);
        _uses = new UseCount(Free);
    }

    /// <summary>The names of the inputs, in the model's order.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>The names of the outputs, in the model's order.</summary>
    public IReadOnlyList<string> OutputNames => _outputNames;

    /// <summary>Type and declared extents of every input.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata { get; }

    /// <summary>Type and declared extents of every output.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata { get; }

    /// <summary>Loads and compiles a model from a file, which is mapped into memory, not copied, and must stay as it is while the session is used.</summary>
    /// <exception cref="ModelLoadException">The model is missing, broken or not supported; the message says where and why.</exception>
    public static InferenceSession Load(string path, SessionOptions? options = null)
    {
        options ??= new SessionOptions();
        return Compile(path, OnnxImporter.Load(path, ImportOptions(options)), options);
    }

    /// <summary>Loads and compiles a model from the rest of a stream, which is read once and left open.</summary>
    /// <exception cref="ModelLoadException">The model is broken or not supported; the message says where and why.</exception>
    public static InferenceSession Load(Stream model, SessionOptions? options = null)
    {
        options ??= new SessionOptions();
        return Compile("model", OnnxImporter.Load(model, "model", ImportOptions(options)), options);
    }

    /// <summary>Loads and compiles a model from memory, which must stay unchanged as long as the session is used.</summary>
    /// <exception cref="ModelLoadException">The model is broken or not supported; the message says where and why.</exception>
    public static InferenceSession Load(ReadOnlyMemory<byte> model, SessionOptions? options = null)
    {
        options ??= new SessionOptions();
        return Compile("model", OnnxImporter.Load(model, "model", ImportOptions(options)), options);
    }

    /// <summary>Runs a model of one input and one output.</summary>
    /// <exception cref="InvalidOperationException">The model has more, or cannot be computed with these values.</exception>
    /// <exception cref="ArgumentException">The input has the wrong type or shape.</exception>
    public Tensor Run(Tensor input)
    {
        if (InputNames.Count != 1 || OutputNames.Count != 1)
            throw new InvalidOperationException($"the model has {InputNames.Count} inputs and {OutputNames.Count} outputs: name them");
        return RunToResults([new NamedTensor(InputNames[0], input)])[0];
    }

    /// <summary>Runs the model and returns every output by name.</summary>
    /// <param name="inputs">One tensor per input of the model.</param>
    /// <exception cref="ArgumentException">An input is missing, unknown, or has the wrong type or shape.</exception>
    /// <exception cref="InvalidOperationException">The model cannot be computed with these values.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Tensor[] results = RunToResults([.. inputs.Select(pair => new NamedTensor(pair.Key, pair.Value))]);
        var named = new Dictionary<string, Tensor>();
        for (int i = 0; i < results.Length; i++)
            named[_outputNames[i]] = results[i];
        return named;
    }

    /// <summary>
    /// Runs the model into the caller's tensors. Where all shapes follow from those of the inputs, nothing is
    /// allocated on the managed heap after the first run.
    /// </summary>
    /// <param name="inputs">One tensor per input of the model, in any order.</param>
    /// <param name="outputs">A tensor for each output that is wanted, in any order, of the right type and shape, overlapping neither each other nor the inputs.</param>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, or has the wrong type or shape.</exception>
    /// <exception cref="InvalidOperationException">The model cannot be computed with these values.</exception>
    public void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs)
    {
        using Use use = Enter();
        _signature.CheckInputs(inputs, use.Tensors.Inputs);
        Tensor?[] targets = use.Tensors.Outputs;
        _signature.CheckOutputNames(outputs, targets);
        using PlanUse plan = _model.PlanFor(use.Tensors.Inputs);
        PlanRun run = plan.Runs.Rent();
        try
        {
            for (int i = 0; i < targets.Length; i++)
            {
                PlanValue value = plan.Plan.Values[plan.Plan.OutputValues[i]];
                if (targets[i] is { } target) Signature.CheckOutput(_outputNames[i], target, value.ElementType, plan.Plan.OutputShapes[i]);
                run.Context.AttachOutput(i, targets[i]);
            }

            Execute(run, use.Tensors.Inputs);
            for (int i = 0; i < targets.Length; i++)
            {
                if (targets[i] is not { } target) continue;
                Tensor source = run.Context.OutputOf(i);
                if (ReferenceEquals(source, target)) continue;
                Signature.CheckOutput(_outputNames[i], target, source.ElementType, source.Shape);
                source.Bytes.Span.CopyTo(target.Bytes.Span);
            }
        }
        finally
        {
            plan.Runs.Return(run);
        }
    }

    /// <summary>What the model is made of and which kernel runs each layer, with the alternatives.</summary>
    /// <param name="inputShapes">
    /// Shapes of inputs by name; free extents of other inputs are what these have for the same symbol, or 1.
    /// </param>
    /// <exception cref="ArgumentException">The model cannot be run with inputs of these shapes.</exception>
    public ModelReport Describe(IReadOnlyDictionary<string, TensorShape>? inputShapes = null)
    {
        using Use use = Enter();
        TensorShape[] shapes = _signature.Shapes(inputShapes);
        using PlanUse plan = _model.PlanFor(shapes);
        return ReportBuilder.Build(_model.Graph, plan.Plan);
    }

    /// <summary>
    /// Bytes of the weights as kernels read them, for the latest eight sets of input shapes that the session has been run or
    /// described with; layers of the same weights count once.
    /// </summary>
    public long EncodedWeightBytes
    {
        get
        {
            using Use use = Enter();
            return _model.WeightBytes;
        }
    }

    /// <summary>
    /// Saves which kernel runs each layer, for the latest eight sets of input shapes that the session has been run or described with, so
    /// that <see cref="SessionOptions.TuningPath"/> can make the same choice again.
    /// </summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void SaveTuning(string path)
    {
        using Use use = Enter();
        _model.Tuning().Save(path);
    }

    /// <summary>
    /// Measures every step of the model. Where a batch is run in slices (<see cref="ModelReport.Batch"/>), a step's time is that
    /// of all slices together, divided by the number of threads for those that threads ran alone.
    /// </summary>
    /// <param name="inputs">One tensor per input of the model.</param>
    /// <param name="repetitions">Runs, of which each step's median time is taken; one more goes before.</param>
    /// <returns>One entry per step, in running order.</returns>
    /// <exception cref="ArgumentException">An input is missing, unknown, or has the wrong type or shape.</exception>
    public IReadOnlyList<LayerTiming> Profile(IReadOnlyDictionary<string, Tensor> inputs, int repetitions)
    {
        using Use use = Enter();
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        NamedTensor[] named = [.. inputs.Select(pair => new NamedTensor(pair.Key, pair.Value))];
        _signature.CheckInputs(named, use.Tensors.Inputs);
        using PlanUse plan = _model.PlanFor(use.Tensors.Inputs);
        PlanRun run = plan.Runs.Rent();
        try
        {
            PlanStep[] steps = plan.Plan.Steps;
            var times = new double[steps.Length][];
            for (int step = 0; step < steps.Length; step++)
                times[step] = new double[repetitions];
            for (int i = 0; i < _outputNames.Length; i++)
                run.Context.AttachOutput(i, null);
            run.StepTicks = new long[steps.Length];
            for (int round = -1; round < repetitions; round++)
            {
                Array.Clear(run.StepTicks);
                Execute(run, use.Tensors.Inputs);
                for (int step = 0; round >= 0 && step < steps.Length; step++)
                    times[step][round] = run.StepTicks[step] * 1e6 / Stopwatch.Frequency;
            }

            return [.. steps.Select((step, i) => ReportBuilder.Timing(step, plan.Plan.Slices.Count, times[i]))];
        }
        finally
        {
            run.StepTicks = null;
            plan.Runs.Return(run);
        }
    }

    /// <summary>Frees threads and memory, or lets runs that are under way on other threads free them when they end.</summary>
    public void Dispose() => _uses.Close();

    private void Free()
    {
        _pool.Dispose();
        _model.Dispose();
    }

    private Tensor[] RunToResults(ReadOnlySpan<NamedTensor> inputs)
    {
        using Use use = Enter();
        _signature.CheckInputs(inputs, use.Tensors.Inputs);
        using PlanUse plan = _model.PlanFor(use.Tensors.Inputs);
        PlanRun run = plan.Runs.Rent();
        try
        {
            var results = new Tensor?[_outputNames.Length];
            for (int i = 0; i < results.Length; i++)
            {
                PlanValue value = plan.Plan.Values[plan.Plan.OutputValues[i]];
                if (value.Place == ValuePlace.Output && value.Index == i) results[i] = Tensor.Allocate(value.ElementType, plan.Plan.OutputShapes[i]!);
                run.Context.AttachOutput(i, results[i]);
            }

            Execute(run, use.Tensors.Inputs);
            for (int i = 0; i < results.Length; i++)
            {
                if (results[i] is not null) continue;
                Tensor source = run.Context.OutputOf(i);
                results[i] = Tensor.Allocate(source.ElementType, source.Shape);
                source.Bytes.Span.CopyTo(results[i]!.Bytes.Span);
            }

            return results!;
        }
        finally
        {
            plan.Runs.Return(run);
        }
    }

    private void Execute(PlanRun run, ReadOnlySpan<Tensor?> inputs)
    {
        run.Context.DetachInputs();
        for (int i = 0; i < inputs.Length; i++)
            run.Context.AttachInput(i, inputs[i]!);
        if (run.Context.Plan.IsDynamic)
        {
            _model.CreateDynamicRun(run.Context).Run(run.StepTicks);
            return;
        }

        if (_pool.Threads == 1 || run.Context.Plan.IsShort || !_pool.TryRun(run)) run.Run(0, 1);
        run.End();
    }

    private Use Enter()
    {
        _uses.Enter(this);
        lock (_idle)
            return new Use(this, _idle.TryPop(out CallerTensors? tensors) ? tensors : new CallerTensors(InputNames.Count, _outputNames.Length));
    }

    private void Leave(CallerTensors tensors)
    {
        tensors.Clear();
        lock (_idle)
            _idle.Push(tensors);
        _uses.Leave();
    }

    private static InferenceSession Compile(string name, ModelGraph graph, SessionOptions options)
    {
        try
        {
            return new InferenceSession(graph, options);
        }
        catch (GraphException e)
        {
            throw new ModelLoadException(name, e.Node, e.Cause, e);
        }
        catch (OutOfMemoryException e)
        {
            throw new ModelLoadException(name, null, "there is not enough memory to prepare it", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new ModelLoadException(name, null, $"it cannot be prepared: {e.Message}", e);
        }
    }

    private static OnnxImportOptions ImportOptions(SessionOptions options)
    {
        options.Check();
        return new OnnxImportOptions { MaskPath = options.MaskPath };
    }

    /// <summary>One run's use of the session.</summary>
    private readonly struct Use(InferenceSession session, CallerTensors tensors) : IDisposable
    {
        public CallerTensors Tensors { get; } = tensors;

        public void Dispose() => session.Leave(Tensors);
    }
}
