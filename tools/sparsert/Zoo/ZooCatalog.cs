namespace SparseRuntime.Tool.Zoo;

/// <summary>Every architecture, small to large within its family.</summary>
internal static class ZooCatalog
{
    private const string Pointwise = "its 1x1 convolutions", NotFirst = "all but the first convolution", Encoder = "the 72 linear matrices of its layers";

    public static IReadOnlyList<ZooModel> All { get; } =
    [
        new("lenet-300-100", "all three layers", LeNet.Build),
        new("mobilenet-v1", Pointwise, MobileNetV1.Build),
        new("mobilenet-v2", Pointwise, MobileNetV2.Build),
        new("resnet-18", NotFirst, model => ResNet.Build(model, [2, 2, 2, 2], isBottleneck: false)),
        new("resnet-50", NotFirst, model => ResNet.Build(model, [3, 4, 6, 3], isBottleneck: true)),
        new("bert-base", Encoder, model => Bert.Build(model, layers: 12)),
        new("vit-tiny", Encoder, model => VisionTransformer.Build(model, layers: 12)),
    ];
}
