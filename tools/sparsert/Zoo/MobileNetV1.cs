namespace SparseRuntime.Tool.Zoo;

/// <summary>MobileNet, width 1.0 (Howard et al. 2017, "MobileNets: efficient convolutional neural networks for mobile vision applications", table 1).</summary>
internal static class MobileNetV1
{
    /// <summary>[batch, 3, 224, 224] to [batch, 1000]; the 1×1 convolutions are pruned.</summary>
    public static void Build(ZooBuilder model)
    {
        string x = model.Input("input", 3, 224, 224);
        x = Unit(model, "conv1", x, 3, 32, kernel: 3, stride: 2, isPruned: false);
        (int Channels, int Stride)[] blocks =
        [
            (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2),
            (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1),
        ];
        int channels = 32;
        for (int i = 0; i < blocks.Length; i++)
        {
            x = Unit(model, $"block{i + 1}.depthwise", x, channels, channels, kernel: 3, blocks[i].Stride, isPruned: false, groups: channels);
            x = Unit(model, $"block{i + 1}.pointwise", x, channels, blocks[i].Channels, kernel: 1, stride: 1, isPruned: true);
            channels = blocks[i].Channels;
        }

        x = model.Node("Flatten", "features", [model.Node("GlobalAveragePool", "pool", [x])], ("axis", 1));
        model.Output(model.Gemm(x, "classifier", channels, 1000, isPruned: false, gain: 1), "output", 1000);
    }

    private static string Unit(ZooBuilder model, string name, string x, int inputs, int outputs, int kernel, int stride, bool isPruned, int groups = 1)
    {
        x = model.Conv(x, name, inputs, outputs, kernel, stride, isPruned, groups);
        return model.Node("Relu", $"{name}.relu", [model.BatchNorm(x, $"{name}.bn", outputs)]);
    }
}
