using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Shapes that follow from the inputs' shapes or only from their values.</summary>
[TestFixture]
public sealed class DynamicShapeTests
{
    private static readonly Tensor X = TestModels.Input(1, 4, 6);

    /// <summary>"x" [n, 6] goes through an operator whose further operands are inputs, then through a layer and back.</summary>
    private static byte[] Model(string op, params string[] operands)
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, "n", 6).Output("y", ElementType.Float32, null).Output("z", ElementType.Float32, null);
        foreach (string operand in operands)
            builder.Input(operand, ElementType.Int64, (object)$"{operand}_length");
        return builder.Node("Neg", ["x"], ["a"]).Node(op, ["a", .. operands], ["y"]).Node("Exp", ["y"], ["e"]).Node("ReduceSum", ["e"], ["s"], ("keepdims", 0)).Node("Add", ["s", "a"], ["z"]).ToBytes();
    }

    private static Dictionary<string, Tensor> Inputs(params (string Name, long[] Values)[] operands)
    {
        var inputs = new Dictionary<string, Tensor> { ["x"] = X };
        foreach ((string name, long[] values) in operands)
            inputs.Add(name, Tensor.From(values, values.Length));
        return inputs;
    }

    [Test]
    public void Reshape_to_a_shape_that_is_an_input()
    {
        byte[] model = Model("Reshape", "shape");
        foreach (long[] shape in new long[][] { [24], [2, -1, 3], [1, 24, 1], [0, 2, 3] })
            Numbers.AssertSessionAgrees(model, Inputs(("shape", shape)), threads: 2);
    }

    [Test]
    public void Expand_to_a_shape_that_is_an_input()
    {
        foreach (long[] shape in new long[][] { [2, 4, 6], [4, 6], [1], [2, 1, 1, 1] })
            Numbers.AssertSessionAgrees(Model("Expand", "shape"), Inputs(("shape", shape)));
    }

    [Test]
    public void Slice_between_inputs()
    {
        foreach ((long from, long to, long step) in new[] { (0L, 6L, 1L), (1L, 4L, 2L), (-1L, -5L, -1L), (3L, 3L, 1L), (5L, 100L, 3L) })
            Numbers.AssertSessionAgrees(Model("Slice", "from", "to", "axes", "steps"), Inputs(("from", [from]), ("to", [to]), ("axes", [1]), ("steps", [step])));
    }

    [Test]
    public void Tile_by_inputs()
    {
        foreach (long[] repeats in new long[][] { [1, 1], [2, 3], [0, 2] })
            Numbers.AssertSessionAgrees(Model("Tile", "repeats"), Inputs(("repeats", repeats)));
    }

    [Test]
    public void A_layer_behind_a_shape_that_shows_only_at_run_time()
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, "n", 6).Input("shape", ElementType.Int64, 2).Output("y", ElementType.Float32, null)
            .Initializer("w", TestModels.Random(new Random(3), 0.2, 12, 40)).Initializer("v", TestModels.Random(new Random(4), 1, 40, 3))
            .Node("Reshape", ["x", "shape"], ["r"]).Node("MatMul", ["r", "w"], ["h"]).Node("Relu", ["h"], ["a"]).Node("Concat", ["a", "a"], ["c"], ("axis", 0)).Node("MatMul", ["c", "v"], ["y"]).ToBytes();
        Numbers.AssertSessionAgrees(model, Inputs(("shape", [2, 12])), threads: 2);
    }

    [Test]
    public void Values_from_run_to_run_in_one_session()
    {
        using InferenceSession session = InferenceSession.Load(Model("Tile", "repeats"));
        for (int i = 0; i < 20; i++)
        {
            Dictionary<string, Tensor> inputs = Inputs(("repeats", [1 + (i % 3), 1 + (i % 4)]));
            Numbers.AssertClose(session.Run(inputs)["y"], Numbers.Interpret(Model("Tile", "repeats"), inputs)[0], $"run {i}");
        }
    }

    [Test]
    public void A_dynamic_output_in_the_callers_tensor_is_checked_when_its_shape_is_known()
    {
        using InferenceSession session = InferenceSession.Load(Model("Tile", "repeats"));
        NamedTensor[] inputs = [.. Inputs(("repeats", [1, 2])).Select(pair => new NamedTensor(pair.Key, pair.Value))];
        ArgumentException e = Assert.Throws<ArgumentException>(() => session.Run(inputs, [new("y", Tensor.Allocate(ElementType.Float32, new TensorShape(4, 13)))]))!;
        Assert.That(e.Message, Does.Contain("'y'").And.Contain("[4,12]").And.Contain("[4,13]"));
        Tensor y = Tensor.Allocate(ElementType.Float32, new TensorShape(4, 12));
        session.Run(inputs, [new("y", y)]);
        Assert.That(y.Floats()[..6], Is.EqualTo(X.Floats()[..6].Select(v => -v)));
    }

    [Test]
    public void More_batch_sizes_than_plans_are_kept()
    {
        byte[] model = TestModels.Cnn("n").ToBytes();
        using InferenceSession session = InferenceSession.Load(model);
        Tensor all = TestModels.Input(1, 12, 3, 24, 24);
        float[] expected = Numbers.Interpret(model, new Dictionary<string, Tensor> { ["x"] = all })[0].Floats();
        int image = 3 * 24 * 24;
        foreach (int batch in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 3, 12, 2 })
        {
            Tensor part = Tensor.From(all.Span<float>()[..(batch * image)], batch, 3, 24, 24);
            Assert.That(session.Run(part).Floats(), Is.EqualTo(expected[..(batch * 10)]).Within(1e-5), $"batch of {batch}");
        }
    }

    [Test]
    public void Batch_sizes_from_several_threads_at_once()
    {
        byte[] model = TestModels.Mlp("n", 0.3, 20, 30, 5).ToBytes();
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 2 });
        Tensor all = TestModels.Input(1, 30, 20);
        float[] expected = session.Run(all).Floats();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            int batch = 1 + (i % 29);
            float[] actual = session.Run(Tensor.From(all.Span<float>()[..(batch * 20)], batch, 20)).Floats();
            Assert.That(actual, Is.EqualTo(expected[..(batch * 5)]).Within(1e-5), $"batch of {batch}");
        });
    }

    [Test]
    public void An_index_out_of_range_names_its_node_and_leaves_the_session_usable([Values(1, 2)] int threads)
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, 400, 60).Input("i", ElementType.Int64, 2).Output("y", ElementType.Float32, null)
            .Node("Exp", ["x"], ["e"]).Node("Gather", ["e", "i"], ["g"]).Node("Neg", ["g"], ["y"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = threads });
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 400, 60), ["i"] = Tensor.From([3L, 400], 2) };
        for (int round = 0; round < 3; round++)
        {
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => session.Run(inputs))!;
            Assert.That(e.Message, Does.Contain("Gather 'node_g'").And.Contain("400").And.Contain("axis 0"));
        }

        inputs["i"] = Tensor.From([3L, -1], 2);
        Numbers.AssertClose(session.Run(inputs)["y"], Numbers.Interpret(model, inputs)[0], "after the failures");
    }

    [Test]
    public void Operands_that_do_not_fit_at_run_time_name_their_node_and_leave_the_session_usable()
    {
        byte[] model = Model("Reshape", "shape");
        using InferenceSession session = InferenceSession.Load(model);
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => session.Run(Inputs(("shape", [5, 5]))))!;
        Assert.That(e.Message, Does.Contain("Reshape 'node_y'"));
        Assert.That(session.Run(Inputs(("shape", [8, 3])))["y"].Shape, Is.EqualTo(new TensorShape(8, 3)));
    }

    [Test]
    public void Division_of_integers_by_zero_does_not_end_the_process()
    {
        byte[] model = new OnnxBuilder().Input("a", ElementType.Int32, 3).Input("b", ElementType.Int32, 3).Output("y", ElementType.Int32, 3).Node("Div", ["a", "b"], ["y"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 2 });
        var zero = new Dictionary<string, Tensor> { ["a"] = Tensor.From([6, 7, int.MinValue], 3), ["b"] = Tensor.From([2, 0, -1], 3) };
        try
        {
            session.Run(zero);
        }
        catch (InvalidOperationException e)
        {
            Assert.That(e.Message, Does.Contain("Div 'node_y'"));
        }

        zero["b"] = Tensor.From([2, 7, 1], 3);
        Assert.That(session.Run(zero)["y"].Span<int>().ToArray(), Is.EqualTo(new[] { 3, 1, int.MinValue }));
    }
}
