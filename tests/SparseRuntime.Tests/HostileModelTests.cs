using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>
/// Every operator with operands, results and attributes that make no sense: the model is refused, or it runs, or the
/// run is refused, and nothing but the documented exceptions comes out.
/// </summary>
[TestFixture]
public sealed class HostileModelTests
{
    private const int LargestMessage = 4096;

    private static readonly SessionOptions Options = new() { IntraOpNumThreads = 1, MemoryLimitBytes = 64 << 20 };

    private static readonly int[][] Shapes = [[], [0], [1], [3], [2, 3], [2, 0], [1, 4, 5, 5], [2, 2, 0, 3], [0, 4, 3], [1, 2, 3, 4, 5, 6, 7]];

    private static readonly ElementType[] Types = Enum.GetValues<ElementType>();

    /// <summary>What attributes of integers and lists of them are called, and texts with their values.</summary>
    private static readonly string[] Integers =
    [
        "axis", "keepdims", "group", "p", "size", "blocksize", "batch_dims", "k", "start", "end", "to", "dtype", "ceil_mode", "exclusive", "reverse",
        "upper", "num_outputs", "broadcast", "is_test", "storage_order", "count_include_pad", "transA", "transB", "allowzero", "noop_with_empty_axes",
        "select_last_index", "fmod", "largest", "sorted", "time_axis", "batch_axis", "detect_negative",
    ];

    private static readonly string[] Lists = ["kernel_shape", "strides", "dilations", "pads", "paddings", "axes", "perm", "split", "starts", "ends", "shape"];

    private static readonly string[] Floats = ["alpha", "beta", "epsilon", "bias", "lambd", "gamma", "min", "max", "value", "p", "ratio"];

    private static readonly (string Name, string[] Values)[] Texts =
    [
        ("auto_pad", ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER", ""]),
        ("mode", ["constant", "reflect", "edge", "wrap", "CRD"]),
        ("direction", ["LEFT", "RIGHT"]),
        ("to", ["FLOAT", "BOOL", "?"]),
        ("approximate", ["tanh", "none"]),
        ("reduction", ["none", "add", "mul", "max"]),
    ];

    private static readonly long[] Extremes =
        [0, 1, -1, 2, 3, 6, 7, 1 << 16, int.MaxValue, int.MinValue, 1L << 32, long.MaxValue, long.MinValue];

    private static IEnumerable<string> Operators => OnnxOperatorCatalog.OperatorTypes;

    /// <summary>The parts of random models are drawn from lists of likely and extreme ones; seeds make every failure repeatable.</summary>
    [TestCaseSource(nameof(Operators))]
    public void Whatever_an_operator_is_given_only_documented_exceptions_come_out(string opType)
    {
        var random = new Random(opType.Sum(c => c));
        int ran = 0;
        for (int round = 0; round < 400; round++)
        {
            OnnxBuilder model = RandomModel(random, opType, out Dictionary<string, Tensor> inputs);
            byte[] bytes = model.ToBytes();
            try
            {
                if (Try(bytes, inputs)) ran++;
            }
            catch (Exception e)
            {
                Assert.Fail($"round {round}: {e.GetType().Name}: {e.Message}\n{e.StackTrace}");
            }
        }

        TestContext.Out.WriteLine($"{opType}: {ran} runs");
    }

    /// <summary>Loads and runs a model; every exception that is not documented for it escapes.</summary>
    private static bool Try(byte[] model, Dictionary<string, Tensor> inputs)
    {
        InferenceSession session;
        try
        {
            session = InferenceSession.Load(model, Options);
        }
        catch (ModelLoadException e)
        {
            Assert.That(e.Message, Has.Length.LessThan(LargestMessage));
            Assert.That(e.InnerException, Is.Not.InstanceOf<NullReferenceException>().And.Not.InstanceOf<IndexOutOfRangeException>().And.Not.InstanceOf<InvalidCastException>(), e.Message);
            return false;
        }

        using (session)
        {
            try
            {
                session.Run(inputs);
                return true;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                Assert.That(e.Message, Has.Length.LessThan(LargestMessage));
                Assert.That(e, Is.Not.InstanceOf<ArgumentOutOfRangeException>(), $"{e.Message}\n{e.StackTrace}");
                return false;
            }
        }
    }

    private static OnnxBuilder RandomModel(Random random, string opType, out Dictionary<string, Tensor> inputs)
    {
        long opset = random.Next(4) == 0 ? random.Next(1, 22) : random.Next(2) == 0 ? 13 : 18;
        var model = new OnnxBuilder(opset);
        inputs = [];
        ElementType type = random.Next(3) == 0 ? Types[random.Next(Types.Length)] : ElementType.Float32;
        var names = new string[random.Next(5) == 0 ? random.Next(7) : random.Next(1, 4)];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = random.Next(12) == 0 ? "" : $"x{i}";
            if (names[i].Length == 0) continue;
            Tensor value = RandomTensor(random, i > 0 && random.Next(2) == 0 ? ElementType.Int64 : random.Next(8) == 0 ? Types[random.Next(Types.Length)] : type);
            switch (random.Next(6))
            {
                case <= 1:
                    model.Initializer(names[i], value);
                    continue;
                case 2 when value.Shape.ElementCount is > 0 and < 100:
                    model.SparseInitializer(names[i], new SparseTensor(
                        value.Shape, [0], Tensor.Wrap(value.ElementType, new TensorShape(1), value.Bytes[..value.ElementType.Size()])));
                    continue;
            }

            object[]? dimensions = random.Next(4) == 0 ? null : [.. value.Shape.Dimensions.ToArray().Select((e, axis) => random.Next(6) == 0 ? (object)$"d{axis}" : e)];
            model.Input(names[i], value.ElementType, dimensions);
            inputs[names[i]] = value;
        }

        string[] outputs = [.. Enumerable.Range(0, random.Next(4) == 0 ? random.Next(1, 4) : 1).Select(i => $"y{i}")];
        return model.Node(opType, names, outputs, RandomAttributes(random)).Output("y0");
    }

