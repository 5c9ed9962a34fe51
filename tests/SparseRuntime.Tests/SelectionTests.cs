using SparseRuntime.Execution;
using SparseRuntime.Kernels;
using SparseRuntime.Onnx;
using SparseRuntime.Planning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tests;

/// <summary>Which kernel runs a layer, and what is said about the others.</summary>
[TestFixture]
public sealed class SelectionTests
{
    private static LayerReport Layer(double density, int rows, ExecutorPolicy executors = ExecutorPolicy.Best)
    {
        using InferenceSession session = InferenceSession.Load(TestModels.Mlp(rows, density, 1024, 1024).ToBytes(), new SessionOptions { IntraOpNumThreads = 1, Executors = executors });
        return session.Describe().Layers.Single();
    }

    [Test]
    public void A_large_layer_of_95_percent_zeros_gets_a_sparse_kernel([Values(1, 256)] int rows)
    {
        LayerReport layer = Layer(0.05, rows);
        Assert.That(layer.Executor, Does.StartWith("f32-spm"));
        Assert.That(layer.Format, Is.Not.EqualTo("dense"));
        Assert.That(layer.Sparsity, Is.EqualTo(0.95).Within(0.01));
        Assert.That(layer.Bytes, Is.LessThan(1024 * 1024 * sizeof(float) / 2));
    }

    [Test]
    public void A_layer_without_zeros_gets_a_dense_kernel([Values(1, 256)] int rows)
    {
        LayerReport layer = Layer(1.0, rows);
        Assert.That(layer.Format, Is.EqualTo("dense"));
        Assert.That(layer.Sparsity, Is.LessThan(1e-3));
    }

    [Test]
    public void Alternatives_are_every_other_kernel_with_a_reason([Values(0.05, 1.0)] double density)
    {
        LayerReport layer = Layer(density, 16);
        string[] names = [layer.Executor, .. layer.Alternatives.Select(a => a.Executor)];
        Assert.That(names, Is.EquivalentTo(KernelCatalog.All.Select(k => k.Info.Name)));
        Assert.That(layer.Alternatives.Select(a => a.Reason), Is.All.Not.Empty);
        ExecutorAlternative[] able = [.. layer.Alternatives.Where(a => a.PredictedMicroseconds is not null)];
        Assert.That(able, Is.Not.Empty);
        Assert.That(able.Select(a => a.PredictedMicroseconds), Is.Ordered);
        Assert.That(able.Select(a => a.PredictedMicroseconds), Is.All.GreaterThanOrEqualTo(layer.PredictedMicroseconds));
        foreach (ExecutorAlternative other in layer.Alternatives.Where(a => a.PredictedMicroseconds is null))
        {
            LinearKernel kernel = KernelCatalog.All.Single(k => k.Info.Name == other.Executor);
            if (!kernel.IsSupported) Assert.That(other.Reason, Does.Contain(kernel.Info.Device));
        }
    }

    [Test]
    public void A_report_leads_to_the_layer_and_its_call()
    {
        LayerReport layer = Layer(0.05, 16);
        Assert.That((layer.Layer.Weights.Rows, layer.Layer.Weights.Taps), Is.EqualTo((layer.Rows, layer.Taps)));
        Assert.That(layer.Layer.Weights.Sparsity, Is.EqualTo(layer.Sparsity));
        Assert.That(layer.Geometry.Columns, Is.EqualTo(layer.Columns));
        // A narrow instruction set may run the batch in slices.
        Assert.That(layer.Columns * layer.Calls, Is.EqualTo(16));
    }

    [Test]
    public void A_policy_of_dense_executors_says_why_sparse_ones_are_out()
    {
        LayerReport layer = Layer(0.05, 16, ExecutorPolicy.Dense);
        Assert.That(layer.Format, Is.EqualTo("dense"));
        string[] supported = [.. KernelCatalog.All.Where(k => k.IsSupported && k.Info.Format == "csr").Select(k => k.Info.Name)];
        Assert.That(layer.Alternatives.Where(a => supported.Contains(a.Executor)).Select(a => a.Reason), Is.All.Contains("dense"));
    }

    [Test]
    public void A_kernel_that_is_asked_for_runs_every_layer_that_it_can()
    {
        byte[] model = TestModels.Cnn(2).ToBytes();
        Tensor input = TestModels.Input(1, 2, 3, 24, 24);
        Tensor expected = Numbers.Interpret(model, new Dictionary<string, Tensor> { ["x"] = input })[0];
        foreach (LinearKernel kernel in KernelCatalog.All.Where(k => k.IsSupported).Concat(KernelCatalog.References))
        {
            using InferenceSession session = InferenceSession.Load(new MemoryStream(model), new SessionOptions { Kernel = kernel.Info.Name });
            Numbers.AssertClose(session.Run(input), expected, kernel.Info.Name, relative: 1e-4f, absolute: 1e-5f);
            foreach (LayerReport layer in session.Describe().Layers)
            {
                ExecutorAlternative? passedOver = layer.Alternatives.FirstOrDefault(a => a.Executor == kernel.Info.Name);
                Assert.That(layer.Executor == kernel.Info.Name || passedOver?.PredictedMicroseconds is null, $"{kernel.Info.Name} can run {layer.Name}, which got {layer.Executor}");
            }
        }
    }

