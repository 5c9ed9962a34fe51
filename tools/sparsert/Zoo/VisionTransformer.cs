using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Zoo;

/// <summary>
/// A vision transformer (Dosovitskiy et al. 2021, "An image is worth 16x16 words") of the tiny size of Touvron et al.
/// (2021, "Training data-efficient image transformers"), normalised before each half of a layer.
/// </summary>
internal static class VisionTransformer
{
    private const int Patches = 14 * 14, Tokens = Patches + 1, Features = 192, Heads = 3, Hidden = 4 * Features;

    /// <summary>[batch, 3, 224, 224] to [batch, 1000]; the six linear layers of each layer are pruned.</summary>
    /// <param name="model">Takes the layers.</param>
    /// <param name="layers">12 in ViT-Tiny.</param>
    public static void Build(ZooBuilder model, int layers)
    {
        string x = Embed(model, model.Input("input", 3, 224, 224));
        var block = new EncoderBlock(model, Tokens, Features, Heads);
        block.AddConstants();
        for (int i = 0; i < layers; i++)
        {
            string name = $"blocks.{i}";
            string attended = block.Attention(model.LayerNorm(x, $"{name}.norm1", Features), $"{name}.attention");
            x = model.Node("Add", $"{name}.attention.residual", [x, attended]);
            string transformed = block.FeedForward(model.LayerNorm(x, $"{name}.norm2", Features), $"{name}.mlp", Hidden);
            x = model.Node("Add", $"{name}.mlp.residual", [x, transformed]);
        }

        x = model.LayerNorm(x, "norm", Features);
        x = model.Node("Gather", "class", [x, model.Constant("first", Tensor.Scalar(0L))], ("axis", 1));
        model.Output(model.Gemm(x, "head", Features, 1000, isPruned: false, gain: 1), "output", 1000);
    }

    /// <summary>One token per patch of 16×16, the class token before them, and where each lies added.</summary>
    private static string Embed(ZooBuilder model, string image)
    {
        const int Side = 16;
        model.Parameter("patches.weight", model.Weights.Matrix(new TensorShape(Features, 3 * Side * Side), gain: 1, isPruned: false), Features, 3, Side, Side);
        model.RandomParameter("patches.bias", 0.02f, Features);
        string x = model.Node("Conv", "patches", [image, "patches.weight", "patches.bias"], ("kernel_shape", new long[] { Side, Side }), ("strides", new long[] { Side, Side }));
        x = model.Node("Reshape", "patches.flat", [x, model.Constant("shape.patches", Tensor.From([0L, Features, Patches], 3))]);
        x = model.Node("Transpose", "patches.tokens", [x], ("perm", new long[] { 0, 2, 1 }));

        // One copy of the class token per image: [batch, 1, features], with the batch taken from the image's shape.
        string shape = model.Node("Shape", "image.shape", [image]);
        string batch = model.Node("Slice", "image.batch", [shape, model.Constant("from", Tensor.From([0L], 1)), model.Constant("to", Tensor.From([1L], 1))]);
        string target = model.Node("Concat", "class.shape", [batch, model.Constant("class.extents", Tensor.From([1L, Features], 2))], ("axis", 0));
        string token = model.Node("Expand", "class.tokens", [model.RandomParameter("class.token", 0.5f, 1, 1, Features), target]);
        x = model.Node("Concat", "tokens", [token, x], ("axis", 1));
        return model.Node("Add", "embedding", [x, model.RandomParameter("position", 0.5f, 1, Tokens, Features)]);
    }
}
