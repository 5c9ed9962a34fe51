using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>The same bits whatever the number of threads and of callers.</summary>
[TestFixture]
public sealed class ThreadIndependenceTests
{
    private static IEnumerable<TestCaseData> Models()
    {
        yield return Case("dense perceptron, one row", TestModels.Mlp("n", 1.0, 300, 500, 70), 1, 300);
        yield return Case("sparse perceptron, one row", TestModels.Mlp("n", 0.08, 300, 500, 70), 1, 300);
        yield return Case("dense perceptron, 50 rows", TestModels.Mlp("n", 1.0, 300, 500, 70), 50, 300);
        yield return Case("sparse perceptron, 50 rows", TestModels.Mlp("n", 0.08, 300, 500, 70), 50, 300);
        yield return Case("tiny perceptron", TestModels.Mlp("n", 0.5, 8, 6, 3), 1, 8);
        yield return Case("sparse network of images", TestModels.Cnn("n", 0.1), 3, 3, 24, 24);
        yield return Case("dense network of images", TestModels.Cnn("n", 1.0), 1, 3, 24, 24);
        yield return Case("residual blocks", EpilogueModels.ResidualBlocks("n"), 5, 8, 10, 9);
        yield return Case("transformer", EpilogueModels.Transformer("n"), 9, 6, 32);
        yield return Case("softmax, normalization and functions", Functions(), 7, 40, 33);

        static TestCaseData Case(string name, OnnxBuilder model, params int[] shape) => new TestCaseData(model.ToBytes(), shape).SetArgDisplayNames(name);
    }

    private static OnnxBuilder Functions() => new OnnxBuilder().Input("x", ElementType.Float32, "n", 40, 33).Output("y", ElementType.Float32, null)
        .Initializer("scale", TestModels.Input(5, 33))
        .Node("Exp", ["x"], ["e"]).Node("Tanh", ["e"], ["t"]).Node("Erf", ["t"], ["f"]).Node("Sigmoid", ["f"], ["g"])
        .Node("LayerNormalization", ["g", "scale"], ["l"]).Node("Softmax", ["l"], ["s"], ("axis", 2)).Node("Softmax", ["s"], ["u"], ("axis", 1))
        .Node("ReduceSum", ["u"], ["r"]).Node("Div", ["u", "r"], ["d"]).Node("Transpose", ["d"], ["p"], ("perm", new long[] { 0, 2, 1 }))
        .Node("MatMul", ["d", "p"], ["y"]);

    [TestCaseSource(nameof(Models))]
    public void One_two_three_and_five_threads_give_the_same_bits(byte[] model, int[] shape)
    {
        Tensor input = TestModels.Input(1, shape);
        float[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3, 5 })
        {
            using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = threads });
            expected ??= session.Run(input).Floats();
            for (int round = 0; round < 5; round++)
                Assert.That(session.Run(input).Floats(), Is.EqualTo(expected), $"{threads} threads, round {round}");
        }
    }

    [TestCaseSource(nameof(Models))]
    public void Eight_callers_of_one_session_get_the_same_bits_as_one(byte[] model, int[] shape)
    {
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 2 });
        CallTogether(session, [.. Enumerable.Range(0, 8).Select(i => TestModels.Input(i, shape))], 20);
    }

    [Test]
    public void The_real_model_gives_the_same_bits_however_it_is_run()
    {
        if (SharedFiles.Find("squeezenet-deep-compression.onnx") is not { } path)
        {
            Assert.Ignore("shared/data/squeezenet-deep-compression.onnx is not there");
            return;
        }

        Tensor image = TestModels.Input(1, 1, 3, 224, 224);
        float[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using InferenceSession session = InferenceSession.Load(path, new SessionOptions { IntraOpNumThreads = threads });
            image = TestModels.Input(1, [.. session.InputMetadata.Values.Single().Dimensions!.Select(d => d.IsFree ? 1 : d.Value)]);
            expected ??= session.Run(image).Floats();
            Assert.That(session.Run(image).Floats(), Is.EqualTo(expected), $"{threads} threads");
        }

        using InferenceSession shared = InferenceSession.Load(path, new SessionOptions { IntraOpNumThreads = 2 });
        CallTogether(shared, [.. Enumerable.Range(1, 8).Select(i => TestModels.Input(i, image.Shape.Dimensions.ToArray()))], 2);
    }

    [Test]
    public void The_choice_of_a_kernel_does_not_depend_on_the_number_of_threads()
    {
        foreach (double density in new[] { 1.0, 0.5, 0.3, 0.2, 0.1, 0.05, 0.01 })
            foreach (int rows in new[] { 1, 3, 20 })
            {
                byte[] model = TestModels.Mlp(rows, density, 200, 333, 64).ToBytes();
                string[]? expected = null;
                foreach (int threads in new[] { 1, 2, 7, 64 })
                {
                    using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = threads });
                    string[] chosen = [.. session.Describe().Layers.Select(layer => layer.Executor)];
                    Assert.That(chosen, Is.EqualTo(expected ??= chosen), $"{threads} threads, {rows} rows at density {density}");
                }
            }
    }

    private static void CallTogether(InferenceSession session, Tensor[] inputs, int rounds)
    {
        float[][] expected = [.. inputs.Select(input => session.Run(input).Floats())];
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var start = new Barrier(inputs.Length);
        Thread[] callers = [.. inputs.Select((input, i) => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                for (int round = 0; round < rounds; round++)
                {
                    if (!session.Run(input).Floats().AsSpan().SequenceEqual(expected[i])) failures.Enqueue($"caller {i}, round {round}");
                }
            }
            catch (Exception e)
            {
                failures.Enqueue($"caller {i}: {e}");
            }
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
        Assert.That(failures, Is.Empty);
    }
}