    private static (string, object)[] RandomAttributes(Random random)
    {
        var attributes = new Dictionary<string, object>();
        for (int n = random.Next(6); n > 0; n--)
            attributes[Integers[random.Next(Integers.Length)]] = Extreme(random);
        for (int n = random.Next(5); n > 0; n--)
            attributes[Lists[random.Next(Lists.Length)]] = List(random);
        if (random.Next(3) == 0) attributes[Floats[random.Next(Floats.Length)]] = random.Next(4) switch { 0 => 0f, 1 => float.NaN, 2 => float.PositiveInfinity, _ => -2f };
        (string name, string[] values) = Texts[random.Next(Texts.Length)];
        if (random.Next(3) == 0) attributes[name] = values[random.Next(values.Length)];
        if (random.Next(2) == 0) attributes.TryAdd("kernel_shape", new long[] { random.Next(1, 4), random.Next(1, 4) });
        if (random.Next(2) == 0) attributes.TryAdd("axis", (long)random.Next(-2, 3));
        if (random.Next(2) == 0) attributes.TryAdd("blocksize", (long)random.Next(1, 3));
        if (random.Next(2) == 0) attributes.TryAdd("to", (long)random.Next(1, 14));
        return [.. attributes.Select(pair => (pair.Key, pair.Value))];
    }

    private static long Extreme(Random random) => random.Next(2) == 0 ? random.Next(-3, 4) : Extremes[random.Next(Extremes.Length)];

    private static long[] List(Random random)
    {
        long value = Extreme(random);
        int length = random.Next(10) == 0 ? 1000 : random.Next(7);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(3) == 0 ? Extreme(random) : value)];
    }

    private static Tensor RandomTensor(Random random, ElementType type)
    {
        Tensor tensor = Tensor.Allocate(type, new TensorShape(Shapes[random.Next(Shapes.Length)]));
        int kind = random.Next(3);
        for (int i = 0; i < tensor.Shape.ElementCount; i++)
        {
            Span<byte> element = tensor.Bytes.Span.Slice(i * type.Size(), type.Size());
            if (type == ElementType.Bool) element[0] = (byte)random.Next(2);
            else if (kind == 0) random.NextBytes(element);
            else if (type == ElementType.Float32) BitConverter.TryWriteBytes(element, (float)random.Next(-2, 4));
            else if (type == ElementType.Int64) BitConverter.TryWriteBytes(element, kind == 1 ? random.Next(-2, 5) : Extreme(random));
            else element[0] = (byte)random.Next(4);
        }

        return tensor;
    }
}
