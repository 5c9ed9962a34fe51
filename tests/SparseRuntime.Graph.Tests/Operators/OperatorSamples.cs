using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

/// <summary>Every operator in every kind and most types, for what must hold for all of them.</summary>
internal static class OperatorSamples
{
    internal static readonly ElementType[] NumberTypes = [.. Enum.GetValues<ElementType>().Where(t => t != ElementType.Bool)];

    private static readonly ElementType[] IeeeFloats = [ElementType.Float16, ElementType.Float32, ElementType.Float64];

    public static IEnumerable<OperatorSample> All => [.. Elementwise(), .. Shaping(), .. Indexing(), .. Windows(), .. Products(), .. Combining(), .. MoreOperatorSamples.All];

    private static IEnumerable<OperatorSample> Elementwise()
    {
        var random = new Random(1);
        foreach (UnaryKind kind in Enum.GetValues<UnaryKind>())
        {
            foreach (ElementType type in Enum.GetValues<ElementType>())
            {
                var op = new Unary(kind, 0.75f, 0.5f);
                Tensor x = type == ElementType.Bool ? Bools(random, 13, 37) : type == ElementType.Float32 ? Floats(random, 13, 37) : Numbers(random, type, 13, 37);
                if (Accepts(op, x)) yield return new OperatorSample($"{kind} {type}", op, [x]);
            }
        }

        foreach (BinaryKind kind in Enum.GetValues<BinaryKind>())
        {
            foreach (ElementType type in NumberTypes)
            {
                var op = new Binary(kind);
                Tensor a = Numbers(random, type, 3, 1, 70);
                Tensor b = Numbers(random, type, 5, 1);
                if (!Accepts(op, a, b)) continue;
                yield return new OperatorSample($"{kind} {type} broadcast", op, [a, b]);
                yield return new OperatorSample($"{kind} {type} equal shapes", op, [a, a]);
                yield return new OperatorSample($"{kind} {type} scalar", op, [Numbers(random, type), a]);
            }
        }

        foreach (ComparisonKind kind in Enum.GetValues<ComparisonKind>())
        {
            foreach (ElementType type in NumberTypes)
                yield return new OperatorSample($"{kind} {type}", new Comparison(kind), [Numbers(random, type, 9, 30), Numbers(random, type, 30)]);
        }

        foreach (ElementType from in Enum.GetValues<ElementType>())
        {
            Tensor x = from == ElementType.Bool ? Bools(random, 300) : Numbers(random, from, 300);
            foreach (ElementType to in Enum.GetValues<ElementType>())
                yield return new OperatorSample($"Cast {from} to {to}", new Cast(to), [x]);
        }

        foreach (ElementType type in NumberTypes)
        {
            yield return new OperatorSample($"Clip {type}", new Clip(), [Numbers(random, type, 300), Numbers(random, type), null]);
            yield return new OperatorSample($"Pow {type}", new Pow(), [Numbers(random, type, 100, 3), Numbers(random, ElementType.Int32, 3)]);
            yield return new OperatorSample($"Pow float exponent {type}", new Pow(), [Numbers(random, type, 100, 3), Floats(random, 3)]);
            yield return new OperatorSample($"Where {type}", new Where(), [Bools(random, 7, 1, 30), Numbers(random, type, 5, 30), Numbers(random, type)]);
        }

        yield return new OperatorSample("IsNaN", new IsNaN(), [Floats(random, 300)]);
        yield return new OperatorSample("IsInf", new IsInf(), [Floats(random, 300)]);
    }

