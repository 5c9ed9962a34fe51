using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>What a session holds in memory, by the library's own counts.</summary>
[TestFixture]
[NonParallelizable]
public sealed class SessionMemoryTests
{
    /// <summary>Plans that a session keeps.</summary>
    private const int MostPlans = 8;

    private const int Taps = 48, Rows = 32;

    private static readonly Tensor Weights = TestModels.Random(new Random(3), 0.2, Taps, Rows);

    /// <summary>y = n · x · W, with n · W folded into weights of its own for each number n of rows of x.</summary>
    private static readonly byte[] WeightsByShape = new OnnxBuilder()
        .Input("x", ElementType.Float32, "n", Taps).Output("y", ElementType.Float32, "n", Rows)
        .Initializer("w", Weights).Initializer("first", Tensor.Scalar(0L))
        .Node("Shape", ["x"], ["extents"]).Node("Gather", ["extents", "first"], ["n"]).Node("Cast", ["n"], ["factor"], ("to", 1))
        .Node("Mul", ["w", "factor"], ["scaled"]).Node("MatMul", ["x", "scaled"], ["y"]).ToBytes();

    [Test]
    public void A_large_sparse_model_leaves_no_dense_copies_behind()
    {
        const int Width = 1024, Inner = 2048, Batch = 16;
        const long Dense = 2L * Width * Inner * sizeof(float);
        var random = new Random(7);
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, Batch, Width).Output("y", ElementType.Float32, Batch, Width)
            .Initializer("columns", TestModels.Random(random, 0.05, Width, Inner)).Node("MatMul", ["x", "columns"], ["h"])
            .Initializer("rows", TestModels.Random(random, 0.05, Width, Inner)).Node("Gemm", ["h", "rows"], ["y"], ("transB", 1), ("alpha", 0.5f)).ToBytes();
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(8, Batch, Width) };
        Tensor expected = Numbers.Interpret(model, inputs)[0];
        string folder = Directory.CreateTempSubdirectory("sparseruntime-").FullName;
        try
        {
            string path = Path.Combine(folder, "large.onnx");
            File.WriteAllBytes(path, model);
            (long native, long managed) = Settled();
            using (InferenceSession session = InferenceSession.Load(path, new SessionOptions { IntraOpNumThreads = 1 }))
            {
                Numbers.AssertClose(session.Run(inputs)["y"], expected, "y");
                (long nativeLoaded, long managedLoaded) = Settled();
                Assert.That(session.EncodedWeightBytes, Is.GreaterThan(0.05 * Dense).And.LessThan(0.25 * Dense));
                // Activations, biases and the scratch of one thread.
                Assert.That(nativeLoaded - native, Is.LessThan(session.EncodedWeightBytes + (2 << 20)));
                Assert.That(managedLoaded - managed, Is.LessThan(Dense / 16));
            }

            Assert.That(Settled().Native, Is.EqualTo(native));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Many_shapes_keep_as_much_as_the_plans_that_are_kept([Values] WeightStorage storage)
    {
        const int Shapes = 50;
        var options = new SessionOptions { IntraOpNumThreads = 1, WeightStorage = storage };
        long before = Settled().Native, largest = 0, largestNative = 0;
        for (int n = 1; n <= Shapes; n++)
        {
            using InferenceSession alone = InferenceSession.Load(WeightsByShape, options);
            AssertRight(alone, n, storage);
            largest = Math.Max(largest, alone.EncodedWeightBytes);
            largestNative = Math.Max(largestNative, NativeHeap.BytesInUse - before);
        }

        Assert.That(largest, Is.Positive);
        Assert.That(Settled().Native, Is.EqualTo(before));
        using (InferenceSession session = InferenceSession.Load(WeightsByShape, options))
        {
            for (int round = 0; round < 2; round++)
            {
                for (int n = 1; n <= Shapes; n++)
                    AssertRight(session, n, storage);
                Assert.That(session.EncodedWeightBytes, Is.Positive.And.LessThanOrEqualTo(MostPlans * largest));
                Assert.That(NativeHeap.BytesInUse - before, Is.LessThanOrEqualTo(MostPlans * largestNative));
            }
        }

        Assert.That(Settled().Native, Is.EqualTo(before));
    }

    [Test]
    public void Layers_of_the_same_weights_share_them_whatever_the_shape([Values] WeightStorage storage)
    {
        // Only known shapes say that nothing is broadcast, so that the residual becomes part of the layer anew for each.
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, "n", "m", 64).Input("r", ElementType.Float32, "n", "m", 64).Output("y", ElementType.Float32, null)
            .Initializer("w", TestModels.Random(new Random(4), 0.1, 64, 64)).Node("MatMul", ["x", "w"], ["p"]).Node("Add", ["p", "r"], ["y"]).ToBytes();
        string kernel;
        using (InferenceSession session = InferenceSession.Load(model))
        {
            LayerReport layer = session.Describe(Shapes(20)).Layers.Single();
            Assert.That(layer.Epilogue, Is.EqualTo("residual"));
            kernel = layer.Executor;
        }

        using InferenceSession forced = InferenceSession.Load(model, new SessionOptions { Kernel = kernel, WeightStorage = storage });
        var sizes = new HashSet<long>();
        for (int tokens = 20; tokens < 26; tokens++)
        {
            Assert.That(forced.Describe(Shapes(tokens)).Layers.Single().Executor, Is.EqualTo(kernel));
            sizes.Add(forced.EncodedWeightBytes);
        }

        Assert.That(sizes, Has.Count.EqualTo(1).And.All.Positive);

        static Dictionary<string, TensorShape> Shapes(int tokens) => new() { ["x"] = new TensorShape(2, tokens, 64), ["r"] = new TensorShape(2, tokens, 64) };
    }

    [Test]
    public void Threads_with_more_shapes_than_plans_keep_their_weights_while_they_run()
    {
        const int Threads = 8, Runs = 60, Shapes = 20;
        long before = Settled().Native, largest = 0;
        for (int n = 1; n <= Shapes; n++)
        {
            using InferenceSession alone = InferenceSession.Load(WeightsByShape);
            AssertRight(alone, n, WeightStorage.Single);
            largest = Math.Max(largest, alone.EncodedWeightBytes);
        }

        using (InferenceSession session = InferenceSession.Load(WeightsByShape, new SessionOptions { IntraOpNumThreads = 2 }))
        {
            Exception?[] failures = new Exception?[Threads];
            Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
            {
                var random = new Random(thread);
                try
                {
                    for (int run = 0; run < Runs; run++)
                        AssertRight(session, random.Next(1, Shapes + 1), WeightStorage.Single);
                }
                catch (Exception e)
                {
                    failures[thread] = e;
                }
            }))];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
            Assert.That(failures, Is.All.Null);
            Assert.That(session.EncodedWeightBytes, Is.Positive.And.LessThanOrEqualTo(MostPlans * largest));
        }

        Assert.That(Settled().Native, Is.EqualTo(before));
    }

    [Test]
    public void A_plan_that_cannot_be_made_leaves_nothing_behind()
    {
        // The second layer fits no number of rows but three.
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, "n", Taps).Output("y", ElementType.Float32, null)
            .Initializer("w", Weights).Node("MatMul", ["x", "w"], ["h"])
            .Initializer("v", TestModels.Random(new Random(5), 0.5, 4, 3)).Node("MatMul", ["v", "h"], ["y"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model);
        for (int n = 4; n < 8; n++)
        {
            Tensor input = TestModels.Input(n, n, Taps);
            Assert.That(() => session.Run(input), Throws.ArgumentException);
        }

        Assert.That(session.EncodedWeightBytes, Is.Zero);
        session.Run(TestModels.Input(3, 3, Taps));
        Assert.That(session.EncodedWeightBytes, Is.Positive);
    }

    private static void AssertRight(InferenceSession session, int n, WeightStorage storage)
    {
        Tensor x = TestModels.Input(n, n, Taps);
        Tensor y = session.Run(x);
        var expected = new float[n * Rows];
        for (int i = 0; i < expected.Length; i++)
        {
            double sum = 0;
            for (int tap = 0; tap < Taps; tap++)
            {
                float weight = Weights.Span<float>()[(tap * Rows) + (i % Rows)] * n;
                sum += (double)x.Span<float>()[(i / Rows * Taps) + tap] * (storage == WeightStorage.Half ? (float)(Half)weight : weight);
            }

            expected[i] = (float)sum;
        }

        Numbers.AssertClose(y, Tensor.From(expected, n, Rows), $"{n} rows", absolute: 1e-4f * n);
    }

    /// <summary>Bytes in use once everything unreferenced is gone.</summary>
    private static (long Native, long Managed) Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        return (NativeHeap.BytesInUse, managed);
    }
}
