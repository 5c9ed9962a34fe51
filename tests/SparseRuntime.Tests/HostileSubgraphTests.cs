using SparseRuntime.Onnx;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Graphs within nodes that read what is not there, hide what is, disagree with each other, or never end.</summary>
[TestFixture]
public sealed class HostileSubgraphTests
{
    [Test]
    public void What_a_body_reads_and_nobody_computes_is_named_with_the_node_around_it([Values("If", "Loop", "Scan")] string opType)
    {
        ModelLoadException e = Assert.Throws<ModelLoadException>(() => InferenceSession.Load(Around(opType, "ghost").ToBytes()))!;
        Assert.That(e.Message, Does.Contain($"{opType} 'node_y'").And.Contain("'ghost'"));
        using InferenceSession session = InferenceSession.Load(Around(opType, "x").ToBytes());
        Assert.That(session.Run(TestModels.Input(1, 3)).Shape.ElementCount, Is.GreaterThan(0));
    }

    [Test]
    public void A_value_that_is_computed_only_in_the_other_branch_is_not_there_to_be_read()
    {
        OnnxBuilder builder = Choice(Graph(["t"], OnnxMessages.Node("Neg", ["x"], ["t"])), Graph(["e"], OnnxMessages.Node("Neg", ["t"], ["e"])));
        Assert.That(() => InferenceSession.Load(builder.ToBytes()), Throws.TypeOf<ModelLoadException>().With.Message.Contains("If 'node_y'").And.Message.Contains("'t'"));
    }

    [Test]
    public void A_missing_value_deep_inside_is_found()
    {
        GraphProto inner = Graph(["d"], OnnxMessages.Node("Add", ["x", "ghost"], ["d"]));
        for (int depth = 0; depth < 10; depth++)
            inner = Graph([$"r{depth}"], OnnxMessages.Node("If", ["c"], [$"r{depth}"], ("then_branch", inner), ("else_branch", Graph([$"f{depth}"], OnnxMessages.Node("Neg", ["x"], [$"f{depth}"])))));
        OnnxBuilder builder = Choice(inner, Graph(["e"], OnnxMessages.Node("Neg", ["x"], ["e"])));
        Assert.That(() => InferenceSession.Load(builder.ToBytes()), Throws.TypeOf<ModelLoadException>().With.Message.Contains("'ghost'"));
    }

