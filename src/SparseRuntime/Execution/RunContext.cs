using System.Buffers;
using SparseRuntime.Kernels;
using SparseRuntime.Planning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Execution;

/// <summary>
/// The memory of one run of a plan: arena, scratch per thread, and the operands of every step as views. A context is
/// used by one run at a time and again by the next.
/// </summary>
internal sealed unsafe class RunContext : IDisposable
{
    private readonly NativeBuffer _arena;
    private readonly ThreadScratch _scratch;
    private readonly List<(TensorView[] Views, int Slot)>[] _places;
    private readonly int[][] _valuesOfInputs;
    private readonly int[][] _valuesOfOutputs;
    private readonly MemoryHandle[] _pins;
    private readonly Tensor?[] _spareOutputs;

    // Where the tensors of the caller begin, by number of the input or output.
    private readonly byte*[] _inputData;
    private readonly byte*[] _outputData;
    private int _pinCount;
    private int _inputPins;

    /// <summary>Memory for runs of <paramref name="plan"/> on up to <paramref name="threads"/> threads.</summary>
    public RunContext(ExecutionPlan plan, int threads)
    {
        Plan = plan;
        _arena = new NativeBuffer(plan.ArenaBytes, clear: false);
        _scratch = new ThreadScratch(plan.ScratchBytes, threads);
        _pins = new MemoryHandle[plan.InputShapes.Length + plan.OutputValues.Length + plan.Values.Count(v => v.Place == ValuePlace.Constant)];
        _valuesOfInputs = ValuesIn(plan, ValuePlace.Input, plan.InputShapes.Length);
        _valuesOfOutputs = ValuesIn(plan, ValuePlace.Output, plan.OutputValues.Length);
        _places = new List<(TensorView[], int)>[plan.Values.Length];
        for (int i = 0; i < _places.Length; i++)
            _places[i] = [];
        Inputs = [.. plan.Steps.Select(step => CreateViews(step.Inputs))];
        Outputs = [.. plan.Steps.Select(step => CreateViews(step.Outputs))];
        Dynamic = new Tensor?[plan.Values.Length];
        InputTensors = new Tensor?[plan.InputShapes.Length];
        OutputTensors = new Tensor?[plan.OutputValues.Length];
        _spareOutputs = new Tensor?[plan.OutputValues.Length];
        _inputData = new byte*[plan.InputShapes.Length];
        _outputData = new byte*[plan.OutputValues.Length];
        for (int i = 0; i < plan.Values.Length; i++)
        {
            PlanValue value = plan.Values[i];
            if (value.Place == ValuePlace.Arena) Bind(i, _arena.Data + value.Offset, value.Shape!);
            if (value.Place != ValuePlace.Constant) continue;
            MemoryHandle pin = value.Constant!.Bytes.Pin();
            _pins[_pinCount++] = pin;
            Bind(i, (byte*)pin.Pointer + value.Offset, value.Shape!);
        }

        ConstantPins = _pinCount;
    }

    /// <summary>Pins would keep the constants of a session that nobody disposed in memory for ever.</summary>
    ~RunContext() => ReleasePins();

    /// <summary>The plan that the context is for.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>Per step, its operands.</summary>
    public TensorView[][] Inputs { get; }

    /// <summary>Per step, its results.</summary>
    public TensorView[][] Outputs { get; }

    /// <summary>Per value, the tensor made for it during the run, if it is dynamic.</summary>
    public Tensor?[] Dynamic { get; }

    /// <summary>Per input of the model, the caller's tensor.</summary>
    public Tensor?[] InputTensors { get; }

    /// <summary>Per output of the model, the tensor that receives it; null where it is computed elsewhere.</summary>
    public Tensor?[] OutputTensors { get; }

    private int ConstantPins { get; }

    /// <summary>Scratch of one thread.</summary>
    public byte* Scratch(int worker) => _scratch.Of(worker);

    /// <summary>Lets every step that touches a value see it at an address.</summary>
    public void Bind(int value, void* data, TensorShape shape)
    {
        foreach ((TensorView[] views, int slot) in _places[value])
            views[slot] = new TensorView(data, Plan.Values[value].ElementType, shape);
    }

