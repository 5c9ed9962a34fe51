using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>
/// Long chains, wide nodes, values with very many readers and graphs with very many paths: results are right, no stack
/// overflows, and what loading allocates grows in proportion to the graph.
/// </summary>
[TestFixture]
public sealed class LargeGraphTests
{
    private const ElementType F = ElementType.Float32;

    private static readonly SessionOptions Options = new() { IntraOpNumThreads = 1 };

    /// <summary>Models of a size. Numbers stay in −1 to 1 however deep a model is.</summary>
    private static IEnumerable<TestCaseData> Graphs()
    {
        yield return Case("chain", n => Chain(n, i => [("Sin", [$"v{i}"], $"v{i + 1}")]));
        yield return Case("chain with open extents", n => Chain(n, i => [("Sin", [$"v{i}"], $"v{i + 1}")], "n"));
        yield return Case("layers", n => Chain(n / 2, i => [("MatMul", [$"v{i}", "w"], $"m{i}"), ("Tanh", [$"m{i}"], $"v{i + 1}")]));
        yield return Case("layers and residuals", n => Chain(n / 3, i => [("MatMul", [$"v{i}", "w"], $"m{i}"), ("Add", [$"m{i}", $"v{i}"], $"a{i}"), ("Tanh", [$"a{i}"], $"v{i + 1}")]));
        yield return Case("views", n => Chain(n / 2, i => [("Reshape", [$"v{i}", "turned"], $"r{i}"), ("Reshape", [$"r{i}", "straight"], $"v{i + 1}")]));
        yield return Case("two ways at every step", n => Chain(n / 3, i => [("Sin", [$"v{i}"], $"l{i}"), ("Cos", [$"v{i}"], $"r{i}"), ("Mul", [$"l{i}", $"r{i}"], $"v{i + 1}")]));
        yield return Case("squares", n => Chain(n, i => [("Mul", [$"v{i}", $"v{i}"], $"v{i + 1}")]));
        yield return Case("constants", n => Chain(n / 2, i => [("Neg", [i == 0 ? "row" : $"c{i}"], $"c{i + 1}"), ("Min", [$"v{i}", $"c{i + 1}"], $"v{i + 1}")]));
        yield return Case("joined along rows", n => Wide(n, i => ("Sin", "e", i), 0L));
        yield return Case("joined along columns", n => Wide(n, i => ("Sin", "e", i), 1L));
        yield return Case("joined copies", n => Wide(n, i => ("Identity", "e", i), 1L));
        yield return Case("joined constants", n => Wide(n, i => (i == 0 ? "Sin" : "Neg", i == 0 ? "e" : "row2", i), 1L));
        yield return Case("outputs", n => Outputs(n, "Sin", chained: true));
        yield return Case("outputs that are one value", n => Outputs(n, "Identity", chained: false));
        yield return Case("inputs", Inputs);
        yield return Case("parts", n => new OnnxBuilder(13).Input("x", F, n, 2).Output("y", F, null!)
            .Node("Split", ["x"], [.. Enumerable.Range(0, n).Select(i => $"p{i}")], ("axis", 0L)).Node("Sum", [.. Enumerable.Range(0, n).Select(i => $"p{n - 1 - i}")], ["y"]));

        static TestCaseData Case(string name, Func<int, OnnxBuilder> build) => new TestCaseData(build).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Graphs))]
    public void Results_are_right_and_loading_allocates_in_proportion(Func<int, OnnxBuilder> build)
    {
        const int Small = 1200, Times = 4;
        byte[] small = build(Small).ToBytes(), large = build(Times * Small).ToBytes();
        Numbers.AssertSessionAgrees(small, Given(small));
        AllocatedByLoading(small);
        Assert.That(AllocatedByLoading(large), Is.LessThan(2 * Times * AllocatedByLoading(small)));
    }

    [Test]
    public void A_hundred_thousand_nodes()
    {
        const int Nodes = 100_000;
        byte[] model = Chain(Nodes / 2, i => [("MatMul", [$"v{i}", "w"], $"m{i}"), ("Tanh", [$"m{i}"], $"v{i + 1}")]).ToBytes();
        Numbers.AssertSessionAgrees(model, new Dictionary<string, Tensor> { ["v0"] = TestModels.Input(5, 2, 4) });
    }

    [Test]
    public void Ten_thousand_operands_and_readers_run_into_the_callers_tensors_in_any_order()
    {
        const int Count = 10_000;
        using InferenceSession session = InferenceSession.Load(Inputs(Count).ToBytes(), Options);
        NamedTensor[] inputs = [.. Enumerable.Range(0, Count).Reverse().Select(i => new NamedTensor($"x{i}", Tensor.From([i, -i / 2f], 1, 2)))];
        Tensor y = Tensor.Allocate(F, new TensorShape(Count, 2));
        session.Run(inputs, [new("y", y)]);
        Assert.That(y.Floats().Where((_, i) => i % 2 == 0), Is.EqualTo(Enumerable.Range(0, Count).Select(i => (float)i)));
    }

    [Test]
    public void An_unknown_name_among_very_many_makes_no_long_message()
    {
        using InferenceSession session = InferenceSession.Load(Inputs(5000).ToBytes(), Options);
        ArgumentException e = Assert.Throws<ArgumentException>(() => session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Scalar(1f) }))!;
        Assert.That(e.Message, Does.Contain("no input 'x'").And.Contain("5000 in all").And.Length.LessThan(1000));
    }

    private static long AllocatedByLoading(byte[] model)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        using InferenceSession session = InferenceSession.Load(model, Options);
        session.Describe();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Dictionary<string, Tensor> Given(byte[] model)
    {
        using InferenceSession session = InferenceSession.Load(model, Options);
        return session.InputNames.ToDictionary(name => name, name => TestModels.Input(5, [.. session.InputMetadata[name].Dimensions!.Select(d => d.IsFree ? 2 : d.Value)]));
    }

    /// <summary>v0 [2, 4] goes through n times the same nodes, the last of which computes the next v.</summary>
    private static OnnxBuilder Chain(int n, Func<int, (string Op, string[] Inputs, string Output)[]> nodes, object? rows = null)
    {
        OnnxBuilder builder = new OnnxBuilder(13).Input("v0", F, rows ?? 2, 4).Output($"v{n}", F, null!).Initializer("w", TestModels.Input(1, 4, 4)).Initializer("row", TestModels.Input(2, 4))
            .Initializer("turned", Tensor.From([4L, -1], 2)).Initializer("straight", Tensor.From([2L, -1], 2));
        for (int i = 0; i < n; i++)
        {
            foreach ((string op, string[] inputs, string output) in nodes(i))
                builder.Node(op, inputs, [output]);
        }

        return builder;
    }

    private static OnnxBuilder Wide(int n, Func<int, (string Op, string Input, int Index)> node, long axis)
    {
        OnnxBuilder builder = new OnnxBuilder(13).Input("x", F, 2, 4).Output("y", F, null!).Initializer("row2", TestModels.Input(2, 2, 4)).Node("Exp", ["x"], ["e"]);
        for (int i = 0; i < n; i++)
            builder.Node(node(i).Op, [node(i).Input], [$"p{i}"]);
        return builder.Node("Concat", [.. Enumerable.Range(0, n).Select(i => $"p{i}")], ["y"], ("axis", axis));
    }

    private static OnnxBuilder Outputs(int n, string op, bool chained)
    {
        OnnxBuilder builder = new OnnxBuilder(13).Input("x", F, 2, 4).Node("Exp", ["x"], ["v0"]);
        for (int i = 0; i < n; i++)
            builder.Node(op, [chained ? $"v{i}" : "v0"], [$"v{i + 1}"]).Output($"v{i + 1}", F, null!);
        return builder;
    }

    private static OnnxBuilder Inputs(int n)
    {
        OnnxBuilder builder = new OnnxBuilder(13).Output("y", F, null!);
        for (int i = 0; i < n; i++)
            builder.Input($"x{i}", F, "n", 2);
        return builder.Node("Concat", [.. Enumerable.Range(0, n).Select(i => $"x{i}")], ["y"], ("axis", 0L));
    }
}
