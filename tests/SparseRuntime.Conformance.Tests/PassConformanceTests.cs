using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Conformance.Tests;

/// <summary>The official suite through the standard passes, which must leave every result as it is.</summary>
[TestFixture]
public sealed class PassConformanceTests
{
    [Test]
    public void Passes_on_the_model_as_it_comes_keep_its_outputs() =>
        RunAll((model, _) => Optimized(model.Clone()));

    [Test]
    public void Passes_on_the_model_with_bound_shapes_keep_its_outputs() =>
        RunAll((model, inputs) => Optimized(Bound(Optimized(model.Clone()), inputs)));

    /// <summary>Models of the suite take their weights as inputs; here all inputs but the first are constants.</summary>
    [Test]
    public void Passes_on_the_model_with_constant_operands_keep_its_outputs()
    {
        int lowered = 0;
        RunAll((model, inputs) =>
        {
            ModelGraph graph = Optimized(Frozen(Bound(model.Clone(), inputs), inputs, first: 1));
            lowered += graph.Nodes.Count(node => node.Operator is Linear);
            return graph;
        });
        TestContext.Out.WriteLine($"linear layers {lowered}");
        Assert.That(lowered, Is.GreaterThan(10), "products with constant weights become linear layers");
    }

    [Test]
    public void Passes_on_the_model_with_nothing_but_constants_keep_its_outputs()
    {
        int folded = 0;
        RunAll((model, inputs) =>
        {
            ModelGraph graph = Optimized(Frozen(model.Clone(), inputs, first: 0));
            if (graph.Nodes.Count == 0) folded++;
            return graph;
        });
        TestContext.Out.WriteLine($"folded away {folded}");
        Assert.That(folded, Is.GreaterThan(100), "what depends on constants alone is folded away");
    }

    private static ModelGraph Optimized(ModelGraph graph)
    {
        PassPipeline.Standard().Run(graph);
        return graph;
    }

    private static ModelGraph Bound(ModelGraph graph, IReadOnlyList<Tensor> inputs)
    {
        graph.Infer([.. inputs.Take(graph.Inputs.Count).Select(tensor => tensor.Shape)]);
        return graph;
    }

    private static ModelGraph Frozen(ModelGraph graph, IReadOnlyList<Tensor> inputs, int first)
    {
        for (int i = first; i < graph.Inputs.Count; i++)
        {
            GraphValue input = graph.Inputs[i];
            graph.ReplaceUses(input, graph.AddConstant(graph.FreshName(input.Name), new GraphConstant(inputs[i])));
        }

        graph.Infer();
        return graph;
    }

    private static void RunAll(Func<ModelGraph, IReadOnlyList<Tensor>, ModelGraph> prepare)
    {
        if (!ConformanceSuite.IsInstalled) Assert.Ignore(ConformanceSuite.WhyNot);
        int passed = 0;
        var failed = new List<string>();
        foreach (string name in ConformanceSuite.Cases)
        {
            try
            {
                // What fails without passes as well, or is not supported at all, the interpreter's own run reports.
                if (ConformanceCase.Run(name, prepare) is not { } failure) passed++;
                else if (ConformanceCase.Run(name) is null) failed.Add($"{name}: {failure}");
            }
            catch (ModelLoadException)
            {
            }
        }

        Assert.That(failed, Is.Empty);
        TestContext.Out.WriteLine($"passed {passed}");
        Assert.That(passed, Is.GreaterThan(0));
    }
}