    [Test]
    public void A_kernel_that_does_not_exist_is_refused_with_those_that_do()
    {
        Assert.That(
            () => InferenceSession.Load(new MemoryStream(TestModels.Cnn(2).ToBytes()), new SessionOptions { Kernel = "f32-fast" }),
            Throws.TypeOf<ModelLoadException>().With.Message.Contains("f32-fast").And.Message.Contains(KernelCatalog.All[0].Info.Name));
    }

    [Test]
    public void The_reference_policy_takes_reference_kernels_only()
    {
        LayerReport layer = Layer(0.05, 2, ExecutorPolicy.Reference);
        Assert.That(KernelCatalog.References.Select(k => k.Info.Name), Does.Contain(layer.Executor));
    }

    [Test]
    public void Every_policy_computes_the_same_within_rounding()
    {
        byte[] model = TestModels.Cnn(2).ToBytes();
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 2, 3, 24, 24) };
        Tensor expected = Numbers.Interpret(model, inputs)[0];
        foreach (ExecutorPolicy executors in Enum.GetValues<ExecutorPolicy>())
        {
            using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 2, Executors = executors });
            Numbers.AssertClose(session.Run(inputs)["y"], expected, $"{executors}");
        }
    }

    [Test]
    public void Chosen_kernels_are_of_the_strongest_instruction_set_that_is_switched_on()
    {
        string strongest = Machine.InstructionSet;
        if (Environment.GetEnvironmentVariable("DOTNET_EnableAVX512") == "0") Assert.That(strongest, Is.Not.EqualTo("avx512"));
        if (Environment.GetEnvironmentVariable("DOTNET_EnableAVX2") == "0") Assert.That(strongest, Is.EqualTo("scalar").Or.EqualTo("neon"));
        if (Environment.GetEnvironmentVariable("DOTNET_EnableHWIntrinsic") == "0") Assert.That(strongest, Is.EqualTo("scalar"));
        var chosen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (double density in new[] { 1.0, 0.05 })
            foreach (int rows in new[] { 1, 256 })
            {
                LayerReport layer = Layer(density, rows);
                chosen.Add(layer.Executor);
                Assert.That(layer.Executor, Does.EndWith(strongest), $"{rows} rows at density {density}");
            }

        TestContext.Out.WriteLine($"chosen on {strongest}: {string.Join(", ", chosen)}");
    }

    [Test]
    public void Short_plans_run_on_one_thread_and_long_ones_on_all()
    {
        Assert.That(IsShort(TestModels.Mlp(1, 1, 16, 12, 8, 4)), Is.True);
        Assert.That(IsShort(TestModels.Mlp(1, 1, 1024, 4096, 64)), Is.False);
        Assert.That(IsShort(new Testing.OnnxBuilder().Input("x", ElementType.Float32, 1 << 20).Output("y", ElementType.Float32, null).Node("Exp", ["x"], ["y"])), Is.False);

        static bool IsShort(Testing.OnnxBuilder model)
        {
            using var compiled = new CompiledModel(Onnx.OnnxImporter.Load(model.ToBytes()), new SessionOptions(), 2);
            using PlanUse use = compiled.PlanFor([.. compiled.Graph.Inputs.Select(input => input.Facts.Shape!)]);
            ExecutionPlan plan = use.Plan;
            return plan.IsShort;
        }
    }

    [Test]
    public void An_additional_kernel_competes_and_runs_what_it_wins()
    {
        byte[] model = TestModels.Mlp(4, 0.5, 24, 16).ToBytes();
        var options = new SessionOptions { IntraOpNumThreads = 1, AdditionalKernels = [new FakeKernel("f32-reference-free", 0.0)] };
        using InferenceSession session = InferenceSession.Load(model, options);
        Assert.That(session.Describe().Layers.Select(layer => layer.Executor), Is.All.EqualTo("f32-reference-free"));

        using InferenceSession plain = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 1 });
        NodeMetadata input = plain.InputMetadata.Values.Single();
        Tensor x = Tensor.Allocate(input.ElementType, new TensorShape([.. input.Dimensions!.Select(d => d.IsFree ? 4 : d.Value)]));
        x.Span<float>().Fill(0.25f);
        Assert.That(session.Run(x).Span<float>().ToArray(), Is.EqualTo(plain.Run(x).Span<float>().ToArray()).Within(1e-5f));
    }
}
