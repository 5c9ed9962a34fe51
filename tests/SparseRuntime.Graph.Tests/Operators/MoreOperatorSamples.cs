using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.OperatorSamples;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

/// <summary>As <see cref="OperatorSamples"/>, for operators beyond the plain ones: resampling, transposed convolution and the like.</summary>
internal static class MoreOperatorSamples
{
    public static IEnumerable<OperatorSample> All => [.. Transposed(), .. Resampling(), .. Sampling(), .. Selecting(), .. Contracting(), .. Recurrent(), .. Quantizing(), .. Turned()];

    private static IEnumerable<OperatorSample> Transposed()
    {
        var random = new Random(7);
        foreach (ElementType type in new[] { ElementType.Float32, ElementType.Float64 })
        {
            yield return new OperatorSample(
                $"ConvTranspose {type}",
                new ConvTranspose([2, 1], [1, 2], [1, 1, 0, 2], groups: 2, outputPadding: [1, 0]),
                [Numbers(random, type, 2, 4, 5, 20), Numbers(random, type, 4, 3, 3, 3), Numbers(random, type, 6)]);
            yield return new OperatorSample($"TapSum {type}", new TapSum([3, 2], [2, 1], null, [1, 0, 1, 1]), [Numbers(random, type, 2, 12, 5, 20), Numbers(random, type, 2)]);
        }

        foreach (ElementType type in new[] { ElementType.Float16, ElementType.BFloat16, ElementType.Float32, ElementType.Float64 })
        {
            Tensor x = Numbers(random, type, 3, 6, 19);
            yield return new OperatorSample($"GroupNormalization {type}", new GroupNormalization(3, 1e-5f, false), [x, Numbers(random, type, 3), Numbers(random, type, 3)]);
            yield return new OperatorSample($"GroupNormalization per channel {type}", new GroupNormalization(2, 1e-5f, true), [x, Numbers(random, type, 6), Numbers(random, type, 6)]);
        }
    }

    /// <summary>Operators on columns of features.</summary>
    private static IEnumerable<OperatorSample> Turned()
    {
        var random = new Random(9);
        Tensor x = Floats(random, 2, 13, 70), row = Floats(random, 13);
        yield return new OperatorSample("ColumnNormalization", new ColumnNormalization(1e-5f), [x, row, row]);
        yield return new OperatorSample("ColumnNormalization without bias", new ColumnNormalization(1e-5f), [x, row]);
        var attention = new MultiHeadAttention(3, 0.5f, new(0, 4), new(1, 4), new(5, 2));
        yield return new OperatorSample("Attention", attention, [Floats(random, 2, 12, 19), x, x]);
        yield return new OperatorSample("Attention masked", attention, [x, x, x, Floats(random, 2, 1, 1, 70)]);
    }

    private static IEnumerable<OperatorSample> Resampling()
    {
        var random = new Random(8);
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            Tensor x = type == ElementType.Bool ? Bools(random, 2, 3, 5, 7) : Numbers(random, type, 2, 3, 5, 7);
            foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
            {
                var op = new Resize(new ResizeSettings { Mode = mode });
                Tensor?[] inputs = [x, null, null, List(2, 3, 9, 4)];
                if (Accepts(op, inputs)) yield return new OperatorSample($"Resize {mode} {type}", op, inputs);
            }
        }

        Tensor plane = Floats(random, 3, 2, 8, 9);
        foreach (ResizeCoordinates coordinates in Enum.GetValues<ResizeCoordinates>())
        {
            foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
            {
                var settings = new ResizeSettings { Mode = mode, Coordinates = coordinates, Axes = [-1, 2], Antialias = mode != ResizeMode.Nearest, ExcludeOutside = true, Extrapolation = 7 };
                yield return new OperatorSample(
                    $"Resize {mode} {coordinates}", new Resize(settings), [plane, Tensor.From([-0.2f, 0.1f, 0.8f, 1.3f], 4), Tensor.From([0.6f, 1.7f], 2), null]);
            }
        }

