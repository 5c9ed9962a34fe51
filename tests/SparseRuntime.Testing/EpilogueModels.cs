using SparseRuntime.Tensors;

namespace SparseRuntime.Testing;

/// <summary>Models whose layers end in residuals and in activations of every kind, spelt as exporters do.</summary>
public sealed class EpilogueModels
{
    private readonly OnnxBuilder _builder;
    private readonly Random _random = new(13);
    private readonly double _density;
    private int _names;

    private EpilogueModels(long opset, double density)
    {
        _builder = new OnnxBuilder(opset);
        _density = density;
    }

    /// <summary>Two residual blocks of convolutions, the first with a convolution as its shortcut; "x" is [batch, 8, 10, 9] and "y" [batch, 10].</summary>
    public static OnnxBuilder ResidualBlocks(object batch, double density = 0.3)
    {
        var m = new EpilogueModels(17, density);
        m._builder.Input("x", ElementType.Float32, batch, 8, 10, 9).Output("y", ElementType.Float32, batch, 10);
        string inner = m.Op("Relu", m.Convolution("x", 8, 16, 3));
        string first = m.Op("Relu", m.Op("Add", m.Convolution("x", 8, 16, 1), m.Convolution(inner, 16, 16, 3)));
        inner = m.Convolution(first, 16, 16, 3);
        string gate = m.Op("Clip", m.Op("Add", inner, m.Scalar(3f)), m.Scalar(0f), m.Scalar(6f));
        inner = m.Op("Div", m.Op("Mul", inner, gate), m.Scalar(6f));
        string second = m.Op("Add", first, m.Convolution(inner, 16, 16, 3));
        string silu = m.Op("Mul", m.Op("Sigmoid", second), second);
        string features = m.Op("Flatten", m.Op("GlobalAveragePool", silu));
        m._builder.Node("Tanh", [m.Product(features, 16, 10)], ["y"]);
        return m._builder;
    }

    /// <summary>
    /// Two feed-forward blocks of a transformer, the first with GELU and the second with its approximation, as operators
    /// where the operator set has them; "x" is [batch, 6, 32] and "y" [batch, 6, 5].
    /// </summary>
    public static OnnxBuilder Transformer(object batch, double density = 0.3, long opset = 17)
    {
        var m = new EpilogueModels(opset, density);
        m._builder.Input("x", ElementType.Float32, batch, 6, 32).Output("y", ElementType.Float32, batch, 6, 5);
        string x = "x";
        foreach (bool isExact in new[] { true, false })
        {
            string wide = m.Product(m.Op("LayerNormalization", x, m.Constant(1.0, 32)), 32, 70);
            wide = opset >= 20 ? m.Gelu(wide, isExact) : isExact ? m.SpeltGelu(wide) : m.SpeltApproximation(wide);
            x = m.Op("Add", x, m.Product(wide, 70, 32));
        }

        m._builder.Node("Sigmoid", [m.Product(x, 32, 5)], ["y"]);
        return m._builder;
    }

    private string SpeltGelu(string x)
    {
        string erf = Op("Erf", Op("Div", x, Scalar(MathF.Sqrt(2f))));
        return Op("Mul", Op("Mul", x, Op("Add", erf, Scalar(1f))), Scalar(0.5f));
    }

    private string SpeltApproximation(string x)
    {
        string inner = Op("Add", x, Op("Mul", Scalar(0.044715f), Op("Pow", x, Scalar(3f))));
        string tanh = Op("Tanh", Op("Mul", Scalar(MathF.Sqrt(2f / MathF.PI)), inner));
        return Op("Mul", Op("Mul", Scalar(0.5f), x), Op("Add", Scalar(1f), tanh));
    }

    private string Gelu(string x, bool isExact)
    {
        string y = NextName();
        _builder.Node("Gelu", [x], [y], ("approximate", isExact ? "none" : "tanh"));
        return y;
    }

    private string Convolution(string x, int channels, int features, int kernel)
    {
        string y = NextName();
        long pad = kernel / 2;
        _builder.Node(
            "Conv", [x, Constant(_density, features, channels, kernel, kernel), Constant(1.0, features)], [y], ("pads", new[] { pad, pad, pad, pad }));
        return y;
    }

    private string Product(string x, int taps, int features) => Op("Add", Op("MatMul", x, Constant(_density, taps, features)), Constant(1.0, features));

    private string Op(string type, params string[] inputs)
    {
        string y = NextName();
        _builder.Node(type, inputs, [y]);
        return y;
    }

    private string Scalar(float value)
    {
        string name = NextName();
        _builder.Initializer(name, Tensor.Scalar(value));
        return name;
    }

    private string Constant(double density, params int[] shape)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float32, new TensorShape(shape));
        foreach (ref float value in tensor.Span<float>())
            value = _random.NextDouble() < density ? (_random.NextSingle() * 2f) - 1f : 0f;
        string name = NextName();
        _builder.Initializer(name, tensor);
        return name;
    }

    private string NextName() => $"v{_names++}";
}
