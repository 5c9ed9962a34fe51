using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>A published pruned network in every form in which its weights can be stored, on every executor.</summary>
[TestFixture]
public sealed class RealModelTests
{
    private const string FileName = "squeezenet-deep-compression.onnx";

    private static readonly SessionOptions TwoThreads = new() { IntraOpNumThreads = 2 };

    private string _path = null!;
    private string _folder = null!;
    private Tensor _image = null!;
    private float[] _expected = null!;

    [OneTimeSetUp]
    public void Load()
    {
        _path = SharedFiles.Find(FileName)!;
        if (_path is null) Assert.Ignore($"shared/data/{FileName} is not there");
        _folder = Directory.CreateTempSubdirectory().FullName;
        using InferenceSession session = InferenceSession.Load(_path!, TwoThreads);
        _image = TestModels.Input(1, [.. session.InputMetadata.Values.Single().Dimensions!.Select(d => d.IsFree ? 1 : d.Value)]);
        _expected = session.Run(_image).Floats();
        Assert.That(_expected, Has.Some.GreaterThan(0f));
        Assert.That(_expected, Is.All.Matches<float>(float.IsFinite));
    }

    [OneTimeTearDown]
    public void Unload()
    {
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    private void IsTheSameModel(InferenceSession session)
    {
        Assert.That(Math.Round(session.Describe().Sparsity, 4), Is.EqualTo(0.6658));
        Assert.That(session.Run(_image).Floats(), Is.EqualTo(_expected));
    }

    [Test]
    public void Its_sparsity_is_what_was_published()
    {
        using InferenceSession session = InferenceSession.Load(_path, TwoThreads);
        IsTheSameModel(session);
        Assert.That(session.Describe().Layers, Has.Count.EqualTo(26));
    }

    [Test]
    public void With_sparse_initializers([Values] bool coordinates)
    {
        using InferenceSession session = InferenceSession.Load(OnnxRewriter.ToSparseInitializers(File.ReadAllBytes(_path), coordinates), TwoThreads);
        IsTheSameModel(session);
    }

    [Test]
    public void With_weights_in_a_file_of_their_own()
    {
        using InferenceSession session = InferenceSession.Load(OnnxRewriter.ToExternalData(_path, _folder), TwoThreads);
        IsTheSameModel(session);
    }

    [Test]
    public void With_masks_in_a_file_of_their_own()
    {
        (byte[] model, Dictionary<string, Tensor> masks) = OnnxRewriter.WithMaskedWeights(File.ReadAllBytes(_path));
        string path = Path.Combine(_folder, "masks.npz");
        NpzFile.Write(path, masks);
        using (InferenceSession unmasked = InferenceSession.Load(model, TwoThreads))
            Assert.That(unmasked.Describe().Sparsity, Is.Zero);
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 2, MaskPath = path });
        IsTheSameModel(session);
    }

    [Test]
    public void Every_executor_agrees_with_the_definition()
    {
        var options = new SessionOptions { IntraOpNumThreads = 2, Executors = ExecutorPolicy.Reference };
        using InferenceSession reference = InferenceSession.Load(_path, options);
        Tensor expected = reference.Run(_image);
        Assert.That(reference.Describe().Layers.Select(l => l.Executor), Is.All.Contains("ref"));
        foreach (ExecutorPolicy executors in new[] { ExecutorPolicy.Best, ExecutorPolicy.Dense })
        {
            using InferenceSession session = InferenceSession.Load(_path, new SessionOptions { IntraOpNumThreads = 2, Executors = executors });
            Numbers.AssertClose(session.Run(_image), expected, $"{executors}", relative: 1e-3f, absolute: 1e-4f);
            if (executors == ExecutorPolicy.Dense) Assert.That(session.Describe().Layers.Select(l => l.Format), Is.All.EqualTo("dense"));
            else Assert.That(session.Describe().Layers.Select(l => l.Format), Has.Some.Not.EqualTo("dense"));
        }
    }

    [Test]
    public void Running_it_allocates_nothing()
    {
        using InferenceSession session = InferenceSession.Load(_path, TwoThreads);
        NamedTensor[] inputs = [new(session.InputNames[0], _image)];
        NamedTensor[] outputs = [new(session.OutputNames[0], session.Run(_image))];
        // What is allocated once, by whichever run comes to it first, is not allocated in every round.
        long allocated = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 5; i++)
                session.Run(inputs, outputs);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(allocated, Is.Zero);
        Assert.That(outputs[0].Tensor.Floats(), Is.EqualTo(_expected));
    }
}
