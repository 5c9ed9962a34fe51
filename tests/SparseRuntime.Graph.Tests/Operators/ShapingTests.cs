using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class ShapingTests
{
    [Test]
    public void A_transpose_puts_every_element_where_its_permuted_index_says() => Property.Holds(random =>
    {
        int rank = random.Next(0, 6);
        int[] shape = Shape(random, rank, 20 / Math.Max(1, rank) + 1);
        int[] permutation = [.. Enumerable.Range(0, rank).OrderBy(_ => random.Next())];
        Tensor x = Floats(random, shape);
        Tensor y = OperatorRunner.Run(new Transpose(permutation), x);
        int[] turned = [.. permutation.Select(p => shape[p])];
        Assert.That(y.Shape, Is.EqualTo(new TensorShape(turned)));
        foreach (int[] index in Indices(shape))
        {
            int[] moved = [.. permutation.Select(p => index[p])];
            Assert.That(y.Span<float>()[Flat(turned, moved)], Is.EqualTo(x.Span<float>()[Flat(shape, index)]));
        }

        int[] inverse = [.. Enumerable.Range(0, rank).Select(axis => Array.IndexOf(permutation, axis))];
        Assert.That(OperatorRunner.Run(new Transpose(inverse), y).Span<float>().ToArray(), Is.EqualTo(x.Span<float>().ToArray()));
    });

    [Test]
    public void Slices_agree_with_pythons_indexing() => Property.Holds(
        random =>
        {
            int[] shape = Shape(random, 2, 7);
            Tensor x = Floats(random, shape);
            var starts = new long[2];
            var ends = new long[2];
            var steps = new long[2];
            var kept = new List<int>[2];
            for (int axis = 0; axis < 2; axis++)
            {
                starts[axis] = Bound(random);
                ends[axis] = Bound(random);
                do steps[axis] = random.Next(8) == 0 ? Bound(random) : random.Next(-3, 4);
                while (steps[axis] == 0);
                kept[axis] = PythonSlice(starts[axis], ends[axis], steps[axis], shape[axis]);
            }

            Tensor y = OperatorRunner.Run(new Slice(), x, List(starts), List(ends), null, List(steps));
            Assert.That(y.Shape, Is.EqualTo(new TensorShape(kept[0].Count, kept[1].Count)));
            float[] expected = [.. from i in kept[0] from j in kept[1] select x.Span<float>()[(i * shape[1]) + j]];
            Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected));
        },
        cases: 500);

    [Test]
    public void Splitting_undoes_joining() => Property.Holds(random =>
    {
        int[] shape = Shape(random, 3);
        int axis = random.Next(-3, 3);
        Tensor[] pieces = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
        {
            int[] own = [.. shape];
            own[axis < 0 ? axis + 3 : axis] = random.Next(0, 4);
            return Floats(random, own);
        })];
        Tensor joined = OperatorRunner.Run(new Concat(axis), pieces);
        Tensor extents = List([.. pieces.Select(p => (long)p.Shape[axis < 0 ? axis + 3 : axis])]);
        Tensor[] split = OperatorRunner.RunAll(new Split(axis), [joined, extents], pieces.Length, parts: 3);
        for (int i = 0; i < pieces.Length; i++)
        {
            Assert.That(split[i].Shape, Is.EqualTo(pieces[i].Shape));
            Assert.That(split[i].Span<float>().ToArray(), Is.EqualTo(pieces[i].Span<float>().ToArray()));
        }
    });

    [Test]
    public void Space_to_depth_undoes_depth_to_space() => Property.Holds(random =>
    {
        int block = random.Next(1, 4);
        Tensor x = Floats(random, random.Next(1, 3), block * block * random.Next(1, 4), random.Next(1, 5), random.Next(1, 5));
        Tensor back = OperatorRunner.Run(new SpaceToDepth(block), OperatorRunner.Run(new DepthToSpace(block), x));
        Assert.That(back.Shape, Is.EqualTo(x.Shape));
        Assert.That(back.Span<float>().ToArray(), Is.EqualTo(x.Span<float>().ToArray()));
    });

    [Test]
    public void Tiles_repeat_with_the_operands_period() => Property.Holds(random =>
    {
        int[] shape = Shape(random, 3, 4);
        long[] repeats = [.. shape.Select(_ => (long)random.Next(0, 4))];
        Tensor x = Floats(random, shape);
        Tensor y = OperatorRunner.Run(new Tile(), x, List(repeats));
        int[] tiled = [.. shape.Select((e, axis) => e * (int)repeats[axis])];
        float[] expected = [.. Indices(tiled).Select(i => x.Span<float>()[Flat(shape, [.. i.Select((v, axis) => v % shape[axis])])])];
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected));
    });

    [TestCase(PadMode.Constant, -2, 4, new[] { 9f, 9, 1, 2, 3, 9, 9, 9, 9 })]
    [TestCase(PadMode.Edge, 2, 4, new[] { 1f, 1, 1, 2, 3, 3, 3, 3, 3 })]
    [TestCase(PadMode.Reflect, 2, 4, new[] { 3f, 2, 1, 2, 3, 2, 1, 2, 3 })]
    [TestCase(PadMode.Wrap, 2, 4, new[] { 2f, 3, 1, 2, 3, 1, 2, 3, 1 })]
    public void Padding_continues_the_operand_as_its_mode_says(PadMode mode, int before, int after, float[] expected)
    {
        Tensor value = Tensor.Scalar(9f);
        Tensor padded = OperatorRunner.Run(new Pad(mode), Tensor.From([1f, 2, 3], 3), List(Math.Abs(before), after), value);
        Assert.That(padded.Span<float>().ToArray(), Is.EqualTo(expected));

        // Along an outer axis every row moves as one.
        Tensor column = OperatorRunner.Run(new Pad(mode), Tensor.From([1f, 1, 2, 2, 3, 3], 3, 2), List(2, 0, 4, 0), value);
        Assert.That(column.Span<float>().ToArray(), Is.EqualTo(expected.SelectMany(v => new[] { v, v })));
    }

    [Test]
    public void Negative_padding_cuts()
    {
        Tensor cut = OperatorRunner.Run(new Pad(PadMode.Constant), Tensor.From([1f, 2, 3, 4], 4), List(-1, -2));
        Assert.That(cut.Span<float>().ToArray(), Is.EqualTo(new[] { 2f }));
        Tensor moved = OperatorRunner.Run(new Pad(PadMode.Constant), Tensor.From([1f, 2, 3, 4], 4), List(-6, 4));
        Assert.That(moved.Span<float>().ToArray(), Is.EqualTo(new[] { 0f, 0 }));
    }

    [Test]
    public void Reshape_copies_extents_at_zero_and_fills_in_the_open_one()
    {
        Tensor x = Floats(new Random(0), 2, 3, 4);
        Assert.That(OperatorRunner.Run(new Reshape(), x, List(0, -1)).Shape, Is.EqualTo(new TensorShape(2, 12)));
        Assert.That(OperatorRunner.Run(new Reshape(true), Floats(new Random(0), 0, 3), List(3, 0)).Shape, Is.EqualTo(new TensorShape(3, 0)));
        Assert.That(() => OperatorRunner.Run(new Reshape(), x, List(5, -1)), Throws.TypeOf<GraphException>().With.Message.Contains("[5,-1]"));
        Assert.That(() => OperatorRunner.Run(new Reshape(), x, List(-1, -1)), Throws.TypeOf<GraphException>().With.Message.Contains("more than one"));
        Assert.That(() => OperatorRunner.Run(new Reshape(), x, List(2, 5)), Throws.TypeOf<GraphException>().With.Message.Contains("24 elements"));
        Assert.That(() => OperatorRunner.Run(new Reshape(), x, List(long.MaxValue, -1)), Throws.TypeOf<GraphException>());
    }

    private static IEnumerable<TestCaseData> Giants()
    {
        Tensor x = Floats(new Random(0), 2, 3);
        yield return new TestCaseData(new Tile(), new[] { x, List(long.MaxValue, 2) }).SetArgDisplayNames("Tile");
        yield return new TestCaseData(new Tile(), new[] { x, List(1L << 40, 1L << 40) }).SetArgDisplayNames("Tile twice");
        yield return new TestCaseData(new Expand(), new[] { x, List(1L << 33, 1, 1) }).SetArgDisplayNames("Expand");
        yield return new TestCaseData(new Pad(PadMode.Constant), new[] { x, List(long.MaxValue, 0, long.MaxValue, 0) }).SetArgDisplayNames("Pad");
        yield return new TestCaseData(new Pad(PadMode.Edge), new[] { x, List(long.MinValue, 0, 0, 0) }).SetArgDisplayNames("Pad least");
        yield return new TestCaseData(new ConstantOfShape(Tensor.Scalar(0f)), new[] { List(-1) }).SetArgDisplayNames("ConstantOfShape");
        yield return new TestCaseData(new ConstantOfShape(Tensor.Scalar(0f)), new[] { List(1L << 31) }).SetArgDisplayNames("ConstantOfShape long");
        yield return new TestCaseData(new Graph.Operators.Range(), new[] { Tensor.Scalar(0L), Tensor.Scalar(long.MaxValue), Tensor.Scalar(1L) }).SetArgDisplayNames("Range");
        yield return new TestCaseData(new Graph.Operators.Range(), new[] { Tensor.Scalar(0.0), Tensor.Scalar(1e300), Tensor.Scalar(1e-300) }).SetArgDisplayNames("Range float");
        yield return new TestCaseData(new Graph.Operators.Range(), new[] { Tensor.Scalar(0), Tensor.Scalar(5), Tensor.Scalar(0) }).SetArgDisplayNames("Range by 0");
        yield return new TestCaseData(new OneHot(-1), new[] { List(1), Tensor.Scalar(1L << 40), Tensor.From([0f, 1], 2) }).SetArgDisplayNames("OneHot");
        yield return new TestCaseData(new Unsqueeze(), new[] { x, List([.. Enumerable.Range(0, 40).Select(i => (long)i)]) }).SetArgDisplayNames("Unsqueeze");
    }

    [TestCaseSource(nameof(Giants))]
    public void Impossible_shapes_are_found_by_arithmetic(Operator op, Tensor[] inputs) =>
        Assert.That(() => OperatorRunner.Infer(op, inputs), Throws.TypeOf<GraphException>().With.Message.StartsWith(op.Name));

    private static long Bound(Random random) => random.Next(12) switch
    {
        0 => long.MaxValue,
        1 => long.MinValue,
        2 => int.MaxValue,
        _ => random.Next(-9, 10),
    };

    /// <summary>As CPython's PySlice_AdjustIndices describes it, walked element by element.</summary>
    private static List<int> PythonSlice(long start, long end, long step, int extent)
    {
        Int128 from = start < 0 ? (Int128)start + extent : start;
        Int128 to = end < 0 ? (Int128)end + extent : end;
        if (step > 0)
        {
            from = Int128.Clamp(from, 0, extent);
            to = Int128.Clamp(to, 0, extent);
        }
        else
        {
            from = Int128.Clamp(from, -1, extent - 1);
            to = Int128.Clamp(to, -1, extent - 1);
        }

        var kept = new List<int>();
        for (Int128 i = from; step > 0 ? i < to : i > to; i += step)
            kept.Add((int)i);
        return kept;
    }
}
