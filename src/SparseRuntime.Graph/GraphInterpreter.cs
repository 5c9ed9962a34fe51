using System.Buffers;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph;

/// <summary>
/// Computes a graph node by node, each with everything before it known: the plain way, for folding constants, for
/// shapes that depend on values, and for comparison. Results live until their last reader has run.
/// </summary>
/// <param name="graph">The graph; it is not changed and must not be while this runs.</param>
/// <param name="maxResultBytes">The most memory that one result may take.</param>
public sealed class GraphInterpreter(ModelGraph graph, long maxResultBytes = int.MaxValue)
{
    /// <summary>Computes the graph's outputs.</summary>
    /// <param name="inputs">One tensor per input of the graph, in order.</param>
    /// <returns>One tensor per output, in order; an output that is a constant or an input is that tensor itself.</returns>
    /// <exception cref="ArgumentException">The inputs are not what the graph declares.</exception>
    /// <exception cref="GraphException">A node cannot be computed with these inputs, or its result takes too much memory.</exception>
    /// <exception cref="InvalidOperationException">A value at run time cannot be computed with, such as an index out of range.</exception>
    public Tensor[] Run(params IReadOnlyList<Tensor> inputs) => Run(inputs, new LoopRounds(LoopRounds.Default));

    private Tensor[] Run(IReadOnlyList<Tensor> inputs, LoopRounds rounds)
    {
        var values = new Dictionary<GraphValue, GraphConstant>();
        Bind(inputs, values);
        Dictionary<GraphValue, int> pending = CountReaders();
        foreach (GraphNode node in graph.Nodes)
        {
            var operands = new GraphConstant?[node.Inputs.Count];
            for (int i = 0; i < operands.Length; i++)
                operands[i] = node.Inputs[i] is { } input ? input.Constant ?? values[input] : null;
            Tensor[] results = Compute(node, operands, maxResultBytes, rounds);
            for (int i = 0; i < results.Length; i++)
            {
                if (pending.ContainsKey(node.Outputs[i])) values[node.Outputs[i]] = new GraphConstant(results[i]);
            }

            foreach (GraphValue? input in node.Inputs)
            {
                if (input is null || input.Constant is not null || --pending[input] > 0) continue;
                values.Remove(input);
            }
        }

        return [.. graph.Outputs.Select(output => (output.Constant ?? values[output]).ToDense())];
    }

    /// <summary>Computes the results of one node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="operands">One value per operand; null where an optional one is left out.</param>
    /// <param name="maxResultBytes">The most memory that one result may take.</param>
    /// <exception cref="GraphException">The node cannot be computed with these operands, or a result takes too much memory.</exception>
    /// <exception cref="InvalidOperationException">A value at run time cannot be computed with, such as an index out of range.</exception>
    public static Tensor[] Compute(GraphNode node, IReadOnlyList<GraphConstant?> operands, long maxResultBytes = int.MaxValue) =>
        Compute(node, operands, maxResultBytes, new LoopRounds(LoopRounds.Default));

    private static Tensor[] Compute(GraphNode node, IReadOnlyList<GraphConstant?> operands, long maxResultBytes, LoopRounds rounds)
    {
        if (node.Operator is ControlFlowOperator flow)
            return flow.Run([.. operands.Select(operand => operand?.ToDense())], (body, inputs) => new GraphInterpreter(body, maxResultBytes).Run(inputs, rounds), Array.MaxLength, rounds);
        var inference = new InferenceContext(
            node.DisplayName,
            [.. operands.Select(operand => operand is null ? (ValueFacts?)null : new ValueFacts(operand.ElementType, operand.Shape))],
            [.. operands.Select((operand, i) => operand is { Sparse: not null } && node.Operator.CountsElementsOf(i) ? new GraphConstant(operand.ToDense()) : operand)],
            node.Outputs.Count);
        ValueFacts[] facts = FactInference.Infer(node.DisplayName, node.Operator, inference);
        var results = new Tensor[facts.Length];
        for (int i = 0; i < results.Length; i++)
        {
            TensorShape shape = facts[i].Shape ?? throw new GraphException(node.DisplayName, $"the shape of result {i} cannot be derived from its operands");
            if (shape.ElementCount > Math.Min(maxResultBytes, Array.MaxLength - Tensor.Alignment) / facts[i].ElementType.Size())
            {
                throw new GraphException(
                    node.DisplayName, $"result {i}, {facts[i].ElementType.DisplayName()}{shape}, is above the limit of {maxResultBytes} bytes");
            }

            results[i] = Tensor.Allocate(facts[i].ElementType, shape);
        }

        Execute(node.Operator, operands, results);
        return results;
    }

    private static unsafe void Execute(Operator op, IReadOnlyList<GraphConstant?> operands, Tensor[] results)
    {
        var pins = new MemoryHandle[operands.Count + results.Length];
        try
        {
            var inputs = new TensorView[operands.Count];
            for (int i = 0; i < inputs.Length; i++)
            {
                if (operands[i]?.ToDense() is { } operand) inputs[i] = View(operand, ref pins[i]);
            }

            var outputs = new TensorView[results.Length];
            for (int i = 0; i < outputs.Length; i++)
                outputs[i] = View(results[i], ref pins[operands.Count + i]);
            op.Execute(new OperatorContext(inputs, outputs, WorkPart.Whole));
        }
        finally
        {
            foreach (MemoryHandle pin in pins)
                pin.Dispose();
        }
    }

    private static unsafe TensorView View(Tensor tensor, ref MemoryHandle pin)
    {
        pin = tensor.Bytes.Pin();
        return new TensorView(pin.Pointer, tensor.ElementType, tensor.Shape);
    }

    private void Bind(IReadOnlyList<Tensor> inputs, Dictionary<GraphValue, GraphConstant> values)
    {
        if (inputs.Count != graph.Inputs.Count)
            throw new ArgumentException($"{inputs.Count} tensors are given for {graph.Inputs.Count} inputs", nameof(inputs));
        for (int i = 0; i < inputs.Count; i++)
        {
            GraphValue input = graph.Inputs[i];
            if (inputs[i].ElementType != input.Facts.ElementType || !Fits(input, inputs[i].Shape))
            {
                string declared = graph.DeclaredShape(input) is { } dimensions ? $"[{string.Join(',', dimensions)}]" : "[...]";
                throw new ArgumentException(
                    $"input '{input.Name}' is {inputs[i]} where {input.Facts.ElementType.DisplayName()}{input.Facts.Shape?.ToString() ?? declared} is expected",
                    nameof(inputs));
            }

            values[input] = new GraphConstant(inputs[i]);
        }
    }

    private bool Fits(GraphValue input, TensorShape shape)
    {
        if (input.Facts.Shape is { } known) return known.Equals(shape);
        if (graph.DeclaredShape(input) is not { } declared) return true;
        if (declared.Count != shape.Rank) return false;
        for (int axis = 0; axis < declared.Count; axis++)
        {
            if (!declared[axis].IsFree && declared[axis].Value != shape[axis]) return false;
        }

        return true;
    }

    /// <summary>How often every value is still read; the caller reads outputs once more.</summary>
    private Dictionary<GraphValue, int> CountReaders()
    {
        var readers = new Dictionary<GraphValue, int>();
        foreach (GraphNode node in graph.Nodes)
        {
            foreach (GraphValue? input in node.Inputs)
            {
                if (input is not null) readers[input] = readers.GetValueOrDefault(input) + 1;
            }
        }

        foreach (GraphValue output in graph.Outputs)
            readers[output] = readers.GetValueOrDefault(output) + 1;
        return readers;
    }
}