        foreach (ResizeRounding rounding in Enum.GetValues<ResizeRounding>())
            yield return new OperatorSample($"Resize {rounding}", new Resize(new ResizeSettings { Rounding = rounding }), [plane, null, Tensor.From([1f, 2, 0.5f, 1], 4), null]);
        foreach (ResizeAspect aspect in Enum.GetValues<ResizeAspect>())
            yield return new OperatorSample($"Resize {aspect}", new Resize(new ResizeSettings { Aspect = aspect, Axes = [2, 3] }), [plane, null, null, List(5, 20)]);
    }

    private static IEnumerable<OperatorSample> Sampling()
    {
        var random = new Random(9);
        foreach (ElementType type in new[] { ElementType.Float16, ElementType.BFloat16, ElementType.Float32, ElementType.Float64 })
        {
            Tensor plane = Numbers(random, type, 2, 3, 5, 7);
            foreach (GridPadding padding in Enum.GetValues<GridPadding>())
            {
                foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
                    yield return new OperatorSample($"GridSample {mode} {padding} {type}", new GridSample(mode, padding, mode == ResizeMode.Linear), [plane, Floats(random, 2, 9, 8, 2)]);
            }

            Tensor regions = Numbers(random, type, 20, 4);
            yield return new OperatorSample($"RoiAlign {type}", new RoiAlign(3, 2, 0, 0.5f, true, false), [plane, regions, Longs(random, 0, 2, 20)]);
            yield return new OperatorSample($"RoiAlign greatest {type}", new RoiAlign(3, 2, 2, 1, false, true), [plane, regions, Longs(random, 0, 2, 20)]);
            yield return new OperatorSample($"Det {type}", new Det(), [Numbers(random, type, 3, 7, 4, 4)]);
        }

        yield return new OperatorSample("GridSample volume", new GridSample(ResizeMode.Linear, GridPadding.Border, false), [Floats(random, 2, 2, 3, 4, 5), Floats(random, 2, 3, 2, 4, 3)]);
        yield return new OperatorSample("MaxUnpool", new MaxUnpool([2, 2], [2, 2]), [Floats(random, 2, 3, 2, 2), Tensor.From([.. Enumerable.Range(0, 24).Select(i => 4L * i)], 2, 3, 2, 2)]);
    }

    private static IEnumerable<OperatorSample> Selecting()
    {
        var random = new Random(10);
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            Tensor x = type == ElementType.Bool ? Bools(random, 4, 9, 6) : Numbers(random, type, 4, 9, 6);
            if (Accepts(new TopK(1), x, List(3)))
            {
                yield return new OperatorSample($"TopK {type}", new TopK(1), [x, List(3)], 2);
                yield return new OperatorSample($"TopK least {type}", new TopK(-1, false), [x, List(6)], 2);
            }

            yield return new OperatorSample($"NonZero {type}", new NonZero(), [x]);
            yield return new OperatorSample($"Compress {type}", new Compress(1), [x, Bools(random, 7)]);
            yield return new OperatorSample($"Compress elements {type}", new Compress(), [x, Bools(random, 99)]);
            yield return new OperatorSample($"Unique {type}", new Unique(), [x], 4);
            yield return new OperatorSample($"Unique unsorted {type}", new Unique(null, false), [x], 4);
            yield return new OperatorSample($"Unique slices {type}", new Unique(-2), [x], 4);
            yield return new OperatorSample($"ReverseSequence {type}", new ReverseSequence(0, 1), [x, List(0, 3, 9, 1)]);
            yield return new OperatorSample($"CenterCropPad {type}", new CenterCropPad([-1, 1]), [x, List(9, 4)]);
        }

        yield return new OperatorSample("ReverseSequence time first", new ReverseSequence(1, 0), [Floats(random, 5, 3, 4), List(5, 0, 2)]);
        Tensor boxes = Floats(random, 2, 30, 4);
        Tensor scores = Floats(random, 2, 3, 30);
        yield return new OperatorSample("NonMaxSuppression", new NonMaxSuppression(), [boxes, scores, Tensor.Scalar(8L), Tensor.Scalar(0.2f), Tensor.Scalar(0.5f)]);
        yield return new OperatorSample("NonMaxSuppression centered", new NonMaxSuppression(true), [boxes, scores, Tensor.Scalar(8L)]);
    }

    private static IEnumerable<OperatorSample> Contracting()
    {
        var random = new Random(11);
        foreach (ElementType type in new[] { ElementType.Float16, ElementType.Float32, ElementType.Float64, ElementType.Int32, ElementType.UInt32, ElementType.Int64, ElementType.UInt64 })
        {
            yield return new OperatorSample($"Einsum {type}", new Einsum(new EinsumEquation("...ij,kjn->...nik")), [Numbers(random, type, 3, 2, 4, 5), Numbers(random, type, 6, 5, 7)]);
            yield return new OperatorSample($"Einsum one operand {type}", new Einsum(new EinsumEquation("iji->j")), [Numbers(random, type, 4, 3, 4)]);
        }
    }

    private static IEnumerable<OperatorSample> Recurrent()
    {
        var random = new Random(12);
        foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
        {
            int gates = kind switch { RecurrentKind.Rnn => 1, RecurrentKind.Gru => 3, _ => 4 };
            GateFunction[] functions = [.. Enumerable.Repeat(new GateFunction(GateFunctionKind.Tanh), gates == 1 ? 2 : 2 * (gates - 1))];
            foreach (bool batchFirst in new[] { false, true })
            {
                var settings = new RecurrentSettings { Kind = kind, Functions = functions, Direction = RecurrentDirection.Bidirectional, BatchFirst = batchFirst, ResetsProduct = batchFirst, Clip = 3 };
                Tensor state = batchFirst ? Floats(random, 3, 2, 5) : Floats(random, 2, 3, 5);
                yield return new OperatorSample(
                    $"{kind} batch first {batchFirst}",
                    new Graph.Operators.Recurrent(settings),
                    [
                        batchFirst ? Floats(random, 3, 7, 4) : Floats(random, 7, 3, 4), Floats(random, 2, gates * 5, 4), Floats(random, 2, gates * 5, 5),
                        Floats(random, 2, gates * 10), Tensor.From([7, 0, 4], 3), state, kind == RecurrentKind.Lstm ? state : null, kind == RecurrentKind.Lstm ? Floats(random, 2, 15) : null,
                    ],
                    kind == RecurrentKind.Lstm ? 3 : 2);
            }
        }
    }

    private static IEnumerable<OperatorSample> Quantizing()
    {
        var random = new Random(13);
        foreach (ElementType type in new[] { ElementType.UInt8, ElementType.Int8, ElementType.UInt16, ElementType.Int16 })
        {
            Tensor x = Floats(random, 4, 6, 5);
            yield return new OperatorSample($"QuantizeLinear {type}", new QuantizeLinear(1), [x, Numbers(random, ElementType.Float32, 6), Numbers(random, type, 6)]);
            yield return new OperatorSample($"QuantizeLinear blocks {type}", new QuantizeLinear(1, 4), [x, Numbers(random, ElementType.Float32, 4, 2, 5), Numbers(random, type, 4, 2, 5)]);
            Tensor q = Numbers(random, type, 4, 6, 5);
            yield return new OperatorSample($"DequantizeLinear {type}", new DequantizeLinear(-2), [q, Numbers(random, ElementType.Float32, 6), Numbers(random, type, 6)]);
            yield return new OperatorSample($"DequantizeLinear blocks {type}", new DequantizeLinear(0, 3), [q, Numbers(random, ElementType.Float16, 2, 6, 5), null]);
        }

        yield return new OperatorSample("DynamicQuantizeLinear", new DynamicQuantizeLinear(), [Floats(random, 30)], 3);
        yield return new OperatorSample("Conv Int32", new Conv(null, null, null, AutoPad.NotSet, 1, null), [Numbers(random, ElementType.Int32, 2, 3, 6, 20), Numbers(random, ElementType.Int32, 4, 3, 3, 3)]);
    }
}
