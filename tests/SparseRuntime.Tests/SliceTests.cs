using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Batches that are run in slices of some samples, forced for models that are too small to be cut by predicted times.</summary>
[TestFixture]
public sealed class SliceTests
{
    private static IEnumerable<TestCaseData> Models()
    {
        yield return Case("images", TestModels.Cnn("n"), 3, 24, 24);
        yield return Case("residual blocks", EpilogueModels.ResidualBlocks("n"), 8, 10, 9);
        yield return Case("transformer", EpilogueModels.Transformer("n"), 6, 32);
        yield return Case("perceptron", TestModels.Mlp("n", 0.1, 40, 50, 20), 40);

        static TestCaseData Case(string name, OnnxBuilder model, params int[] sample) => new TestCaseData(model.ToBytes(), sample).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Models))]
    public void Any_number_of_threads_gives_the_same_bits(byte[] model, int[] sample)
    {
        foreach ((int count, int samples) in new[] { (3, 1), (4, 1), (4, 2), (8, 1), (8, 2), (8, 4) })
        {
            Tensor input = TestModels.Input(count, [count, .. sample]);
            Tensor whole = Numbers.Interpret(model, new Dictionary<string, Tensor> { ["x"] = input })[0];
            float[]? expected = null;
            foreach (int threads in new[] { 1, 2, 3, 5, 7 })
            {
                using InferenceSession session = Load(model, samples, threads);
                for (int round = 0; round < 3; round++)
                {
                    Tensor result = session.Run(input);
                    expected ??= result.Floats();
                    Assert.That(result.Floats(), Is.EqualTo(expected), $"{count} samples in slices of {samples}, {threads} threads, round {round}");
                    Numbers.AssertClose(result, whole, $"{count} samples in slices of {samples}", 1e-5f, 1e-5f);
                }

                AssertSliced(session, samples, input.Shape);
            }
        }
    }

    [Test]
    public void A_transformer_of_two_inputs_and_two_outputs([Values(3, 8)] int count, [Values(1, 2, 3)] int threads)
    {
        byte[] model = BertModel.Create(heads: 3, perHead: 8, density: 0.5).ToBytes();
        IReadOnlyDictionary<string, Tensor> inputs = BertModel.Inputs(1, count, 33);
        using InferenceSession session = Load(model, 1, threads);
        using InferenceSession alone = Load(model, 1, 1);
        IReadOnlyDictionary<string, Tensor> results = session.Run(inputs), expected = alone.Run(inputs);
        Tensor[] defined = Numbers.Interpret(model, inputs);
        for (int i = 0; i < defined.Length; i++)
        {
            string name = session.OutputNames[i];
            Assert.That(results[name].Floats(), Is.EqualTo(expected[name].Floats()), name);
            Numbers.AssertClose(results[name], defined[i], name);
        }

        Assert.That(session.Describe(inputs.ToDictionary(pair => pair.Key, pair => pair.Value.Shape)).Batch, Does.Contain("slices of 1"));
    }

    [Test]
    public void Random_models_give_what_the_interpreter_gives([Values(1, 3)] int threads)
    {
        int sliced = 0;
        Property.Holds(
            random =>
            {
                RandomModel model = RandomModel.Create(random);
                Tensor[] expected = Numbers.Interpret(model.Bytes, model.Inputs);
                using InferenceSession session = Load(model.Bytes, 1, threads);
                if (session.Describe(new Dictionary<string, TensorShape> { ["x"] = model.Inputs["x"].Shape }).Batch?.Contains("slices of 1") == true) sliced++;
                for (int round = 0; round < 2; round++)
                {
                    IReadOnlyDictionary<string, Tensor> results = session.Run(model.Inputs);
                    for (int i = 0; i < expected.Length; i++)
                        Numbers.AssertClose(results[session.OutputNames[i]], expected[i], session.OutputNames[i]);
                }
            },
            cases: 200);
        Assert.That(sliced, Is.GreaterThan(20));
    }

    [Test]
    public void Nothing_is_allocated([Values(1, 2, 3, 5)] int threads)
    {
        using InferenceSession session = Load(TestModels.Cnn("n").ToBytes(), 1, threads);
        NamedTensor[] inputs = [new("x", TestModels.Input(1, 4, 3, 24, 24))], outputs = [new("y", Tensor.Allocate(ElementType.Float32, new TensorShape(4, 10)))];

        // Of all threads: what others allocate beside the runs is not allocated in every round.
        long allocated = long.MaxValue;
        for (int round = 0; round < 50; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 10; i++)
                session.Run(inputs, outputs);
            allocated = Math.Min(allocated, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(allocated, Is.Zero, "in the best of fifty rounds");
        AssertSliced(session, 1, inputs[0].Tensor.Shape);
    }

    [Test]
    public void Samples_of_odd_numbers_of_bytes([Values(1, 2)] int samples, [Values(1, 2, 3)] int threads)
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.UInt8, "n", 3, 5, 7).Output("y", ElementType.Float32, null).Output("z", ElementType.UInt8, null)
            .Initializer("w", TestModels.Random(new Random(1), 0.5, 4, 3, 3, 3))
            .Node("Cast", ["x"], ["c"], ("to", 1)).Node("Conv", ["c", "w"], ["y"]).Node("Concat", ["x", "x"], ["z"], ("axis", 1)).ToBytes();
        using InferenceSession session = Load(model, samples, threads);
        var values = new byte[8 * 3 * 5 * 7];
        new Random(2).NextBytes(values);
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.From(values, 8, 3, 5, 7) };
        Tensor[] expected = Numbers.Interpret(model, inputs);
        IReadOnlyDictionary<string, Tensor> results = session.Run(inputs);
        Numbers.AssertClose(results["y"], expected[0], "y");
        Assert.That(results["z"].Span<byte>().ToArray(), Is.EqualTo(expected[1].Span<byte>().ToArray()));
        AssertSliced(session, samples, inputs["x"].Shape);
    }

    [Test]
    public void Many_callers_at_once_get_what_one_gets()
    {
        using InferenceSession session = Load(TestModels.Cnn("n").ToBytes(), 1, 2);
        Tensor[] inputs = [.. Enumerable.Range(2, 6).Select(count => TestModels.Input(count, count, 3, 24, 24))];
        float[][] expected = [.. inputs.Select(input => session.Run(input).Floats())];
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
            Assert.That(session.Run(inputs[i % inputs.Length]).Floats(), Is.EqualTo(expected[i % inputs.Length])));
    }

    [Test]
    public void Outputs_that_are_inputs_twice_the_same_views_or_left_out([Values(1, 2, 3)] int threads)
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, "n", 6)
            .Output("x", ElementType.Float32, null).Output("i", ElementType.Float32, null).Output("e", ElementType.Float32, null).Output("f", ElementType.Float32, null).Output("r", ElementType.Float32, null)
            .Initializer("s", Tensor.From([0L, 2, 3], 3))
            .Node("Identity", ["x"], ["i"]).Node("Exp", ["x"], ["e"]).Node("Identity", ["e"], ["f"]).Node("Reshape", ["e", "s"], ["r"]).ToBytes();
        using InferenceSession session = Load(model, 2, threads);
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 8, 6) };
        Tensor[] expected = Numbers.Interpret(model, inputs);
        IReadOnlyDictionary<string, Tensor> results = session.Run(inputs);
        for (int i = 0; i < expected.Length; i++)
            Numbers.AssertClose(results[session.OutputNames[i]], expected[i], session.OutputNames[i]);
        AssertSliced(session, 2, inputs["x"].Shape);

        NamedTensor alone = new("f", Tensor.Allocate(ElementType.Float32, new TensorShape(8, 6)));
        session.Run([new("x", inputs["x"])], [alone]);
        Numbers.AssertClose(alone.Tensor, expected[3], "the only output that is wanted");
    }

    [Test]
    public void A_sample_that_cannot_be_computed_ends_the_run_and_not_the_next([Values(1, 2, 3, 5)] int threads)
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Int64, "n", 3).Output("y", ElementType.Float32, null)
            .Initializer("t", TestModels.Input(1, 10, 4)).Node("Gather", ["t", "x"], ["g"]).Node("Exp", ["g"], ["y"]).ToBytes();
        using InferenceSession session = Load(model, 1, threads);
        Tensor good = Tensor.From([.. Enumerable.Range(0, 24).Select(i => (long)(i % 10))], 8, 3);
        Tensor bad = Tensor.From(good.Span<long>().ToArray(), 8, 3);
        bad.Span<long>()[17] = 10;
        Tensor expected = Numbers.Interpret(model, new Dictionary<string, Tensor> { ["x"] = good })[0];
        for (int round = 0; round < 3; round++)
        {
            Assert.That(() => session.Run(bad), Throws.InvalidOperationException.With.Message.Contains("Gather"));
            Numbers.AssertClose(session.Run(good), expected, $"after the failure, round {round}");
        }

        AssertSliced(session, 1, good.Shape);
    }

    [Test]
    public void Tensors_of_wrong_shapes_are_named_by_those_of_the_batch()
    {
        using InferenceSession session = Load(TestModels.Cnn("n").ToBytes(), 1, 2);
        NamedTensor[] inputs = [new("x", TestModels.Input(1, 4, 3, 24, 24))];
        Assert.That(
            () => session.Run(inputs, [new NamedTensor("y", Tensor.Allocate(ElementType.Float32, new TensorShape(1, 10)))]),
            Throws.ArgumentException.With.Message.Contains("[4, 10]").Or.Message.Contains("[4,10]"));
    }

    [Test]
    public void A_profile_is_of_the_whole_batch([Values(1, 2, 3)] int threads)
    {
        byte[] model = TestModels.Cnn("n").ToBytes();
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 8, 3, 24, 24) };
        using InferenceSession sliced = Load(model, 1, threads), whole = Load(model, 0, threads);
        IReadOnlyList<LayerTiming> steps = sliced.Profile(inputs, 3);
        Assert.That(steps.Sum(step => step.EffectiveFlops), Is.EqualTo(whole.Profile(inputs, 1).Sum(step => step.EffectiveFlops)));
        Assert.That(steps.Sum(step => step.MedianMicroseconds), Is.Positive);
        LayerReport layer = sliced.Describe(new Dictionary<string, TensorShape> { ["x"] = inputs["x"].Shape }).Layers[0];
        Assert.That((layer.Calls, layer.Geometry.Images), Is.EqualTo((8, 1)));
    }

    [Test]
    public void Weights_are_encoded_for_slices_alone()
    {
        byte[] model = TestModels.Mlp("n", 0.1, 300, 200).ToBytes();
        using InferenceSession sliced = Load(model, 1, 1), one = InferenceSession.Load(model);
        sliced.Run(TestModels.Input(1, 64, 300));
        one.Run(TestModels.Input(1, 1, 300));
        Assert.That(sliced.EncodedWeightBytes, Is.EqualTo(one.EncodedWeightBytes));
    }

    [Test]
    public void The_plain_executor_runs_whole_batches()
    {
        byte[] model = TestModels.Cnn("n").ToBytes();
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { SliceSamples = 1, Executors = ExecutorPolicy.Reference });
        Assert.That(session.Describe(new Dictionary<string, TensorShape> { ["x"] = new(4, 3, 24, 24) }).Batch, Is.Null);
    }

    private static InferenceSession Load(byte[] model, int samples, int threads) =>
        InferenceSession.Load(model, new SessionOptions { SliceSamples = samples, IntraOpNumThreads = threads });

    private static void AssertSliced(InferenceSession session, int samples, TensorShape input) =>
        Assert.That(session.Describe(new Dictionary<string, TensorShape> { ["x"] = input }).Batch, Does.Contain($"in slices of {samples}:"));
}
