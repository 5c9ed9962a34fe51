using System.Buffers;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Runs a graph node by node with nothing known beforehand: shapes are derived from the values on the way.</summary>
internal static unsafe class GraphRunner
{
    public static Tensor[] Run(ModelGraph graph, params Tensor[] inputs)
    {
        var values = new Dictionary<GraphValue, Tensor>();
        for (int i = 0; i < inputs.Length; i++)
            values[graph.Inputs[i]] = inputs[i];
        Tensor Of(GraphValue value) => value.Constant?.ToDense() ?? values[value];
        foreach (GraphNode node in graph.Nodes)
        {
            Tensor?[] operands = [.. node.Inputs.Select(v => v is null ? null : Of(v))];
            var facts = new InferenceContext(
                node.DisplayName,
                [.. operands.Select(t => t is null ? (ValueFacts?)null : new ValueFacts(t.ElementType, t.Shape))],
                [.. operands.Select(t => t is null ? null : new GraphConstant(t))],
                node.Outputs.Count);
            node.Operator.Infer(facts);
            Tensor[] results = [.. facts.Outputs.Select(f => Tensor.Allocate(f!.Value.ElementType, f.Value.Shape!))];
            Execute(node.Operator, operands, results);
            for (int i = 0; i < results.Length; i++)
                values[node.Outputs[i]] = results[i];
        }

        return [.. graph.Outputs.Select(Of)];
    }

    /// <summary>Asserts that two graphs give the same results, up to rounding relative to the largest.</summary>
    public static void AssertSame(ModelGraph expected, ModelGraph actual, Tensor[] inputs, string message = "")
    {
        Tensor[] left = Run(expected, inputs), right = Run(actual, inputs);
        Assert.That(actual.OutputNames, Is.EqualTo(expected.OutputNames), message);
        Assert.That(right.Select(t => t.ToString()), Is.EqualTo(left.Select(t => t.ToString())), message);
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i].ElementType != ElementType.Float32)
            {
                Assert.That(right[i].Bytes.ToArray(), Is.EqualTo(left[i].Bytes.ToArray()), message);
                continue;
            }

            float[] wanted = left[i].Span<float>().ToArray(), given = right[i].Span<float>().ToArray();
            float largest = wanted.Select(Math.Abs).Append(1e-3f).Max();
            Assert.That(given, Is.EqualTo(wanted).Within(1e-4f * largest), $"output {i} {message}");
        }
    }

    private static void Execute(Operator op, Tensor?[] operands, Tensor[] results)
    {
        var pins = new List<MemoryHandle>();
        TensorView View(Tensor tensor)
        {
            pins.Add(tensor.Bytes.Pin());
            return new TensorView(pins[^1].Pointer, tensor.ElementType, tensor.Shape);
        }

        TensorView[] views = [.. operands.Select(t => t is null ? default : View(t))];
        TensorView[] outputs = [.. results.Select(View)];
        op.Execute(new OperatorContext(views, outputs, WorkPart.Whole));
        pins.ForEach(pin => pin.Dispose());
    }
}