    private static IEnumerable<OperatorSample> Shaping()
    {
        var random = new Random(2);
        Tensor x = Floats(random, 4, 6, 10);
        yield return new OperatorSample("Identity", new Identity(), [x]);
        yield return new OperatorSample("Dropout", new Dropout(), [x], 2);
        yield return new OperatorSample("Dropout with a mask of ones", new Dropout(true), [x], 2);
        yield return new OperatorSample("Reshape", new Reshape(), [x, List(0, -1)]);
        yield return new OperatorSample("Flatten", new Flatten(-1), [x]);
        yield return new OperatorSample("Squeeze", new Squeeze(), [Floats(random, 4, 1, 50), List(1)]);
        yield return new OperatorSample("Unsqueeze", new Unsqueeze(), [x, List(0, -1)]);
        yield return new OperatorSample("AlignAxes", new AlignAxes(1), [Floats(random, 6), x]);
        yield return new OperatorSample("Shape", new Shape(-2), [x]);
        yield return new OperatorSample("Size", new Size(), [x]);
        yield return new OperatorSample("Expand", new Expand(), [Floats(random, 6, 1), List(4, 6, 10)]);
        yield return new OperatorSample("Tile", new Tile(), [x, List(2, 1, 3)]);
        foreach (ElementType type in new[] { ElementType.Int8, ElementType.Float16, ElementType.Float32, ElementType.Int64 })
        {
            Tensor y = Numbers(random, type, 4, 23, 18);
            yield return new OperatorSample($"Transpose {type}", new Transpose([0, 2, 1]), [y]);
            yield return new OperatorSample($"Transpose reversed {type}", new Transpose(), [y]);
            yield return new OperatorSample($"Slice {type}", new Slice(), [y, List(-1, 1), List(0, 99), List(2, 1), List(-2, 3)]);
            yield return new OperatorSample($"Pad {type}", new Pad(PadMode.Constant), [y, List(1, -2, 3, 0, 4, -1), Numbers(random, type)]);
        }

        foreach (PadMode mode in Enum.GetValues<PadMode>())
            yield return new OperatorSample($"Pad {mode}", new Pad(mode), [x, List(2, 3, 4, 5), null, List(-1, 0)]);
        yield return new OperatorSample("Concat", new Concat(1), [x, Floats(random, 4, 1, 10), Floats(random, 4, 0, 10), x]);
        yield return new OperatorSample("Split", new Split(1), [x, List(1, 0, 3, 2)], 4);
        yield return new OperatorSample("Split evenly", new Split(-1), [x], 4);
        yield return new OperatorSample("DepthToSpace", new DepthToSpace(2), [Floats(random, 2, 8, 3, 5)]);
        yield return new OperatorSample("DepthToSpace column-row-depth", new DepthToSpace(2, true), [Floats(random, 2, 8, 3, 5)]);
        yield return new OperatorSample("SpaceToDepth", new SpaceToDepth(2), [Floats(random, 2, 3, 6, 10)]);
    }

    private static IEnumerable<OperatorSample> Indexing()
    {
        var random = new Random(3);
        Tensor x = Floats(random, 5, 7, 6);
        yield return new OperatorSample("ConstantOfShape", new ConstantOfShape(Tensor.From([1.5f], 1)), [List(7, 100)]);
        foreach (ElementType type in new[] { ElementType.Float32, ElementType.Float64, ElementType.Int16, ElementType.Int32, ElementType.Int64 })
            yield return new OperatorSample($"Range {type}", new Graph.Operators.Range(), [Scalar(type, 1), Scalar(type, 200), Scalar(type, 3)]);
        yield return new OperatorSample("EyeLike", new EyeLike(ElementType.Int32, -1), [Floats(random, 5, 7)]);
        yield return new OperatorSample("Trilu upper", new Trilu(true), [x, Tensor.Scalar(-1L)]);
        yield return new OperatorSample("Trilu lower", new Trilu(false), [x, null]);
        yield return new OperatorSample("Gather", new Gather(1), [x, Longs(random, -7, 7, 2, 3)]);
        yield return new OperatorSample("GatherElements", new GatherElements(-2), [x, Longs(random, -7, 7, 5, 30, 6)]);
        yield return new OperatorSample("GatherND", new GatherND(1), [x, Longs(random, -6, 6, 5, 40, 2)]);
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            foreach (ScatterReduction reduction in Enum.GetValues<ScatterReduction>())
            {
                Tensor data = type == ElementType.Bool ? Bools(random, 4, 5) : Numbers(random, type, 4, 5);
                Tensor updates = type == ElementType.Bool ? Bools(random, 4, 2) : Numbers(random, type, 4, 2);
                Tensor rows = type == ElementType.Bool ? Bools(random, 3, 5) : Numbers(random, type, 3, 5);
                Tensor?[] elements = [data, Longs(random, -5, 5, 4, 2), updates];
                Tensor?[] slices = [data, Longs(random, -4, 4, 3, 1), rows];
                if (!Accepts(new ScatterElements(1, reduction), elements)) continue;
                yield return new OperatorSample($"ScatterElements {reduction} {type}", new ScatterElements(1, reduction), elements);
                yield return new OperatorSample($"ScatterND {reduction} {type}", new ScatterND(reduction), slices);
            }
        }

