using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Compares what two graphs compute, node by node.</summary>
internal static class GraphRunner
{
    /// <summary>Asserts that two graphs give the same results, up to rounding relative to the largest.</summary>
    public static void AssertSame(ModelGraph expected, ModelGraph actual, Tensor[] inputs, string message = "")
    {
        Tensor[] left = new GraphInterpreter(expected).Run(inputs), right = new GraphInterpreter(actual).Run(inputs);
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
}
