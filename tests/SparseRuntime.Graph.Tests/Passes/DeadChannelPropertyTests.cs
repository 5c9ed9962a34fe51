using FsCheck;
using FsCheck.Fluent;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class DeadChannelPropertyTests
{
    [Test]
    public void The_pass_alone_keeps_the_results_of_networks_with_dead_channels()
    {
        int removed = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var b = new GraphBuilder(seed);
            SlicedGraph.Build(b);
            ModelGraph graph = b.Graph.Clone();
            new LinearLowering().Run(graph);
            removed += new DeadChannelElimination().Run(graph);
            graph.Check();
            GraphRunner.AssertSame(b.Graph, graph, b.Inputs(), $"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        Assert.That(removed, Is.GreaterThan(400));
    }

    [Test]
    public void The_standard_passes_keep_the_results_and_leave_nothing_to_do() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var b = new GraphBuilder(seed);
            SlicedGraph.Build(b);
            ModelGraph graph = b.Graph.Clone();
            PassPipeline.Standard().Run(graph);
            GraphRunner.AssertSame(b.Graph, graph, b.Inputs(), $"seed {seed}");
            Assert.That(PassPipeline.Standard().Run(graph).Sum(record => record.Changes), Is.Zero, $"nothing is left to do, seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Test]
    public void Shapes_can_be_bound_afterwards() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var b = new GraphBuilder(seed);
            SlicedGraph.Build(b, open: true);
            ModelGraph open = b.Graph.Clone();
            PassPipeline.Standard().Run(open);
            ModelGraph bound = open.Clone();
            bound.Infer([new TensorShape(2, 3, 5, 4)]);
            PassPipeline.Standard().Run(bound);
            Tensor[] inputs = [b.Numbers(2, 3, 5, 4)];
            GraphRunner.AssertSame(b.Graph, open, inputs, $"seed {seed}, open");
            GraphRunner.AssertSame(b.Graph, bound, inputs, $"seed {seed}, bound");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Test]
    public void Inputs_that_are_not_finite_give_what_pruned_weights_give() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var b = new GraphBuilder(seed);
            SlicedGraph.Build(b);
            ModelGraph graph = b.Graph.Clone(), lowered = b.Graph.Clone();
            new LinearLowering().Run(lowered);
            new LinearLowering().Run(graph);
            new DeadChannelElimination().Run(graph);
            Tensor[] inputs = b.Inputs();
            foreach (ref float number in inputs[0].Span<float>())
            {
                if (b.Random.Next(20) == 0) number = b.Random.Next(3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => float.NegativeInfinity };
            }

            Tensor[] left = new GraphInterpreter(lowered).Run(inputs), right = new GraphInterpreter(graph).Run(inputs);
            for (int i = 0; i < left.Length; i++)
            {
                float[] wanted = left[i].Span<float>().ToArray(), given = right[i].Span<float>().ToArray();
                float largest = wanted.Where(float.IsFinite).Select(Math.Abs).Append(1e-3f).Max();
                for (int k = 0; k < wanted.Length; k++)
                {
                    if (float.IsFinite(wanted[k])) Assert.That(given[k], Is.EqualTo(wanted[k]).Within(1e-4f * largest), $"seed {seed}, output {i}, element {k}");
                    else Assert.That(given[k], Is.EqualTo(wanted[k]), $"seed {seed}, output {i}, element {k}");
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
}
