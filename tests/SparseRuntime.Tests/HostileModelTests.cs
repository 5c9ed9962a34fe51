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
        "select_last_index", "fmod", "largest", "sorted", "time_axis", "batch_axis", "detect_negative", "antialias",
        "exclude_outside", "layout", "input_forget", "linear_before_reset", "hidden_size", "num_groups", "output_height", "sampling_ratio", "center_point_box",
        "num_scan_inputs", "block_size", "align_corners",
    ];

    private static readonly string[] Lists = ["kernel_shape", "strides", "dilations", "pads", "paddings", "axes", "perm", "split", "starts", "ends", "shape", "output_padding", "output_shape", "scan_input_axes", "scan_output_axes"];

    private static readonly string[] Floats = ["alpha", "beta", "epsilon", "bias", "lambd", "gamma", "min", "max", "value", "p", "ratio", "clip", "cubic_coeff_a", "extrapolation_value", "spatial_scale"];

    private static readonly float[] FloatExtremes = [0, -1, 0.5f, 3, float.NaN, float.PositiveInfinity, float.MaxValue, float.Epsilon];

    private static readonly (string Name, string[] Values)[] Texts =
    [
        ("auto_pad", ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER", ""]),
        ("mode", ["constant", "reflect", "edge", "wrap", "CRD", "nearest", "linear", "cubic", "max"]),
        ("direction", ["LEFT", "RIGHT", "reverse", "bidirectional"]),
        ("coordinate_transformation_mode", ["align_corners", "asymmetric", "tf_crop_and_resize", "half_pixel_symmetric", "output_half_pixel"]),
        ("nearest_mode", ["floor", "ceil"]),
        ("keep_aspect_ratio_policy", ["not_larger", "not_smaller"]),
        ("padding_mode", ["zeros", "border"]),
        ("equation", ["...ab->...ba", "abc", "abc,cd", "aab->b"]),
        ("to", ["FLOAT", "BOOL", "?"]),
        ("approximate", ["tanh", "none"]),
        ("reduction", ["none", "add", "mul", "max"]),
    ];

    private static readonly long[] Extremes =
        [0, 1, -1, 2, 3, 6, 7, 1 << 16, int.MaxValue, int.MinValue, 1L << 32, long.MaxValue, long.MinValue];

    private static IEnumerable<string> Operators => OnnxOperatorCatalog.OperatorTypes;

    [TestCaseSource(nameof(Operators))]
    public void What_models_are_broken_from_runs(string opType)
    {
        (byte[] model, Dictionary<string, Tensor> inputs) = SeedModel.Of(opType).Build(opType);
        using InferenceSession session = InferenceSession.Load(model, Options);
        Assert.That(session.Run(inputs)["y0"].Shape.ElementCount, Is.GreaterThan(0));
    }

    /// <summary>The changes are random, but the same in every run of the test.</summary>
    [TestCaseSource(nameof(Operators))]
    public void Whatever_an_operator_is_given_only_documented_exceptions_come_out(string opType)
    {
        var random = new Random(opType.Sum(c => c));
        int ran = 0;
        for (int round = 0; round < 400; round++)
        {
            OnnxBuilder model = BrokenModel(random, opType, out Dictionary<string, Tensor> inputs);
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
        Assert.That(ran, Is.GreaterThan(0), "no change left the model able to run");
    }

    [TestCase("Identity")]
    [TestCase("Relu")]
    [TestCase("Reshape")]
    public void Deep_chains_load_and_run(string opType)
    {
        const int Depth = 20_000;
        OnnxBuilder builder = new OnnxBuilder(13).Input("x", ElementType.Float32, 2, 3).Output("y")
            .Initializer("s0", Tensor.From([3L, 2], 2)).Initializer("s1", Tensor.From([2L, 3], 2));
        for (int i = 0; i < Depth; i++)
        {
            string from = i == 0 ? "x" : $"v{i}";
            string to = i == Depth - 1 ? "y" : $"v{i + 1}";
            builder.Node(opType, opType == "Reshape" ? [from, $"s{i % 2}"] : [from], [to]);
        }

        Tensor x = Tensor.From([1f, 2, 3, 4, 5, 6], 2, 3);
        using InferenceSession session = InferenceSession.Load(builder.ToBytes(), Options);
        Assert.That(session.Run(x).Span<float>().ToArray(), Is.EqualTo(x.Span<float>().ToArray()));
    }

    [Test]
    public void Sparse_constants_that_would_be_huge_written_out_are_refused()
    {
        var huge = new SparseTensor(new TensorShape(100_000_000), [1], Tensor.From([1f], 1));
        OnnxBuilder builder = new OnnxBuilder(13).Input("x", ElementType.Float32, 1).Output("y").SparseInitializer("w", huge)
            .Node("Mul", ["x", "w"], ["z"]).Node("ReduceSum", ["z"], ["y"]);
        Assert.That(() => InferenceSession.Load(builder.ToBytes(), Options), Throws.TypeOf<ModelLoadException>().With.Message.Contains("limit"));
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

    /// <summary>The seed of an operator with some of its parts replaced, left out, repeated or made constant.</summary>
    private static OnnxBuilder BrokenModel(Random random, string opType, out Dictionary<string, Tensor> inputs)
    {
        SeedModel seed = SeedModel.Of(opType);
        var model = new OnnxBuilder(random.Next(6) == 0 ? random.Next(1, 22) : SeedModel.OperatorSet);
        inputs = [];
        List<Tensor?> operands = [.. seed.Inputs];
        int changes = random.Next(1, 4);
        bool attributesChange = random.Next(2) == 0;
        for (int change = 0; !attributesChange && change < changes; change++)
            BreakOperand(random, operands);
        string[] names = [.. operands.Select((operand, i) => operand is null ? "" : $"x{i}")];
        for (int i = 0; i < names.Length; i++)
        {
            if (operands[i] is not { } value) continue;
            if (random.Next(2) == 0)
            {
                AddConstant(random, model, names[i], value);
                continue;
            }

            model.Input(names[i], value.ElementType, Declared(random, value.Shape));
            inputs[names[i]] = value;
        }

        int results = random.Next(5) == 0 ? random.Next(1, 5) : SeedModel.Outputs(opType);
        string[] outputs = [.. Enumerable.Range(0, results).Select(i => $"y{i}")];
        (string, object)[] attributes = attributesChange ? BrokenAttributes(random, seed, changes) : seed.Attributes;
        return model.Node(opType, names, outputs, attributes).Output("y0");
    }

    private static void BreakOperand(Random random, List<Tensor?> operands)
    {
        int at = random.Next(operands.Count);
        ElementType type = operands[at]?.ElementType ?? ElementType.Float32;
        switch (random.Next(8))
        {
            case 0: operands[at] = null; break;
            case 1: operands.RemoveRange(at, operands.Count - at); operands.Add(RandomTensor(random, type)); break;
            case 2: operands.Add(RandomTensor(random, type)); break;
            case 3: operands[at] = RandomTensor(random, Types[random.Next(Types.Length)]); break;
            case 4: operands[at] = Reshaped(random, operands[at]); break;
            default: operands[at] = RandomTensor(random, type, random.Next(3) == 0 ? null : operands[at]?.Shape); break;
        }
    }

    /// <summary>One extent is another, zero, or there is one more.</summary>
    private static Tensor? Reshaped(Random random, Tensor? operand)
    {
        if (operand is null) return null;
        List<int> extents = [.. operand.Shape.Dimensions];
        if (extents.Count > 0 && random.Next(3) > 0) extents[random.Next(extents.Count)] = random.Next(4);
        else extents.Insert(random.Next(extents.Count + 1), random.Next(3));
        return RandomTensor(random, operand.ElementType, new TensorShape([.. extents]));
    }

    private static void AddConstant(Random random, OnnxBuilder model, string name, Tensor value)
    {
        if (value.Shape.ElementCount == 0 || random.Next(4) > 0)
        {
            model.Initializer(name, value);
            return;
        }

        Tensor first = Tensor.Wrap(value.ElementType, new TensorShape(1), value.Bytes[..value.ElementType.Size()]);
        model.SparseInitializer(name, new SparseTensor(value.Shape, [value.Shape.ElementCount - 1], first));
    }

    private static object[]? Declared(Random random, TensorShape shape) => random.Next(4) == 0
        ? null
        : [.. shape.Dimensions.ToArray().Select((extent, axis) => extent == 0 || random.Next(6) == 0 ? (object)$"d{axis}" : extent)];

    private static (string, object)[] BrokenAttributes(Random random, SeedModel seed, int changes)
    {
        Dictionary<string, object> attributes = seed.Attributes.ToDictionary();
        for (int change = 0; change < changes; change++)
        {
            if (attributes.Count > 0 && random.Next(3) > 0)
            {
                string name = attributes.Keys.ElementAt(random.Next(attributes.Count));
                attributes[name] = attributes[name] switch
                {
                    _ when random.Next(12) == 0 => "text",
                    long => Extreme(random),
                    long[] { Length: > 0 } list when random.Next(2) == 0 => Changed(random, list),
                    long[] => List(random),
                    float => FloatExtremes[random.Next(FloatExtremes.Length)],
                    Tensor => RandomTensor(random, Types[random.Next(Types.Length)]),
                    var other => other,
                };
                if (random.Next(10) == 0) attributes.Remove(name);
                continue;
            }

            switch (random.Next(4))
            {
                case 0: attributes[Integers[random.Next(Integers.Length)]] = Extreme(random); break;
                case 1: attributes[Lists[random.Next(Lists.Length)]] = List(random); break;
                case 2: attributes[Floats[random.Next(Floats.Length)]] = FloatExtremes[random.Next(FloatExtremes.Length)]; break;
                default:
                    (string name, string[] values) = Texts[random.Next(Texts.Length)];
                    attributes[name] = values[random.Next(values.Length)];
                    break;
            }
        }

        return [.. attributes.Select(pair => (pair.Key, pair.Value))];
    }

    private static long[] Changed(Random random, long[] list)
    {
        long[] changed = [.. list];
        changed[random.Next(changed.Length)] = Extreme(random);
        return changed;
    }

    private static long Extreme(Random random) => random.Next(2) == 0 ? random.Next(-3, 4) : Extremes[random.Next(Extremes.Length)];

    private static long[] List(Random random)
    {
        long value = Extreme(random);
        int length = random.Next(10) == 0 ? 1000 : random.Next(7);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(3) == 0 ? Extreme(random) : value)];
    }

    private static Tensor RandomTensor(Random random, ElementType type, TensorShape? shape = null)
    {
        Tensor tensor = Tensor.Allocate(type, shape ?? new TensorShape(Shapes[random.Next(Shapes.Length)]));
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
