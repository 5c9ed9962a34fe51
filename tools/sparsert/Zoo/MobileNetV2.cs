using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Zoo;

/// <summary>MobileNetV2, width 1.0 (Sandler et al. 2018, "MobileNetV2: inverted residuals and linear bottlenecks", table 2).</summary>
internal static class MobileNetV2
{
    private const int Last = 1280;

    /// <summary>[batch, 3, 224, 224] to [batch, 1000]; the 1×1 convolutions are pruned.</summary>
    public static void Build(ZooBuilder model)
    {
        model.Constant("zero", Tensor.Scalar(0f));
        model.Constant("six", Tensor.Scalar(6f));
        string x = model.Input("input", 3, 224, 224);
        x = Unit(model, "conv1", x, 3, 32, kernel: 3, stride: 2, isPruned: false);
        (int Expansion, int Channels, int Repeats, int Stride)[] stages =
        [
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
        ];
        int channels = 32, block = 0;
        foreach ((int expansion, int outputs, int repeats, int stride) in stages)
        {
            for (int i = 0; i < repeats; i++)
            {
                x = Block(model, $"block{++block}", x, channels, outputs, expansion, i == 0 ? stride : 1);
                channels = outputs;
            }
        }

        x = Unit(model, "conv2", x, channels, Last, kernel: 1, stride: 1, isPruned: true);
        x = model.Node("Flatten", "features", [model.Node("GlobalAveragePool", "pool", [x])], ("axis", 1));
        model.Output(model.Gemm(x, "classifier", Last, 1000, isPruned: false, gain: 1), "output", 1000);
    }

    /// <summary>Expand, filter depthwise, project without activation; added to the input where the shapes are equal.</summary>
    private static string Block(ZooBuilder model, string name, string x, int inputs, int outputs, int expansion, int stride)
    {
        int hidden = inputs * expansion;
        string y = expansion == 1 ? x : Unit(model, $"{name}.expand", x, inputs, hidden, kernel: 1, stride: 1, isPruned: true);
        y = Unit(model, $"{name}.depthwise", y, hidden, hidden, kernel: 3, stride, isPruned: false, groups: hidden);
        y = model.Conv(y, $"{name}.project", hidden, outputs, kernel: 1, stride: 1, isPruned: true);
        bool isResidual = stride == 1 && inputs == outputs;
        y = model.BatchNorm(y, $"{name}.project.bn", outputs, isResidual ? 0.5f : 1f);
        return isResidual ? model.Node("Add", $"{name}.add", [x, y]) : y;
    }

    private static string Unit(ZooBuilder model, string name, string x, int inputs, int outputs, int kernel, int stride, bool isPruned, int groups = 1)
    {
        x = model.Conv(x, name, inputs, outputs, kernel, stride, isPruned, groups);
        return model.Node("Clip", $"{name}.relu6", [model.BatchNorm(x, $"{name}.bn", outputs), "zero", "six"]);
    }
}