        yield return new OperatorSample("OneHot", new OneHot(1), [Longs(random, -12, 12, 5, 6), Tensor.Scalar(10L), Tensor.From([0f, 1f], 2)]);
        foreach (ElementType type in NumberTypes.Where(t => t != ElementType.BFloat16))
        {
            yield return new OperatorSample($"CumSum {type}", new CumSum(true, true), [Numbers(random, type, 4, 9, 3), Tensor.Scalar(1L)]);
            yield return new OperatorSample($"ArgMax {type}", new ArgExtreme(true, 1), [Numbers(random, type, 4, 9, 30)]);
            yield return new OperatorSample($"ArgMin {type}", new ArgExtreme(false, -1, false, true), [Numbers(random, type, 40, 9)]);
        }
    }

    private static IEnumerable<OperatorSample> Windows()
    {
        var random = new Random(4);
        Tensor plane = Floats(random, 2, 3, 17, 19);
        Tensor volume = Floats(random, 2, 3, 5, 6, 7);
        foreach (ElementType type in IeeeFloats)
        {
            Tensor x = Numbers(random, type, 2, 3, 9, 11);
            yield return new OperatorSample($"AveragePool {type}", new AveragePool([3, 3], [2, 2], null, [1, 1, 1, 1], countIncludePad: true), [x]);
            yield return new OperatorSample($"LpPool {type}", new LpPool([3, 3], 2, [2, 2]), [x]);
            foreach (GlobalPoolKind kind in Enum.GetValues<GlobalPoolKind>())
                yield return new OperatorSample($"Global{kind}Pool {type}", new GlobalPool(kind, 3), [x]);
        }

        foreach (ElementType type in new[] { ElementType.Float16, ElementType.Float32, ElementType.Float64, ElementType.Int8, ElementType.UInt8 })
            yield return new OperatorSample($"MaxPool {type}", new MaxPool([3, 2], [2, 1], null, [1, 0, 1, 1]), [Numbers(random, type, 2, 3, 9, 11)]);
        yield return new OperatorSample("MaxPool with indices", new MaxPool([3, 3], [2, 2], columnMajorIndices: true), [plane], 2);
        yield return new OperatorSample("MaxPool dilated", new MaxPool([3, 3], null, [2, 3]), [plane]);
        yield return new OperatorSample("MaxPool 3-D", new MaxPool([2, 3, 2], [1, 2, 2], ceilMode: true), [volume]);
        yield return new OperatorSample("AveragePool 3-D", new AveragePool([2, 3, 2], [1, 2, 2], ceilMode: true), [volume]);
        yield return new OperatorSample("AveragePool same", new AveragePool([3, 3], [2, 2], autoPad: AutoPad.SameUpper), [plane]);
    }

    private static IEnumerable<OperatorSample> Products()
    {
        var random = new Random(5);
        foreach (ElementType type in new[] { ElementType.Float16, ElementType.Float32, ElementType.Float64, ElementType.Int32, ElementType.UInt32, ElementType.Int64, ElementType.UInt64 })
        {
            yield return new OperatorSample($"MatMul {type}", new MatMul(), [Numbers(random, type, 3, 1, 5, 7), Numbers(random, type, 4, 7, 45)]);
            yield return new OperatorSample($"Gemm {type}", new Gemm(0.5f, 2, true, true), [Numbers(random, type, 7, 5), Numbers(random, type, 9, 7), Numbers(random, type, 9)]);
        }

        foreach (ElementType type in new[] { ElementType.Float32, ElementType.Float64 })
        {
            yield return new OperatorSample(
                $"Conv {type}", new Conv([2, 1], [1, 2], [1, 1, 0, 2], AutoPad.NotSet, 2, null), [Numbers(random, type, 2, 4, 9, 20), Numbers(random, type, 6, 2, 3, 3), Numbers(random, type, 6)]);
        }
    }

    private static IEnumerable<OperatorSample> Combining()
    {
        var random = new Random(6);
        foreach (ReduceKind kind in Enum.GetValues<ReduceKind>())
        {
            foreach (ElementType type in Enum.GetValues<ElementType>())
            {
                var op = new Reduce(kind);
                Tensor x = type == ElementType.Bool ? Bools(random, 4, 9, 33) : Numbers(random, type, 4, 9, 33);
                if (!Accepts(op, x)) continue;
                yield return new OperatorSample($"Reduce {kind} {type}", op, [x, List(1)]);
                yield return new OperatorSample($"Reduce {kind} {type} last axis", new Reduce(kind, false), [x, List(-1)]);
            }
        }

        foreach (ElementType type in new[] { ElementType.Float16, ElementType.BFloat16, ElementType.Float32, ElementType.Float64 })
        {
            Tensor x = Numbers(random, type, 4, 6, 19);
            yield return new OperatorSample($"Softmax {type}", new Softmax(-1), [x]);
            yield return new OperatorSample($"Softmax strided {type}", new Softmax(1), [x]);
            yield return new OperatorSample($"LogSoftmax {type}", new LogSoftmax(-1), [x]);
            yield return new OperatorSample($"LogSoftmax strided {type}", new LogSoftmax(0), [x]);
            yield return new OperatorSample($"Hardmax {type}", new Hardmax(1), [x]);
            yield return new OperatorSample($"LpNormalization {type}", new LpNormalization(1, 2), [x]);
            yield return new OperatorSample($"LRN {type}", new LocalResponseNormalization(3, 0.1f, 0.5f, 1), [x]);
            Tensor channels = Numbers(random, type, 6);
            yield return new OperatorSample($"InstanceNormalization {type}", new InstanceNormalization(1e-5f), [x, channels, channels]);
            yield return new OperatorSample($"BatchNormalization {type}", new BatchNormalization(1e-5f), [x, channels, channels, channels, channels]);
            Tensor row = Numbers(random, type, 6, 19);
            yield return new OperatorSample($"LayerNormalization {type}", new LayerNormalization(1, 1e-5f), [x, row, row], 3);
            yield return new OperatorSample($"LayerNormalization broadcast {type}", new LayerNormalization(1, 1e-5f), [x, Numbers(random, type, 6, 1), null]);
        }

        const ElementType Single = ElementType.Float32;
        Tensor features = Numbers(random, Single, 6);
        yield return new OperatorSample("ColumnNormalization", new ColumnNormalization(1e-5f), [Numbers(random, Single, 2, 6, 75), features, features]);
        var attention = new MultiHeadAttention(2, 0.5f, new HeadFeatures(1, 3), new HeadFeatures(0, 3), new HeadFeatures(2, 5));
        Tensor keys = Numbers(random, Single, 2, 6, 9), values = Numbers(random, Single, 2, 12, 9), mask = Numbers(random, Single, 2, 1, 1, 9);
        yield return new OperatorSample("MultiHeadAttention", attention, [Numbers(random, Single, 2, 7, 4), keys, values]);
        yield return new OperatorSample("MultiHeadAttention mask", attention, [Numbers(random, Single, 2, 7, 4), keys, values, mask]);
    }

    internal static Tensor Scalar(ElementType type, int value) => OperatorRunner.Run(new Cast(type), Tensor.Scalar(value));

    internal static bool Accepts(Operator op, params Tensor?[] inputs)
    {
        try
        {
            OperatorRunner.Infer(op, inputs);
            return true;
        }
        catch (GraphException)
        {
            return false;
        }
    }
}
