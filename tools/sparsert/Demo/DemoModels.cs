using SparseRuntime.Tool.Inputs;

namespace SparseRuntime.Tool.Demo;

/// <summary>
/// The demonstration's models: one that was trained, and some that are made when they are needed, from fixed seeds, and
/// are the same bytes on every machine.
/// </summary>
internal static class DemoModels
{
    /// <summary>The share of zeros in every weight of those that are made.</summary>
    public const double Sparsity = 0.9;

    private const float BiasLimit = 0.1f;

    /// <summary>Every model, small to large.</summary>
    public static IEnumerable<ModelSource> All()
    {
        yield return DemoTicket.Model;
        yield return ModelSource.OfBytes("mlp-784-300-100-10", Mlp("mlp-784-300-100-10", 784, 300, 100, 10));
        yield return ModelSource.OfBytes("mlp-1024-2048-2048-1000", Mlp("mlp-1024-2048-2048-1000", 1024, 2048, 2048, 1000));
        yield return ModelSource.OfBytes("cnn-32x32", Cnn());
    }

    /// <summary>A multi-layer perceptron with ReLU between its layers.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="widths">Features of the input, of every hidden layer, and of the output.</param>
    public static byte[] Mlp(string name, params ReadOnlySpan<int> widths)
    {
        var random = new PrunedWeights(seed: 1, Sparsity);
        var model = new OnnxModelWriter(name, widths[0]);
        for (int i = 1; i < widths.Length; i++)
        {
            Linear(model, random, i == widths.Length - 1 ? "output" : $"fc{i}", widths[i - 1], widths[i]);
            if (i < widths.Length - 1) model.Node("Relu", $"relu{i}", []);
        }

        return model.Build(widths[^1]);
    }

    /// <summary>Six 3×3 convolutions on 32×32 colour images, halved twice, then a linear layer on the mean of each channel.</summary>
    public static byte[] Cnn()
    {
        var random = new PrunedWeights(seed: 2, Sparsity);
        var model = new OnnxModelWriter("cnn-32x32", 3, 32, 32);
        ReadOnlySpan<int> channels = [3, 64, 64, 128, 128, 256, 256];
        for (int i = 1; i < channels.Length; i++)
        {
            string name = $"conv{i}";
            model.Weight($"{name}.weight", random.Next(channels[i], channels[i - 1] * 9), channels[i], channels[i - 1], 3, 3);
            model.Weight($"{name}.bias", random.NextDense(channels[i], BiasLimit), channels[i]);
            model.Node("Conv", name, [$"{name}.weight", $"{name}.bias"], ("kernel_shape", true, [3, 3]), ("pads", true, [1, 1, 1, 1]));
            model.Node("Relu", $"relu{i}", []);
            if (i is 2 or 4) model.Node("MaxPool", $"pool{i}", [], ("kernel_shape", true, [2, 2]), ("strides", true, [2, 2]));
        }

        model.Node("GlobalAveragePool", "mean", []);
        model.Node("Flatten", "features", []);
        Linear(model, random, "output", channels[^1], 10);
        return model.Build(10);
    }

    private static void Linear(OnnxModelWriter model, PrunedWeights random, string name, int inputs, int outputs)
    {
        model.Weight($"{name}.weight", random.Next(outputs, inputs), outputs, inputs);
        model.Weight($"{name}.bias", random.NextDense(outputs, BiasLimit), outputs);
        model.Node("Gemm", name, [$"{name}.weight", $"{name}.bias"], ("transB", false, [1]));
    }
}