    /// <summary>Lets steps read a caller's tensor, which stays in place until <see cref="ReleaseCallerTensors"/>.</summary>
    /// <remarks>Inputs are attached after outputs.</remarks>
    /// <param name="index">Number of the input.</param>
    /// <param name="tensor">A tensor of the plan's type and shape.</param>
    public void AttachInput(int index, Tensor tensor)
    {
        InputTensors[index] = tensor;
        _inputPins++;
        _inputData[index] = Pin(tensor);
        Bind(_valuesOfInputs[index], _inputData[index]);
    }

    /// <summary>Lets steps write an output where the caller wants it, if a step computes it in place.</summary>
    /// <param name="index">Number of the output.</param>
    /// <param name="tensor">A tensor of the plan's type and shape; null when the caller does not want the output.</param>
    public void AttachOutput(int index, Tensor? tensor)
    {
        PlanValue value = Plan.Values[Plan.OutputValues[index]];
        if (value.Place != ValuePlace.Output || value.Index != index) return;
        tensor ??= _spareOutputs[index] ??= Tensor.Allocate(value.ElementType, Plan.OutputShapes[index]!);
        OutputTensors[index] = tensor;
        _outputData[index] = Pin(tensor);
        Bind(_valuesOfOutputs[index], _outputData[index]);
    }

    /// <summary>Lets steps see one slice of the tensors that are attached to a context, this one or another of the same plan.</summary>
    /// <param name="caller">The context with the tensors of the whole batch.</param>
    /// <param name="slice">Number of the slice.</param>
    public void BindSlice(RunContext caller, int slice)
    {
        for (int i = 0; i < _valuesOfInputs.Length; i++)
            Bind(_valuesOfInputs[i], caller._inputData[i] + SliceStart(caller.InputTensors[i]!, slice));
        for (int i = 0; i < _valuesOfOutputs.Length; i++)
        {
            if (caller.OutputTensors[i] is { } tensor) Bind(_valuesOfOutputs[i], caller._outputData[i] + SliceStart(tensor, slice));
        }
    }

    /// <summary>Lets go of the inputs of an earlier run, so that others can be attached; outputs stay.</summary>
    public void DetachInputs()
    {
        while (_inputPins > 0)
        {
            _pins[--_pinCount].Dispose();
            _inputPins--;
        }
    }

    /// <summary>The tensor that holds an output after a run.</summary>
    public Tensor OutputOf(int index)
    {
        int source = Plan.OutputValues[index];
        PlanValue value = Plan.Values[source];
        return value.Place switch
        {
            ValuePlace.Constant => value.Constant!,
            // Only values in memory of their own are outputs: this is the input itself, not a view of it.
            ValuePlace.Input => InputTensors[value.Index]!,
            ValuePlace.Output => OutputTensors[value.Index]!,
            _ => Dynamic[source]!,
        };
    }

    /// <summary>Ends what <see cref="AttachInput"/> and <see cref="AttachOutput"/> began, and forgets dynamic tensors.</summary>
    public void ReleaseCallerTensors()
    {
        while (_pinCount > ConstantPins)
            _pins[--_pinCount].Dispose();
        _inputPins = 0;
        Array.Clear(Dynamic);
        Array.Clear(InputTensors);
        Array.Clear(OutputTensors);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleasePins();
        _arena.Dispose();
        _scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    private void ReleasePins()
    {
        while (_pinCount > 0)
            _pins[--_pinCount].Dispose();
    }

    private byte* Pin(Tensor tensor)
    {
        MemoryHandle pin = tensor.Bytes.Pin();
        _pins[_pinCount++] = pin;
        return (byte*)pin.Pointer;
    }

    private void Bind(int[] values, byte* data)
    {
        foreach (int value in values)
            Bind(value, data + Plan.Values[value].Offset, Plan.Values[value].Shape!);
    }

    private long SliceStart(Tensor tensor, int slice) => (long)tensor.Bytes.Length / Plan.Slices.Count * slice;

    /// <summary>Per input or output of the model, the values that lie in it.</summary>
    private static int[][] ValuesIn(ExecutionPlan plan, ValuePlace place, int count)
    {
        ILookup<int, int> values = Enumerable.Range(0, plan.Values.Length).Where(i => plan.Values[i].Place == place).ToLookup(i => plan.Values[i].Index);
        return [.. Enumerable.Range(0, count).Select(i => values[i].ToArray())];
    }

    private TensorView[] CreateViews(int[] values)
    {
        var views = new TensorView[values.Length];
        for (int slot = 0; slot < values.Length; slot++)
        {
            if (values[slot] >= 0) _places[values[slot]].Add((views, slot));
        }

        return views;
    }
}
