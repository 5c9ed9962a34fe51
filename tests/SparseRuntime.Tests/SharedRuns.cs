using SparseRuntime.Execution;
using SparseRuntime.Onnx;
using SparseRuntime.Planning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tests;

/// <summary>Runs small models with every step that can be split on all threads, which sessions do for large ones only.</summary>
internal static class SharedRuns
{
    /// <summary>Fails unless the outputs that a plan computes itself are as expected, three times in a row.</summary>
    public static void AssertAgrees(byte[] model, IReadOnlyDictionary<string, Tensor> inputs, Tensor[] expected, int threads)
    {
        using var compiled = new CompiledModel(OnnxImporter.Load(model), new SessionOptions(), threads);
        Tensor[] given = [.. compiled.Graph.Inputs.Select(input => inputs[input.Name])];
        using PlanUse use = compiled.PlanFor([.. given.Select(tensor => tensor.Shape)]);
        PlanRuns runs = use.Runs;
        if (runs.Plan.IsDynamic) return;
        PlanStep[] steps = runs.Plan.Steps;
        for (int i = 0; i < steps.Length; i++)
            steps[i] = steps[i] with { IsAlone = steps[i].Prepared is null && !steps[i].Operator.CanSplit };

        using var pool = new WorkerPool(threads);
        for (int round = 0; round < 3; round++)
        {
            PlanRun run = runs.Rent();
            var outputs = new Tensor[expected.Length];
            for (int i = 0; i < outputs.Length; i++)
                run.Context.AttachOutput(i, outputs[i] = Tensor.Allocate(expected[i].ElementType, expected[i].Shape));
            for (int i = 0; i < given.Length; i++)
                run.Context.AttachInput(i, given[i]);
            Assert.That(pool.TryRun(run), Is.True);
            run.End();
            for (int i = 0; i < outputs.Length; i++)
                Numbers.AssertClose(run.Context.OutputOf(i), expected[i], $"output {i} of a run shared by {threads} threads");
            runs.Return(run);
        }
    }
}
