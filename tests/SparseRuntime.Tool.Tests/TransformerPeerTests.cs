using SparseRuntime.Peers;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Tests;

/// <summary>A transformer against ONNX Runtime.</summary>
[TestFixture]
public sealed class TransformerPeerTests
{
    [TestCase(1, 1)]
    [TestCase(2, 17)]
    [TestCase(1, 150)]
    [TestCase(4, 64)]
    public void The_results_are_those_of_the_peer(int images, int tokens)
    {
        if (PeerCatalog.OnnxRuntime is not { } peer)
        {
            Assert.Ignore($"this build does without ONNX Runtime; '{PeerCatalog.OnnxRuntimeCommand}' installs it");
            return;
        }

        byte[] model = BertModel.Create(heads: 4, perHead: 16, density: 0.4).ToBytes();
        Dictionary<string, Tensor> inputs = BertModel.Inputs(tokens, images, tokens);
        using IPeerSession expected = peer.Load(new PeerModel(null, model), 1);
        expected.Bind(inputs);
        expected.Run();
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 2 });
        IReadOnlyDictionary<string, Tensor> actual = session.Run(inputs);
        foreach (string name in session.OutputNames)
        {
            Agreement agreement = Agreement.Of(name, actual[name], expected.Outputs[name]);
            Assert.That(agreement.Ok, $"{agreement}");
        }
    }
}
