using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>A few bytes that ask for a giant result get one clear error, and no memory of that size is ever taken.</summary>
[TestFixture]
public sealed class MemoryLimitTests
{
    private const long Limit = 16 << 20;

    private static readonly SessionOptions Limited = new() { MemoryLimitBytes = Limit, IntraOpNumThreads = 1 };

    /// <summary>Operators with operands that claim a result far above the limit, and what else they need.</summary>
    private static IEnumerable<TestCaseData> Giants()
    {
        foreach (long extent in new[] { 1L << 14, 1L << 30, long.MaxValue })
        {
            yield return Case("Tile", [("one", Tensor.From([1f, 2], 1, 2)), ("by", Tensor.From([extent, extent], 2))]);
            yield return Case("Expand", [("one", Tensor.From([1f], 1)), ("by", Tensor.From([extent, extent], 2))]);
            yield return Case("ConstantOfShape", [("by", Tensor.From([extent, extent], 2))]);
            yield return Case("Range", [("from", Tensor.Scalar(0L)), ("to", Tensor.Scalar(extent * (extent < 1 << 20 ? extent : 1))), ("by", Tensor.Scalar(1L))]);
            yield return Case("Pad", [("one", Tensor.From([1f, 2], 1, 2)), ("by", Tensor.From([extent, extent, extent, 0], 4))]);
        }

        TestCaseData Case(string op, (string, Tensor)[] operands) => new TestCaseData(op, operands).SetArgDisplayNames(op, operands[^1].Item2.Bytes.Length == 8 ? "one number" : operands[^1].Item2.Span<long>()[0].ToString());
    }

    [TestCaseSource(nameof(Giants))]
    public void As_constants_they_are_refused_at_load(string op, (string Name, Tensor Value)[] operands)
    {
        OnnxBuilder builder = new OnnxBuilder().Output("y", ElementType.Float32, null).Input("x", ElementType.Float32, 1);
        foreach ((string name, Tensor value) in operands)
            builder.Initializer(name, value);
        byte[] model = builder.Node(op, [.. operands.Select(o => o.Name)], ["y"]).ToBytes();
        TakesLittle(() =>
        {
            ModelLoadException e = Assert.Throws<ModelLoadException>(() => InferenceSession.Load(model, Limited))!;
            Assert.That(e.Message, Does.Contain("y"));
        });
    }

    [TestCaseSource(nameof(Giants))]
    public void As_inputs_they_are_refused_at_run_time(string op, (string Name, Tensor Value)[] operands)
    {
        OnnxBuilder builder = new OnnxBuilder().Output("y", ElementType.Float32, null);
        foreach ((string name, Tensor value) in operands)
            builder.Input(name, value.ElementType, [.. value.Shape.Dimensions.ToArray().Select(e => (object)e)]);
        byte[] model = builder.Node(op, [.. operands.Select(o => o.Name)], ["y"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model, Limited);
        TakesLittle(() =>
        {
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => session.Run(operands.ToDictionary(o => o.Name, o => o.Value)))!;
            Assert.That(e.Message, Does.Contain($"{op} 'node_y'"));
        });

        // The same operator with small operands still runs.
        Dictionary<string, Tensor> small = operands.ToDictionary(o => o.Name, o => o.Value);
        small["by"] = op == "Range" ? small["by"] : Tensor.From(Enumerable.Repeat(1L, operands[^1].Value.Shape[0]).ToArray(), operands[^1].Value.Shape[0]);
        if (op == "Range") small["to"] = Tensor.Scalar(5L);
        Assert.That(session.Run(small)["y"].Shape.ElementCount, Is.InRange(1, 100));
    }

    [Test]
    public void Batches_up_to_the_limit_run_and_larger_ones_are_refused()
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, "n").Output("y", ElementType.Float32, null)
            .Node("Exp", ["x"], ["a"]).Node("Neg", ["a"], ["b"]).Node("Neg", ["b"], ["y"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model, Limited);

        // A row of the arena, in which one result overwrites the other, and the output.
        int most = (int)Limit / 2 / sizeof(float) / 64 * 64;
        Assert.That(session.Run(TestModels.Input(1, most)).Shape[0], Is.EqualTo(most));
        Tensor larger = TestModels.Input(1, most + 1024);
        ArgumentException e = Assert.Throws<ArgumentException>(() => session.Run(larger))!;
        Assert.That(e.Message, Does.Contain("'x'").And.Contain("MemoryLimitBytes").And.Contain($"{Limit:N0}"));
        Assert.That(session.Run(TestModels.Input(1, 5)).Shape[0], Is.EqualTo(5));
    }

    [Test]
    public void Many_results_below_the_limit_are_counted_together([Values] bool areOutputs, [Values] bool dynamic)
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("sum", ElementType.Float32, null);
        Tensor shape = Tensor.From([Limit / 4 / sizeof(float)], 1);
        if (dynamic) builder.Input("shape", ElementType.Int64, 1);
        else builder.Initializer("shape", shape);
        for (int i = 0; i < 6; i++)
        {
            builder.Node("Expand", ["x", "shape"], [$"e{i}"]);
            if (areOutputs) builder.Output($"e{i}", ElementType.Float32, null);
        }

        byte[] model = builder.Node("Sum", ["e0", "e1", "e2", "e3", "e4", "e5"], ["sum"]).ToBytes();
        TakesLittle(() =>
        {
            if (!dynamic)
            {
                Assert.That(() => InferenceSession.Load(model, Limited), Throws.TypeOf<ModelLoadException>().With.Message.Contains("MemoryLimitBytes"));
                return;
            }

            using InferenceSession session = InferenceSession.Load(model, Limited);
            var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.From([1f], 1), ["shape"] = shape };
            Assert.That(() => session.Run(inputs), Throws.InvalidOperationException.With.Message.Contains("MemoryLimitBytes"));
            inputs["shape"] = Tensor.From([3L], 1);
            Assert.That(session.Run(inputs)["sum"].Floats(), Is.EqualTo(new[] { 6f, 6, 6 }));
        });
    }

    [Test]
    public void A_description_of_shapes_above_the_limit_is_refused()
    {
        using InferenceSession session = InferenceSession.Load(TestModels.Mlp("n", 1, 8, 8, 8).ToBytes(), Limited);
        TakesLittle(() => Assert.That(
            () => session.Describe(new Dictionary<string, TensorShape> { ["x"] = new(int.MaxValue, 8) }),
            Throws.ArgumentException.With.Message.Contains("limit")));
        Assert.That(session.Describe().Layers, Has.Count.EqualTo(2));
    }

    private static void TakesLittle(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2 * Limit));
    }
}
