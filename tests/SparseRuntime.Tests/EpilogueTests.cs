using SparseRuntime.Kernels;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Residuals and activations within layers, from the model to the result.</summary>
[TestFixture]
public sealed class EpilogueTests
{
    private static IEnumerable<TestCaseData> Models()
    {
        foreach (int batch in new[] { 1, 3 })
            foreach (double density in new[] { 0.1, 1.0 })
            {
                yield return Case($"residual blocks, batch {batch}, density {density}", EpilogueModels.ResidualBlocks("n", density), batch, 8, 10, 9);
                yield return Case($"transformer, batch {batch}, density {density}", EpilogueModels.Transformer("n", density), batch, 6, 32);
            }

        static TestCaseData Case(string name, OnnxBuilder model, params int[] shape) => new TestCaseData(model.ToBytes(), shape).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Models))]
    public void Fused_models_agree_with_the_interpreter(byte[] model, int[] shape)
    {
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, shape) };
        Numbers.AssertSessionAgrees(model, inputs);
        Numbers.AssertSessionAgrees(model, inputs, threads: 3);
    }

    [Test]
    public void Every_layer_shows_what_it_ends_in()
    {
        Assert.That(
            Epilogues(EpilogueModels.ResidualBlocks(2)),
            Is.EqualTo(new[] { "relu", "none", "residual+relu", "hard-swish", "residual+silu", "tanh" }).Or.EqualTo(new[] { "none", "relu", "residual+relu", "hard-swish", "residual+silu", "tanh" }));
        foreach (long opset in new[] { 17, 20 })
            Assert.That(Epilogues(EpilogueModels.Transformer(2, opset: opset)), Is.EqualTo(new[] { "gelu", "residual", "gelu-tanh", "residual", "sigmoid" }), $"operator set {opset}");

        static string[] Epilogues(OnnxBuilder model)
        {
            using InferenceSession session = InferenceSession.Load(model.ToBytes());
            return [.. session.Describe().Layers.Select(layer => layer.Epilogue)];
        }
    }

    [Test]
    public void Every_kernel_runs_them()
    {
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 2, 6, 32) };
        byte[] model = EpilogueModels.Transformer("n", 0.2).ToBytes();
        Tensor expected = Numbers.Interpret(model, inputs)[0];
        foreach (LinearKernel kernel in KernelCatalog.All.Where(k => k.IsSupported))
        {
            using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 2, Kernel = kernel.Info.Name });
            Numbers.AssertClose(session.Run(inputs)["y"], expected, kernel.Info.Name);
        }
    }

    [Test]
    public void A_residual_may_be_an_input_a_constant_a_view_or_a_part_of_a_concatenation()
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, 4, 6).Output("a", ElementType.Float32, null).Output("b", ElementType.Float32, null)
            .Output("c", ElementType.Float32, null).Output("d", ElementType.Float32, null)
            .Initializer("w", TestModels.Input(2, 6, 6)).Initializer("k", TestModels.Input(3, 4, 6)).Initializer("s", Tensor.From([4L, 6], 2)).Initializer("t", Tensor.From([2L, 12], 2))
            .Node("MatMul", ["x", "w"], ["p"]).Node("Add", ["p", "x"], ["a"])
            .Node("MatMul", ["a", "w"], ["q"]).Node("Add", ["k", "q"], ["b"])
            .Node("Exp", ["x"], ["e"]).Node("Reshape", ["e", "t"], ["f"]).Node("Neg", ["f"], ["g"]).Node("Reshape", ["g", "s"], ["h"])
            .Node("MatMul", ["b", "w"], ["r"]).Node("Add", ["r", "h"], ["c"])
            .Node("Cos", ["x"], ["u"]).Node("MatMul", ["u", "w"], ["v"]).Node("Add", ["v", "u"], ["z"]).Node("Concat", ["z", "u"], ["d"], ("axis", 0)).ToBytes();
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 4, 6) };
        Numbers.AssertSessionAgrees(model, inputs);
        Numbers.AssertSessionAgrees(model, inputs, threads: 2);
        using InferenceSession session = InferenceSession.Load(model);
        Assert.That(session.Describe().Layers.Select(layer => layer.Epilogue), Is.All.EqualTo("residual").And.Exactly(4).Items);
    }

    [Test]
    public void A_layer_alone_takes_its_residual_from_a_span()
    {
        var layer = new LinearLayer(WeightMatrix.FromDense(2, 1, [2f, 3f]), LinearWindow.Pointwise, 1, null, Activation.Relu, hasResidual: true);
        using var run = new KernelRun(KernelCatalog.All.First(kernel => kernel.IsSupported), layer, new LinearGeometry(layer, 1, Extent3.One));
        run.Input[0] = 5f;
        Assert.That(run.Residual.Length, Is.EqualTo(2));
        run.Residual[0] = -1f;
        run.Residual[1] = -20f;
        run.Run();
        Assert.That(run.Output.ToArray(), Is.EqualTo(new[] { 9f, 0f }));
    }
}
