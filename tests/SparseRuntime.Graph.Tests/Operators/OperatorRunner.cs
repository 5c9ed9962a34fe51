using System.Buffers;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Operators;

/// <summary>Infers and executes one operator on pinned memory, and sees to it that nothing beside the results is written.</summary>
internal sealed unsafe class OperatorRunner : IDisposable
{
    private const int Margin = 128;
    private const byte Untouched = 0x5E;

    private readonly Operator _operator;
    private readonly TensorView[] _inputs;
    private readonly TensorView[] _outputs;
    private readonly MemoryHandle[] _pins;
    private readonly byte[][] _memory;

    public OperatorRunner(Operator op, Tensor?[] inputs, int outputs = 1)
    {
        _operator = op;
        ValueFacts[] facts = Infer(op, inputs, outputs);
        _memory = [.. facts.Select(f => new byte[Tensor.ByteLength(f.ElementType, f.Shape!) + (2 * Margin)])];
        foreach (byte[] memory in _memory)
            Array.Fill(memory, Untouched);
        Results = [.. facts.Select((f, i) => Tensor.Wrap(f.ElementType, f.Shape!, _memory[i].AsMemory()[Margin..^Margin]))];
        _pins = [.. inputs.Concat(Results).Select(t => t is null ? default : t.Bytes.Pin())];
        _inputs = [.. inputs.Select((t, i) => t is null ? default : new TensorView(_pins[i].Pointer, t.ElementType, t.Shape))];
        _outputs = [.. Results.Select((t, i) => new TensorView(_pins[inputs.Length + i].Pointer, t.ElementType, t.Shape))];
    }

    public Tensor[] Results { get; }

    public static ValueFacts[] Infer(Operator op, Tensor?[] inputs, int outputs = 1, bool shapesKnown = true, bool valuesKnown = true)
    {
        var context = new InferenceContext(
            $"{op.Name} 'test'",
            [.. inputs.Select(t => t is null ? (ValueFacts?)null : new ValueFacts(t.ElementType, shapesKnown ? t.Shape : null))],
            [.. inputs.Select(t => t is null || !valuesKnown ? null : new GraphConstant(t))],
            outputs);
        return FactInference.Infer($"{op.Name} 'test'", op, context);
    }

    /// <summary>The first result of an operator.</summary>
    public static Tensor Run(Operator op, params Tensor?[] inputs) => RunAll(op, inputs, 1)[0];

    public static Tensor[] RunAll(Operator op, Tensor?[] inputs, int outputs, int parts = 1, byte garbage = 0xA5)
    {
        using var runner = new OperatorRunner(op, inputs, outputs);
        foreach (Tensor result in runner.Results)
            result.Bytes.Span.Fill(garbage);
        runner.Execute(parts);
        return runner.Results;
    }

    public void Execute(int parts)
    {
        for (int part = 0; part < parts; part++)
            _operator.Execute(new OperatorContext(_inputs, _outputs, new WorkPart(part, parts)));
        foreach (byte[] memory in _memory)
        {
            if (memory.AsSpan(0, Margin).IndexOfAnyExcept(Untouched) >= 0 || memory.AsSpan(memory.Length - Margin).IndexOfAnyExcept(Untouched) >= 0)
                throw new InvalidOperationException("memory beside a result is written");
        }
    }

    public void Dispose()
    {
        foreach (MemoryHandle pin in _pins)
            pin.Dispose();
    }
}
