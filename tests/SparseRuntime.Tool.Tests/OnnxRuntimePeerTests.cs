using SparseRuntime.Peers;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;
using SparseRuntime.Tool.Demo;
using SparseRuntime.Tool.Inputs;

namespace SparseRuntime.Tool.Tests;

public class OnnxRuntimePeerTests
{
    [Test]
    public void It_takes_the_demonstration_models_and_their_batches()
    {
        IPeer peer = Require();
        foreach (ModelSource source in DemoModels.All())
        {
            using IPeerSession session = peer.Load(source.ForPeer, 1);
            bool isTicket = source.Name == DemoTicket.Name;
            int[] image = source.Name.StartsWith("cnn", StringComparison.Ordinal) ? [2, 3, 32, 32] : [2, isTicket || source.Name.Contains("784") ? 784 : 1024];
            session.Bind(new Dictionary<string, Tensor> { [isTicket ? "features" : "input"] = RandomTensor.Create(ElementType.Float32, new TensorShape(image), 1) });
            session.Run();
            Tensor output = session.Outputs.Single().Value;
            Assert.That(output.Shape[0], Is.EqualTo(2));
            Assert.That(output.Span<float>().ToArray().Distinct().Count(), Is.GreaterThan(10), source.Name);
        }
    }

    [Test]
    public void It_computes_into_the_bound_tensors_from_the_bound_tensors()
    {
        var model = new OnnxModelWriter("relu", 2);
        model.Node("Relu", "y", []);
        using IPeerSession session = Require().Load(new PeerModel(null, model.Build(2)), 1);
        Tensor input = Tensor.From([-1f, 2f], 1, 2);
        session.Bind(new Dictionary<string, Tensor> { ["input"] = input });
        session.Run();
        Tensor output = session.Outputs.Single().Value;
        Assert.That(output.Span<float>().ToArray(), Is.EqualTo(new[] { 0f, 2f }));
        input.Span<float>()[0] = 5;
        session.Run();
        Assert.That(output.Span<float>()[0], Is.EqualTo(5));
    }

    [Test]
    public void Its_version_is_known() => Assert.That(Require().Version, Does.Match(@"^\d+\.\d+\.\d+"));

    [Test]
    public void A_broken_model_is_one_kind_of_error()
    {
        IPeer peer = Require();
        Assert.That(() => peer.Load(new PeerModel(null, [1, 2, 3]), 1), Throws.TypeOf<PeerException>().With.Message.Contains("ONNX Runtime"));
    }

    [Test]
    public void Inputs_that_do_not_fit_are_one_kind_of_error()
    {
        using IPeerSession session = Require().Load(new PeerModel(null, DemoModels.Mlp("tiny", 4, 2)), 1);
        Assert.That(
            () => session.Bind(new Dictionary<string, Tensor> { ["input"] = Tensor.From([1f, 2f], 1, 2) }),
            Throws.TypeOf<PeerException>());
        Assert.That(session.Run, Throws.InvalidOperationException);
    }

    [Test]
    public void The_tool_agrees_with_it()
    {
        Require();
        using var folder = new TemporaryFolder();
        string model = folder.Write("tiny.onnx", DemoModels.Mlp("tiny", 20, 30, 10));
        ToolOutcome verify = ToolProcess.Run("verify", model, "--compare", "ort", "--batch", "3", "--json");
        ToolOutcome bench = ToolProcess.Run("bench", model, "--compare", "ort", "--seconds", "0.1", "--json");
        Assert.That(verify.ExitCode, Is.Zero, verify.Error);
        Assert.That(verify.Json().GetProperty("ok").GetBoolean(), Is.True);
        Assert.That(bench.ExitCode, Is.Zero, bench.Error);
        Assert.That(bench.Json().GetProperty("peers")[0].GetProperty("name").GetString(), Is.EqualTo("ONNX Runtime"));
    }

    [Test]
    public void It_agrees_on_residuals_and_activations_within_layers()
    {
        Require();
        using var folder = new TemporaryFolder();
        byte[][] models = [EpilogueModels.ResidualBlocks("n").ToBytes(), EpilogueModels.Transformer("n").ToBytes(), EpilogueModels.Transformer("n", opset: 20).ToBytes()];
        for (int i = 0; i < models.Length; i++)
        {
            ToolOutcome verify = ToolProcess.Run("verify", folder.Write($"{i}.onnx", models[i]), "--compare", "ort", "--batch", "3", "--json");
            Assert.That(verify.ExitCode, Is.Zero, verify.Error);
            Assert.That(verify.Json().GetProperty("ok").GetBoolean(), Is.True, $"model {i}");
        }
    }

    [Test]
    public void Without_it_the_tool_says_how_to_get_it()
    {
        if (PeerCatalog.OnnxRuntime is not null) Assert.Ignore("this build has ONNX Runtime");
        using var folder = new TemporaryFolder();
        string model = folder.Write("tiny.onnx", DemoModels.Mlp("tiny", 20, 10));
        ToolOutcome outcome = ToolProcess.Run("verify", model, "--compare", "ort", "--json");
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Output, Is.Empty);
        Assert.That(outcome.Error, Does.Contain(PeerCatalog.OnnxRuntimeCommand));
    }

    [Test]
    public void It_is_not_compared_under_a_mask_that_it_cannot_apply()
    {
        Require();
        using var folder = new TemporaryFolder();
        string model = folder.Write("tiny.onnx", DemoModels.Mlp("tiny", 20, 10));
        string mask = folder.Write("mask.npz", []);
        ToolOutcome outcome = ToolProcess.Run("verify", model, "--compare", "ort", "--mask", mask, "--json");
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain("mask").And.Contain("--compare reference"));
    }

    private static IPeer Require()
    {
        if (PeerCatalog.OnnxRuntime is { } peer) return peer;
        Assert.Ignore($"this build does without ONNX Runtime; '{PeerCatalog.OnnxRuntimeCommand}' installs it");
        throw new InvalidOperationException("not reached");
    }
}