    /// <summary>ONNX forbids names of around to be given again; where a file does, the inner one counts from there on.</summary>
    [TestCase("node")]
    [TestCase("initializer")]
    public void A_name_of_around_that_a_branch_gives_again(string how)
    {
        GraphProto branch = Graph(["t"], OnnxMessages.Node("Add", ["x", "w"], ["t"]));
        if (how == "node") branch.Node.Insert(0, OnnxMessages.Node("Exp", ["x"], ["w"]));
        else branch.Initializer.Add(OnnxMessages.Tensor("w", Tensor.From([10f], 1)));
        OnnxBuilder builder = Choice(branch, Graph(["e"], OnnxMessages.Node("Sub", ["x", "w"], ["e"]))).Initializer("w", Tensor.From([1f], 1));
        using InferenceSession session = InferenceSession.Load(builder.ToBytes());
        float inner = how == "node" ? MathF.Exp(2) : 10;
        Assert.That(Run(session, true), Is.EqualTo(2 + inner).Within(1e-5));
        Assert.That(Run(session, false), Is.EqualTo(1).Within(1e-6), "the other branch reads the outer one");

        static float Run(InferenceSession session, bool condition) =>
            session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.From([2f], 1), ["c"] = Tensor.Scalar(condition) })["y"].Floats()[0];
    }

    [Test]
    public void An_input_of_a_body_that_has_the_name_of_a_value_around_it()
    {
        // What goes round is called x, like the value that it begins with.
        OnnxBuilder builder = LoopOf(["go", "next"], ["i", "on", "x"], [OnnxMessages.Node("Add", ["x", "x"], ["next"]), OnnxMessages.Node("Identity", ["on"], ["go"])], Tensor.Scalar(3L), null);
        using InferenceSession session = InferenceSession.Load(builder.ToBytes());
        Assert.That(session.Run(Tensor.From([1f], 1)).Floats(), Is.EqualTo(new[] { 8f }));
    }

    [Test]
    public void Branches_of_different_shapes()
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, 2, 3).Input("c", ElementType.Bool).Initializer("axes", Tensor.From([0L], 1)).Initializer("k", TestModels.Input(1, 5))
            .Output("n", ElementType.Float32, null).Output("z", ElementType.Float32, null)
            .Node("If", ["c"], ["r"], ("then_branch", Graph(["t"], OnnxMessages.Node("Flatten", ["x"], ["t"], ("axis", 0L)))), ("else_branch", Graph(["e"], OnnxMessages.Node("ReduceSum", ["x", "axes"], ["e"]))))
            .Node("Neg", ["r"], ["n"]).Node("Exp", ["n"], ["z"]);
        foreach (bool condition in new[] { true, false, true })
            Numbers.AssertSessionAgrees(builder.ToBytes(), new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 2, 3), ["c"] = Tensor.Scalar(condition) });

        // Only one of the shapes suits what comes after.
        byte[] model = builder.Output("s", ElementType.Float32, null).Initializer("six", TestModels.Input(1, 1, 6)).Node("Add", ["r", "six"], ["s"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model);
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 2, 3), ["c"] = Tensor.Scalar(false) };
        Assert.That(() => session.Run(inputs), Throws.InvalidOperationException.With.Message.Contains("Add 'node_s'"));
        inputs["c"] = Tensor.Scalar(true);
        Assert.That(session.Run(inputs)["s"].Shape, Is.EqualTo(new TensorShape(1, 6)));
    }

    [Test]
    public void A_condition_that_never_turns_false_ends_with_an_error([Values] bool hasCount)
    {
        OnnxBuilder builder = Doubling("Identity", hasCount ? long.MaxValue : null);
        using InferenceSession session = InferenceSession.Load(builder.ToBytes(), new SessionOptions { MostLoopRounds = 5000 });
        for (int round = 0; round < 2; round++)
            Assert.That(() => session.Run(Tensor.From([1f], 1)), Throws.InvalidOperationException.With.Message.Contains("Loop 'node_y'").And.Message.Contains($"{5000:N0} rounds"));
    }

    [Test]
    public void Rounds_of_loops_in_loops_count_together()
    {
        // 100 rounds of 100 rounds: neither loop alone takes more than the limit.
        GraphProto inner = Body(["go", "next"], ["j", "goes", "u"], OnnxMessages.Node("Add", ["u", "one"], ["next"]), OnnxMessages.Node("Identity", ["goes"], ["go"]));
        GraphProto outer = Body(["go", "sum"], ["i", "on", "v"], OnnxMessages.Node("Loop", ["m", "", "v"], ["sum"], ("body", inner)), OnnxMessages.Node("Identity", ["on"], ["go"]));
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, 1).Initializer("one", Tensor.From([1f], 1)).Initializer("m", Tensor.Scalar(100L)).Output("y", ElementType.Float32, null)
            .Node("Loop", ["m", "", "x"], ["y"], ("body", outer)).ToBytes();
        using InferenceSession enough = InferenceSession.Load(model, new SessionOptions { MostLoopRounds = 10_100 });
        for (int run = 0; run < 2; run++)
            Assert.That(enough.Run(Tensor.From([1f], 1)).Floats(), Is.EqualTo(new[] { 10_001f }), "every run counts anew");
        using InferenceSession less = InferenceSession.Load(model, new SessionOptions { MostLoopRounds = 10_099 });
        Assert.That(() => less.Run(Tensor.From([1f], 1)), Throws.InvalidOperationException.With.Message.Contains("Loop 'node_sum'").And.Message.Contains($"{10_099:N0} rounds"));
    }

    [TestCase(long.MaxValue, 16f)]
    [TestCase(2L, 4f)]
    [TestCase(0L, 1f)]
    [TestCase(-1L, 1f)]
    [TestCase(long.MinValue, 1f)]
    public void A_loop_ends_by_its_condition_or_its_count_whichever_comes_first(long count, float expected)
    {
        using InferenceSession session = InferenceSession.Load(Doubling("Less", count).ToBytes());
        Assert.That(session.Run(Tensor.From([1f], 1)).Floats(), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void A_number_of_rounds_that_is_none_is_refused()
    {
        Assert.That(() => InferenceSession.Load(Doubling("Less", 3).ToBytes(), new SessionOptions { MostLoopRounds = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        OnnxBuilder builder = LoopOf(["go", "next"], ["i", "on", "v"], [OnnxMessages.Node("Add", ["v", "v"], ["next"]), OnnxMessages.Node("Identity", ["on"], ["go"])], Tensor.From([1L, 2], 2), null);
        using InferenceSession session = InferenceSession.Load(builder.ToBytes());
        Assert.That(() => session.Run(Tensor.From([1f], 1)), Throws.InvalidOperationException.With.Message.Contains("Loop 'node_y'").And.Message.Contains("one number"));
    }

    [Test]
    public void A_scan_whose_state_grows_and_whose_slices_do_not_is_run_and_one_that_collects_what_grows_is_refused([Values] bool collects)
    {
        GraphProto body = Body(collects ? ["grown", "grown2"] : ["grown", "size"], ["s", "xi"], OnnxMessages.Node("Concat", ["s", "s"], ["grown"], ("axis", 0L)), OnnxMessages.Node("Identity", ["grown"], ["grown2"]), OnnxMessages.Node("Size", ["grown"], ["size"]));
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, "n").Initializer("s0", Tensor.From([1f], 1)).Output("last", ElementType.Float32, null).Output("all", ElementType.Float32, null)
            .Node("Scan", ["s0", "x"], ["last", "all"], ("body", body), ("num_scan_inputs", 1L)).ToBytes();
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { MemoryLimitBytes = 16 << 20 });
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 6) };
        if (collects)
        {
            Assert.That(() => session.Run(inputs), Throws.InvalidOperationException.With.Message.Contains("Scan 'node_last'").And.Message.Contains("[2]"));
            return;
        }

        IReadOnlyDictionary<string, Tensor> results = session.Run(inputs);
        Assert.That(results["last"].Shape, Is.EqualTo(new TensorShape(64)));
        Assert.That(results["all"].Span<long>().ToArray(), Is.EqualTo(new[] { 2L, 4, 8, 16, 32, 64 }));

        // Doubling 40 times would take terabytes.
        Assert.That(() => session.Run(new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 40) }), Throws.InvalidOperationException.With.Message.Contains("above the limit"));
    }

    /// <summary>Doubles x while the condition holds: below 16 for Less, always for Identity.</summary>
    private static OnnxBuilder Doubling(string condition, long? count) => LoopOf(
        ["go", "next"],
        ["i", "on", "v"],
        [
            OnnxMessages.Node("Add", ["v", "v"], ["next"]),
            condition == "Less" ? OnnxMessages.Node("Less", ["next", "limit"], ["less"]) : OnnxMessages.Node("Identity", ["on"], ["less"]),
            OnnxMessages.Node("Squeeze", ["less"], ["go"]),
        ],
        count is { } number ? Tensor.Scalar(number) : null,
        Tensor.Scalar(true));

    private static OnnxBuilder LoopOf(string[] outputs, string[] inputs, NodeProto[] nodes, Tensor? count, Tensor? condition)
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("y", ElementType.Float32, null).Initializer("limit", Tensor.From([16f], 1));
        if (count is not null) builder.Initializer("count", count);
        if (condition is not null) builder.Initializer("condition", condition);
        return builder.Node("Loop", [count is null ? "" : "count", condition is null ? "" : "condition", "x"], ["y"], ("body", Body(outputs, inputs, nodes)));
    }

    /// <summary>x goes into the node, whose graph adds a value to it.</summary>
    private static OnnxBuilder Around(string opType, string read)
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, "n").Output("y", ElementType.Float32, null).Initializer("c", Tensor.Scalar(true)).Initializer("m", Tensor.Scalar(2L));
        NodeProto add = OnnxMessages.Node("Add", ["x", read], ["r"]);
        return opType switch
        {
            "If" => builder.Node("If", ["c"], ["y"], ("then_branch", Graph(["r"], add)), ("else_branch", Graph(["e"], OnnxMessages.Node("Neg", ["x"], ["e"])))),
            "Loop" => builder.Node("Loop", ["m", ""], ["y"], ("body", Body(["go", "r"], ["i", "on"], add, OnnxMessages.Node("Identity", ["on"], ["go"])))),
            _ => builder.Node("Scan", ["x"], ["y"], ("body", Body(["r"], ["xi"], add)), ("num_scan_inputs", 1L)),
        };
    }

    private static OnnxBuilder Choice(GraphProto whenTrue, GraphProto whenFalse) => new OnnxBuilder()
        .Input("x", ElementType.Float32, 1).Input("c", ElementType.Bool).Output("y", ElementType.Float32, null)
        .Node("If", ["c"], ["y"], ("then_branch", whenTrue), ("else_branch", whenFalse));

    private static GraphProto Body(string[] outputs, string[] inputs, params NodeProto[] nodes)
    {
        GraphProto body = Graph(outputs, nodes);
        body.Input.Add(inputs.Select(name => new ValueInfoProto { Name = name }));
        return body;
    }

    private static GraphProto Graph(string[] outputs, params NodeProto[] nodes)
    {
        var graph = new GraphProto();
        graph.Node.Add(nodes);
        graph.Output.Add(outputs.Select(name => new ValueInfoProto { Name = name }));
        return graph;
    }
}
