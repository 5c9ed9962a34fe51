namespace SparseRuntime.Tool.Zoo;

/// <summary>
/// Residual networks (He et al. 2016, "Deep residual learning for image recognition", table 1), with the stride of a
/// bottleneck in its 3×3 convolution ("v1.5") and a 1×1 convolution where a block changes the shape.
/// </summary>
internal static class ResNet
{
    // What a block adds is smaller than what it adds to, or sums would grow with the depth.
    private const float BranchScale = 0.3f;

    /// <summary>[batch, 3, 224, 224] to [batch, 1000]; everything but the first convolution is pruned.</summary>
    /// <param name="model">Takes the layers.</param>
    /// <param name="blocks">Blocks of each of the four stages.</param>
    /// <param name="isBottleneck">Whether a block is 1×1, 3×3 and 1×1 to four times the width, rather than twice 3×3.</param>
    public static void Build(ZooBuilder model, ReadOnlySpan<int> blocks, bool isBottleneck)
    {
        string x = model.Input("input", 3, 224, 224);
        x = Unit(model, "conv1", x, 3, 64, kernel: 7, stride: 2, isPruned: false);
        x = model.Node("MaxPool", "maxpool", [x], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }));
        int channels = 64;
        for (int stage = 0; stage < blocks.Length; stage++)
        {
            int width = 64 << stage;
            for (int i = 0; i < blocks[stage]; i++)
            {
                string name = $"layer{stage + 1}.{i}";
                int stride = stage > 0 && i == 0 ? 2 : 1;
                int outputs = isBottleneck ? 4 * width : width;
                string branch = isBottleneck ? Bottleneck(model, name, x, channels, width, stride) : Basic(model, name, x, channels, width, stride);
                string shortcut = stride == 1 && channels == outputs ? x : Shortcut(model, name, x, channels, outputs, stride);
                x = model.Node("Relu", $"{name}.relu", [model.Node("Add", $"{name}.add", [branch, shortcut])]);
                channels = outputs;
            }
        }

        x = model.Node("Flatten", "features", [model.Node("GlobalAveragePool", "pool", [x])], ("axis", 1));
        model.Output(model.Gemm(x, "fc", channels, 1000, isPruned: true, gain: 1), "output", 1000);
    }

    private static string Basic(ZooBuilder model, string name, string x, int inputs, int width, int stride)
    {
        x = Unit(model, $"{name}.conv1", x, inputs, width, kernel: 3, stride, isPruned: true);
        return End(model, $"{name}.conv2", x, width, width, kernel: 3);
    }

    private static string Bottleneck(ZooBuilder model, string name, string x, int inputs, int width, int stride)
    {
        x = Unit(model, $"{name}.conv1", x, inputs, width, kernel: 1, stride: 1, isPruned: true);
        x = Unit(model, $"{name}.conv2", x, width, width, kernel: 3, stride, isPruned: true);
        return End(model, $"{name}.conv3", x, width, 4 * width, kernel: 1);
    }

    private static string Shortcut(ZooBuilder model, string name, string x, int inputs, int outputs, int stride) =>
        model.BatchNorm(model.Conv(x, $"{name}.downsample", inputs, outputs, kernel: 1, stride, isPruned: true, gain: 1), $"{name}.downsample.bn", outputs);

    private static string End(ZooBuilder model, string name, string x, int inputs, int outputs, int kernel) =>
        model.BatchNorm(model.Conv(x, name, inputs, outputs, kernel, stride: 1, isPruned: true), $"{name}.bn", outputs, BranchScale);

    private static string Unit(ZooBuilder model, string name, string x, int inputs, int outputs, int kernel, int stride, bool isPruned)
    {
        x = model.Conv(x, name, inputs, outputs, kernel, stride, isPruned);
        return model.Node("Relu", $"{name}.relu", [model.BatchNorm(x, $"{name}.bn", outputs)]);
    }
}
