using SparseRuntime.Tensors;

namespace SparseRuntime.Tests;

[TestFixture]
public sealed class SessionLoadingTests
{
    private static readonly Tensor Image = TestModels.Input(1, 2, 3, 24, 24);

    [Test]
    public void Path_stream_and_memory_give_the_same_results()
    {
        byte[] model = TestModels.Cnn("batch").ToBytes();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        File.WriteAllBytes(path, model);
        try
        {
            using InferenceSession fromPath = InferenceSession.Load(path);
            using InferenceSession fromMemory = InferenceSession.Load(model);
            using var stream = new MemoryStream([1, 2, 3, .. model]) { Position = 3 };
            using InferenceSession fromStream = InferenceSession.Load(stream);
            float[] expected = Numbers.Interpret(model, new Dictionary<string, Tensor> { ["x"] = Image })[0].Floats();
            float[] first = fromPath.Run(Image).Floats();
            Assert.That(first, Is.EqualTo(expected).Within(1e-4));
            Assert.That(fromMemory.Run(Image).Floats(), Is.EqualTo(first));
            Assert.That(fromStream.Run(Image).Floats(), Is.EqualTo(first));
            Assert.That(stream.CanRead, "the stream is left open");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Every_way_to_run_gives_the_same_bits()
    {
        using InferenceSession session = InferenceSession.Load(TestModels.Cnn("batch").ToBytes());
        float[] single = session.Run(Image).Floats();
        float[] named = session.Run(new Dictionary<string, Tensor> { ["x"] = Image })["y"].Floats();
        Tensor target = Tensor.Allocate(ElementType.Float32, new TensorShape(2, 10));
        session.Run([new NamedTensor("x", Image)], [new NamedTensor("y", target)]);
        Assert.That(named, Is.EqualTo(single));
        Assert.That(target.Floats(), Is.EqualTo(single));
    }

    [Test]
    public void Tensors_may_lie_at_any_address()
    {
        using InferenceSession session = InferenceSession.Load(TestModels.Cnn("batch").ToBytes());
        float[] expected = session.Run(Image).Floats();
        byte[] memory = new byte[Image.Bytes.Length + 80 + 13];
        Image.Bytes.CopyTo(memory.AsMemory(4));
        Tensor crooked = Tensor.Wrap(ElementType.Float32, Image.Shape, memory.AsMemory(4, Image.Bytes.Length));
        Tensor target = Tensor.Wrap(ElementType.Float32, new TensorShape(2, 10), memory.AsMemory(Image.Bytes.Length + 8, 80));
        session.Run([new NamedTensor("x", crooked)], [new NamedTensor("y", target)]);
        Assert.That(target.Floats(), Is.EqualTo(expected));
    }

    [Test]
    public void Metadata_tells_what_the_model_declares()
    {
        using InferenceSession session = InferenceSession.Load(TestModels.Cnn("batch").ToBytes());
        Assert.That(session.InputNames, Is.EqualTo(new[] { "x" }));
        Assert.That(session.OutputNames, Is.EqualTo(new[] { "y" }));
        Assert.That(session.InputMetadata["x"].ToString(), Is.EqualTo("float32[batch,3,24,24]"));
        Assert.That(session.OutputMetadata["y"].ToString(), Is.EqualTo("float32[batch,10]"));
    }

    [Test]
    public void Options_outside_their_range_are_refused()
    {
        byte[] model = TestModels.Mlp(1, 1, 2, 2).ToBytes();
        Assert.That(() => InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = -1 }), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("IntraOpNumThreads"));
        Assert.That(() => InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 1025 }), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("IntraOpNumThreads"));
        Assert.That(() => InferenceSession.Load(model, new SessionOptions { MemoryLimitBytes = -1 }), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("MemoryLimitBytes"));
        Assert.That(() => InferenceSession.Load(model, new SessionOptions { Executors = (ExecutorPolicy)7 }), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Executors"));
    }

    [Test]
    public void A_disposed_session_says_so()
    {
        InferenceSession session = InferenceSession.Load(TestModels.Mlp(1, 1, 2, 2).ToBytes());
        session.Run(TestModels.Input(1, 1, 2));
        session.Dispose();
        session.Dispose();
        Assert.That(() => session.Run(TestModels.Input(1, 1, 2)), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => session.Run([], []), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => session.Describe(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => session.Profile(new Dictionary<string, Tensor>(), 1), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Profile_tells_a_time_per_step_and_leaves_results_alone()
    {
        using InferenceSession session = InferenceSession.Load(TestModels.Cnn("batch").ToBytes());
        float[] expected = session.Run(Image).Floats();
        IReadOnlyList<LayerTiming> timings = session.Profile(new Dictionary<string, Tensor> { ["x"] = Image }, 3);
        Assert.That(timings.Count(t => t.Executor is not null), Is.EqualTo(4));
        Assert.That(timings.Where(t => t.Executor is not null).Select(t => t.EffectiveFlops), Is.All.GreaterThan(0));
        Assert.That(timings.Select(t => t.MedianMicroseconds), Is.All.GreaterThanOrEqualTo(0));
        Assert.That(session.Run(Image).Floats(), Is.EqualTo(expected));
        Assert.That(() => session.Profile(new Dictionary<string, Tensor> { ["x"] = Image }, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
