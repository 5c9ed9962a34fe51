using SparseRuntime.Graph;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tests;

/// <summary>What a model's results should be, by the plain interpreter on the graph as imported, and comparison with it.</summary>
internal static class Numbers
{
    /// <summary>The outputs by definition, node by node, without passes, kernels or planning.</summary>
    public static Tensor[] Interpret(byte[] model, IReadOnlyDictionary<string, Tensor> inputs)
    {
        ModelGraph graph = OnnxImporter.Load(model);
        return new GraphInterpreter(graph).Run([.. graph.Inputs.Select(input => inputs[input.Name])]);
    }

    /// <summary>Fails unless shapes are equal and elements within 10⁻⁴ relative or the given absolute distance.</summary>
    public static void AssertClose(Tensor actual, Tensor expected, string what, float relative = 1e-4f, float absolute = 1e-4f)
    {
        Assert.That(actual.ToString(), Is.EqualTo(expected.ToString()), what);
        if (expected.ElementType != ElementType.Float32)
        {
            Assert.That(actual.Bytes.ToArray(), Is.EqualTo(expected.Bytes.ToArray()), what);
            return;
        }

        ReadOnlySpan<float> a = actual.Span<float>(), e = expected.Span<float>();
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] == e[i] || Math.Abs(a[i] - e[i]) <= absolute + (relative * Math.Abs(e[i])) || (float.IsNaN(a[i]) && float.IsNaN(e[i]))) continue;
            Assert.Fail($"{what}: element {i} of {actual} is {a[i]}, not {e[i]}");
        }
    }

    /// <summary>
    /// Fails unless a session gives what the interpreter gives, twice in a row, returned or written into the caller's
    /// tensors, which are full of NaN before. With several threads, every step is shared among them once more.
    /// </summary>
    public static void AssertSessionAgrees(byte[] model, IReadOnlyDictionary<string, Tensor> inputs, int threads = 1)
    {
        Tensor[] expected = Interpret(model, inputs);
        if (threads > 1) SharedRuns.AssertAgrees(model, inputs, expected, threads);
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = threads });
        IReadOnlyDictionary<string, Tensor> results = session.Run(inputs);
        NamedTensor[] outputs = [.. session.OutputNames.Select((name, i) => new NamedTensor(name, Garbage(expected[i])))];
        for (int round = 0; round < 2; round++)
        {
            session.Run([.. inputs.Select(pair => new NamedTensor(pair.Key, pair.Value))], outputs);
            for (int i = 0; i < outputs.Length; i++)
            {
                AssertClose(results[outputs[i].Name], expected[i], $"output '{outputs[i].Name}'");
                AssertClose(outputs[i].Tensor, expected[i], $"output '{outputs[i].Name}' in the caller's tensor, round {round}");
            }
        }
    }

    private static Tensor Garbage(Tensor like)
    {
        Tensor tensor = Tensor.Allocate(like.ElementType, like.Shape);
        tensor.Bytes.Span.Fill(0xFF);
        return tensor;
    }
}
