using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Masks and parameters as files: what is read is what was written, and what does not fit is refused with the reason.</summary>
public class ArrayFileTests
{
    private static readonly NetworkShape Shape = new(5, [4], 3);

    [Test]
    public void Parameters_come_back_to_the_bit()
    {
        using var folder = new TemporaryFolder();
        Parameters parameters = Cases.Parameters(Shape);
        parameters.Layers[0].Weights[3] = -0f;
        parameters.Layers[0].Weights[4] = float.Epsilon;
        ParameterFile.Write(folder["p.npz"], parameters);
        Assert.That(ParameterFile.Read(folder["p.npz"], Shape).Checksum(), Is.EqualTo(parameters.Checksum()));
    }

    [Test]
    public void Masks_come_back_and_equal_ones_make_equal_bytes()
    {
        using var folder = new TemporaryFolder();
        Mask mask = Cases.Mask(Shape, 0, 0.4);
        MaskFile.Write(folder["m.npz"], Shape, [mask, null]);
        Mask[] read = MaskFile.Read(folder["m.npz"], Shape);
        for (int i = 0; i < Shape.WeightCount(0); i++)
            Assert.That(read[0][i], Is.EqualTo(mask[i]));
        Assert.That(read[1].CountKept(), Is.EqualTo(12), "a layer without a mask keeps everything");
        MaskFile.Write(folder["again.npz"], Shape, read);
        Assert.That(File.ReadAllBytes(folder["again.npz"]), Is.EqualTo(File.ReadAllBytes(folder["m.npz"])));
    }

    [Test]
    public void An_exported_model_takes_the_masks_of_a_file()
    {
        using var folder = new TemporaryFolder();
        Parameters parameters = Cases.Parameters(Shape);
        Mask[] masks = [Cases.Mask(Shape, 0, 0.4), Cases.Mask(Shape, 1, 0.4)];
        MaskFile.Write(folder["m.npz"], Shape, masks);
        Tensor input = Tensor.From(Cases.Batch(Shape, 6).Inputs.ToArray(), 6, 5);
        using InferenceSession masked = InferenceSession.Load(OnnxExport.ToArray(parameters), new SessionOptions { MaskPath = folder["m.npz"] });
        using InferenceSession exported = InferenceSession.Load(OnnxExport.ToArray(parameters, new OnnxExportOptions { Masks = masks }));
        Assert.That(masked.Run(input).Span<float>().ToArray(), Is.EqualTo(exported.Run(input).Span<float>().ToArray()).Within(1e-6f));
    }

    [Test]
    public void What_does_not_fit_is_refused_with_the_array_s_name()
    {
        using var folder = new TemporaryFolder();
        ParameterFile.Write(folder["p.npz"], Cases.Parameters(Shape));
        MaskFile.Write(folder["m.npz"], Shape, [null, null]);
        AssertRefused(() => ParameterFile.Read(folder["p.npz"], new NetworkShape(5, [4, 4], 3)), "layer1.weight", "[3,4]", "[4,4]");
        AssertRefused(() => ParameterFile.Read(folder["p.npz"], new NetworkShape(5, [], 4)), "p.npz", "layer1.bias", "has not");
        AssertRefused(() => ParameterFile.Read(folder["p.npz"], new NetworkShape(5, [4, 3], 3)), "p.npz", "no array 'layer2.weight'");
        AssertRefused(() => ParameterFile.Read(folder["m.npz"], Shape), "m.npz", "layer0.weight", "bool");
        AssertRefused(() => MaskFile.Read(folder["p.npz"], Shape), "p.npz", "layer0.weight", "float32");
        AssertRefused(() => MaskFile.Read(folder["m.npz"], new NetworkShape(6, [4], 3)), "layer0.weight", "[4,6]");
        NpzFile.Write(folder["more.npz"], new Dictionary<string, Tensor>(NpzFile.Read(folder["m.npz"])) { ["layer2.weight"] = Tensor.From([true], 1) });
        AssertRefused(() => MaskFile.Read(folder["more.npz"], Shape), "more.npz", "layer2.weight", "has not");
        AssertRefused(() => MaskFile.Read(folder.Write("broken.npz", "PK"), Shape), "broken.npz");
        Assert.That(() => MaskFile.Write(folder["m.npz"], Shape, [null]), Throws.ArgumentException.With.Message.Contains("1 masks"));
        Assert.That(() => MaskFile.Read(folder["missing.npz"], Shape), Throws.InstanceOf<IOException>());
    }

    private static void AssertRefused(Action read, params string[] words)
    {
        foreach (string word in words)
            Assert.That(() => read(), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(word));
    }
}
