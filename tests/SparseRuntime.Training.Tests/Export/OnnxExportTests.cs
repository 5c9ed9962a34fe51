using SparseRuntime.Onnx;
using SparseRuntime.Peers;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Exported models, run here and in ONNX Runtime, against the trainer's own forward pass.</summary>
public class OnnxExportTests
{
    private const int Samples = 200;

    [Test]
    public void Exported_networks_compute_what_the_trainer_computes(
        [Values] HiddenActivation activation, [Values(1.0, 0.05)] double density, [Values] bool perFeature, [Values] HiddenNormalization normalization)
    {
        Case at = Trained(new NetworkShape(40, [60, 30], 5, activation, normalization: normalization), density, perFeature);
        AssertSame(RunHere(at.Model, at.Raw), at);
        AssertSame(RunInPeer(at.Model, at.Raw), at);
    }

    [Test]
    public void A_linear_model_of_numbers_is_exported_too()
    {
        Case at = Trained(new NetworkShape(7, [], 1, loss: LossKind.MeanSquaredError), 1.0, perFeature: true);
        AssertSame(RunHere(at.Model, at.Raw), at);
    }

    [Test]
    public void A_final_softmax_gives_probabilities()
    {
        var shape = new NetworkShape(6, [8], 3);
        Parameters parameters = Cases.Parameters(shape);
        Tensor input = Tensor.From(Cases.Batch(shape, 4).Inputs.ToArray(), 4, 6);
        float[] sums = RunHere(OnnxExport.ToArray(parameters), input);
        float[] probabilities = RunHere(OnnxExport.ToArray(parameters, new OnnxExportOptions { Softmax = true }), input);
        for (int sample = 0; sample < 4; sample++)
        {
            double[] powers = [.. sums.Skip(sample * 3).Take(3).Select(z => Math.Exp(z))];
            Assert.That(probabilities.Skip(sample * 3).Take(3), Is.EqualTo(powers.Select(power => power / powers.Sum())).Within(1e-6));
        }
    }

    [Test]
    public void Pruned_weights_are_zeros_in_the_file_whatever_the_features_are_normalized_by()
    {
        var shape = new NetworkShape(9, [11], 3, normalization: HiddenNormalization.Batch);
        Mask[] masks = [Cases.Mask(shape, 0, 0.3), Cases.Mask(shape, 1, 0.3)];
        var normalization = new Normalization(255, [.. Enumerable.Range(1, 9).Select(i => 0.1 * i)], [.. Enumerable.Range(1, 9).Select(i => 0.2 * i)]);
        Parameters parameters = Cases.Parameters(shape);
        string before = parameters.Checksum();
        Graph.ModelGraph graph = OnnxImporter.Load(OnnxExport.ToArray(parameters, new OnnxExportOptions { Masks = masks, Normalization = normalization }));
        for (int layer = 0; layer < 2; layer++)
        {
            float[] weights = graph.Find($"layer{layer}.weight")!.Constant!.ToDense().Span<float>().ToArray();
            Assert.That(weights.Where((_, i) => !masks[layer][i]).Select(BitConverter.SingleToUInt32Bits), Is.All.Zero);
            Assert.That(weights.Where((_, i) => masks[layer][i]), Has.None.Zero);
        }

        Assert.That(parameters.Checksum(), Is.EqualTo(before), "what is exported stays as it was");
    }

    [Test]
    public void Files_are_replaced_whole_and_what_does_not_fit_is_refused()
    {
        using var folder = new TemporaryFolder();
        var shape = new NetworkShape(4, [3], 2);
        Parameters parameters = Cases.Parameters(shape);
        string path = folder.Write("model.onnx", "before");
        Assert.That(() => OnnxExport.Write(path, parameters, new OnnxExportOptions { Masks = [null] }), Throws.ArgumentException.With.Message.Contains("1 masks"));
        Assert.That(() => OnnxExport.Write(path, parameters, new OnnxExportOptions { Masks = [null, new Mask(new TensorShape(2, 2))] }), Throws.ArgumentException.With.Message.Contains("layer 1"));
        Assert.That(() => OnnxExport.Write(path, parameters, new OnnxExportOptions { Normalization = new Normalization(1, [0, 0], [1, 1]) }), Throws.ArgumentException.With.Message.Contains("2 features"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("before"));
        OnnxExport.Write(path, parameters);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(OnnxExport.ToArray(parameters)));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!), Is.EqualTo(new[] { path }));
    }

    /// <summary>A network after some steps on normalized features, its model for raw ones, and what it makes of them.</summary>
    private static Case Trained(NetworkShape shape, double density, bool perFeature)
    {
        Batch raw = Cases.Batch(shape, Samples);
        float[] features = [.. raw.Inputs.ToArray().Select((x, i) => (20f * x) + 100f + (i % shape.Inputs))];
        int groups = perFeature ? shape.Inputs : 1;
        var normalization = new Normalization(255, [.. Enumerable.Range(0, groups).Select(i => (100.0 + i) / 255)], [.. Enumerable.Range(0, groups).Select(i => (20.0 + (0.1 * i)) / 255)]);
        float[] normalized = [.. features];
        normalization.Apply(normalized, shape.Inputs);
        Batch batch = raw with { Inputs = normalized };
        using var backend = new CpuBackend(shape, Samples);
        backend.Load(Cases.Parameters(shape));
        Mask[] masks = [.. Enumerable.Range(0, shape.Layers).Select(layer => Cases.Mask(shape, layer, density))];
        for (int layer = 0; layer < shape.Layers; layer++)
            backend.SetMask(layer, masks[layer]);
        for (int step = 0; step < 20; step++)
            Cases.Step(backend, batch, UpdateRule.Sgd);
        backend.Forward(batch, ForwardMode.Evaluation);
        var outputs = new float[Samples * shape.Outputs];
        backend.ReadLogits(outputs);
        byte[] model = OnnxExport.ToArray(Cases.Read(backend), new OnnxExportOptions { Masks = masks, Normalization = normalization });
        return new Case(shape, model, Tensor.From(features, Samples, shape.Inputs), outputs);
    }

    private static void AssertSame(float[] actual, Case expected)
    {
        Assert.That(actual, Is.EqualTo(expected.Outputs).Within(2e-4f));
        int width = expected.Shape.Outputs;
        int[] Classes(float[] outputs) => [.. outputs.Chunk(width).Select(sample => Array.IndexOf(sample, sample.Max()))];
        Assert.That(Classes(actual), Is.EqualTo(Classes(expected.Outputs)));
    }

    private static float[] RunHere(byte[] model, Tensor input)
    {
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 1, Calibration = Calibration.Shipped });
        return session.Run(input).Span<float>().ToArray();
    }

    private static float[] RunInPeer(byte[] model, Tensor input)
    {
        if (PeerCatalog.OnnxRuntime is not { } peer)
        {
            Assert.Ignore($"this build does without ONNX Runtime; '{PeerCatalog.OnnxRuntimeCommand}' installs it");
            return [];
        }

        using IPeerSession session = peer.Load(new PeerModel(null, model), 1);
        session.Bind(new Dictionary<string, Tensor> { ["features"] = input });
        session.Run();
        return session.Outputs["outputs"].Span<float>().ToArray();
    }

    private sealed record Case(NetworkShape Shape, byte[] Model, Tensor Raw, float[] Outputs);
}
