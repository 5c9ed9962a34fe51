using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>
/// Small random networks of images [batch, channels, height, width] and then of rows, in which any earlier value of
/// the right shape may be read again, joined with others, viewed, or handed to the caller.
/// </summary>
internal sealed class RandomModel
{
    private readonly Random _random;
    private readonly OnnxBuilder _builder = new();
    private readonly List<(string Name, int[] Shape)> _values = [];
    private int _names;

    private RandomModel(Random random)
    {
        _random = random;
        int[] shape = [random.Next(1, 4), random.Next(1, 5), random.Next(2, 8), random.Next(2, 8)];
        Inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Random(random, 1.0, shape) };
        _builder.Input("x", ElementType.Float32, random.Next(2) == 0 ? "n" : shape[0], shape[1], shape[2], shape[3]);
        _values.Add(("x", shape));
        for (int i = random.Next(3, 14); i > 0; i--)
            Step();
        for (int i = random.Next(1, 4); i > 0; i--)
            Row();
        var shown = new HashSet<string> { _values[^1].Name };
        for (int i = random.Next(0, 4); i > 0; i--)
            shown.Add(Pick().Name);
        foreach (string name in shown)
            _builder.Output(name, ElementType.Float32, null);
        Bytes = _builder.ToBytes();
    }

    public byte[] Bytes { get; }

    public Dictionary<string, Tensor> Inputs { get; }

    public static RandomModel Create(Random random) => new(random);

    private (string Name, int[] Shape) Pick(Func<int[], bool>? fits = null)
    {
        (string, int[] Shape)[] able = [.. _values.Where(v => fits is null || fits(v.Shape))];
        // Late values are likelier, so that networks grow deep as well as wide.
        return able[Math.Max(_random.Next(able.Length), _random.Next(able.Length))];
    }

    private string Node(string op, string[] inputs, int[] shape, params (string, object)[] attributes)
    {
        string name = $"v{_names++}";
        _builder.Node(op, inputs, [name], attributes);
        _values.Add((name, shape));
        return name;
    }

    private string Constant(Tensor tensor)
    {
        string name = $"c{_names++}";
        _builder.Initializer(name, tensor);
        return name;
    }

    private string Weights(params int[] shape) => Constant(TestModels.Random(_random, _random.Next(3) switch { 0 => 1.0, 1 => 0.4, _ => 0.1 }, shape));

    private void Step()
    {
        (string x, int[] s) = Pick(shape => shape.Length == 4);
        switch (_random.Next(11))
        {
            case 0:
                int channels = _random.Next(1, 7);
                Node("Conv", [x, Weights(channels, s[1], 3, 3), Weights(channels)], [s[0], channels, s[2], s[3]], ("pads", new long[] { 1, 1, 1, 1 }));
                break;
            case 1:
                channels = _random.Next(1, 7);
                Node("Conv", [x, Weights(channels, s[1], 1, 1)], [s[0], channels, s[2], s[3]]);
                break;
            case 2:
                Node("BatchNormalization", [x, Weights(s[1]), Weights(s[1]), Weights(s[1]), Constant(Tensor.From(Enumerable.Repeat(0.5f, s[1]).ToArray(), s[1]))], s);
                break;
            case 3:
                string function = _random.Next(8) switch { 0 => "Relu", 1 => "Tanh", 2 => "Sigmoid", 3 => "HardSwish", 4 => "HardSigmoid", 5 => "Mul", _ => "Neg" };
                Node(function, function == "Mul" ? [x, Node("Sigmoid", [x], s)] : [x], s);
                break;
            case 4:
                Node("Add", [x, Pick(shape => shape.SequenceEqual(s)).Name], s);
                break;
            case 5:
                bool keepsPlane = _random.Next(2) == 0 || Math.Min(s[2], s[3]) < 2;
                Node(
                    _random.Next(2) == 0 ? "MaxPool" : "AveragePool",
                    [x],
                    keepsPlane ? s : [s[0], s[1], s[2] - 1, s[3] - 1],
                    ("kernel_shape", keepsPlane ? new long[] { 3, 3 } : [2, 2]),
                    ("pads", keepsPlane ? new long[] { 1, 1, 1, 1 } : [0, 0, 0, 0]));
                break;
            case 6:
                Node("Transpose", [x], [s[0], s[1], s[3], s[2]], ("perm", new long[] { 0, 1, 3, 2 }));
                break;
            case 7:
                int[] view = [s[0], s[1], 1, s[2] * s[3]];
                if (_random.Next(2) == 0) view = [s[0], 1, s[1] * s[2], s[3]];
                Node("Reshape", [x, Constant(Tensor.From(view.Select(e => (long)e).ToArray(), 4))], view);
                break;
            default:
                Join(s);
                break;
        }
    }

    private void Join(int[] s)
    {
        int axis = _random.Next(4) == 0 ? 2 : _random.Next(3) == 0 ? 0 : 1;
        if (axis == 0 && s[0] > 4) axis = 1;
        var operands = new List<string>();
        int joined = 0;
        for (int i = _random.Next(1, 5); i > 0; i--)
        {
            (string name, int[] shape) = Pick(shape => shape.Length == 4 && shape.Where((_, a) => a != axis).SequenceEqual(s.Where((_, a) => a != axis)));
            operands.Add(name);
            joined += shape[axis];
        }

        int[] result = [.. s];
        result[axis] = joined;
        Node("Concat", [.. operands], result, ("axis", _random.Next(2) == 0 ? axis : axis - 4));
    }

    private void Row()
    {
        (string x, int[] s) = Pick(shape => shape.Length is 2 or 4);
        if (s.Length == 4)
        {
            int width = s[1] * s[2] * s[3];
            x = Node("Flatten", [x], s = [s[0], width]);
        }

        int next = _random.Next(1, 40);
        switch (_random.Next(4))
        {
            case 0:
                Node("Gemm", [x, Weights(next, s[1]), Weights(next)], [s[0], next], ("transB", 1));
                break;
            case 1:
                Node("MatMul", [x, Weights(s[1], next)], [s[0], next]);
                break;
            case 2:
                Node("Softmax", [x], s, ("axis", 1));
                break;
            default:
                string other = Pick(shape => shape.Length == 2 && shape[0] == s[0]).Name;
                Node("Concat", [x, other, x], [s[0], (2 * s[1]) + _values.First(v => v.Name == other).Shape[1]], ("axis", 1));
                break;
        }
    }
}
