using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Small models that tests of sessions share, with weights made from a seed.</summary>
internal static class TestModels
{
    /// <summary>A perceptron; "x" is [batch, widths[0]] and "y" [batch, last width].</summary>
    public static OnnxBuilder Mlp(object batch, double density, params int[] widths)
    {
        var random = new Random(11);
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, batch, widths[0]).Output("y", ElementType.Float32, batch, widths[^1]);
        string last = "x";
        for (int i = 1; i < widths.Length; i++)
        {
            builder.Initializer($"w{i}", Random(random, density, widths[i - 1], widths[i])).Initializer($"b{i}", Random(random, 1.0, widths[i]));
            bool isLast = i == widths.Length - 1;
            string product = isLast ? "y" : $"p{i}";
            builder.Node("Gemm", [last, $"w{i}", $"b{i}"], [product]);
            if (!isLast) builder.Node("Relu", [product], [last = $"r{i}"]);
        }

        return builder;
    }

    /// <summary>
    /// Convolutions, pooling, a concatenation of two branches, batch normalization and a softmax; "x" is
    /// [batch, 3, 24, 24] and "y" [batch, 10].
    /// </summary>
    public static OnnxBuilder Cnn(object batch, double density = 0.3)
    {
        var random = new Random(12);
        return new OnnxBuilder().Input("x", ElementType.Float32, batch, 3, 24, 24).Output("y", ElementType.Float32, batch, 10)
            .Initializer("w1", Random(random, density, 16, 3, 3, 3)).Initializer("b1", Random(random, 1, 16))
            .Node("Conv", ["x", "w1", "b1"], ["c1"], ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("Relu", ["c1"], ["r1"])
            .Node("MaxPool", ["r1"], ["m1"], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }))
            .Initializer("w2", Random(random, density, 24, 16, 1, 1))
            .Node("Conv", ["m1", "w2"], ["c2"])
            .Initializer("w3", Random(random, density, 20, 16, 3, 3))
            .Node("Conv", ["m1", "w3"], ["c3"], ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("Concat", ["c2", "c3"], ["k"], ("axis", 1))
            .Initializer("s", Random(random, 1, 44)).Initializer("o", Random(random, 1, 44)).Initializer("m", Random(random, 1, 44))
            .Initializer("v", Tensor.From([.. Enumerable.Range(1, 44).Select(i => i / 20f)], 44))
            .Node("Sigmoid", ["k"], ["g"])
            .Node("BatchNormalization", ["g", "s", "o", "m", "v"], ["n"])
            .Node("Add", ["n", "k"], ["a"])
            .Node("AveragePool", ["a"], ["p"], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }))
            .Node("GlobalAveragePool", ["p"], ["q"])
            .Node("Flatten", ["q"], ["f"])
            .Initializer("w4", Random(random, density, 44, 10))
            .Node("MatMul", ["f", "w4"], ["l"])
            .Node("Softmax", ["l"], ["y"], ("axis", 1));
    }

    /// <summary>Values in −1 to 1, kept with the given probability.</summary>
    public static Tensor Random(Random random, double density, params int[] shape)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float32, new TensorShape(shape));
        foreach (ref float value in tensor.Span<float>())
            value = random.NextDouble() < density ? (random.NextSingle() * 2f) - 1f : 0f;
        return tensor;
    }

    /// <summary>A full tensor of values in −1 to 1.</summary>
    public static Tensor Input(int seed, params int[] shape) => Random(new Random(seed), 1.0, shape);

    public static float[] Floats(this Tensor tensor) => tensor.Span<float>().ToArray();
}
