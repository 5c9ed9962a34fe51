namespace SparseRuntime.Tool.Zoo;

/// <summary>The encoder of BERT-base (Devlin et al. 2019), normalised after each residual.</summary>
internal static class Bert
{
    private const int Tokens = 128, Features = 768, Heads = 12, Hidden = 3072;

    /// <summary>Hidden states [batch, 128, 768] to the same; the six linear layers of each layer are pruned.</summary>
    /// <param name="model">Takes the layers.</param>
    /// <param name="layers">12 in BERT-base.</param>
    public static void Build(ZooBuilder model, int layers)
    {
        string x = model.Input("hidden_states", Tokens, Features);
        var block = new EncoderBlock(model, Tokens, Features, Heads);
        block.AddConstants();
        for (int i = 0; i < layers; i++)
        {
            string name = $"layer.{i}";
            x = model.Node("Add", $"{name}.attention.residual", [block.Attention(x, $"{name}.attention"), x]);
            x = model.LayerNorm(x, $"{name}.attention.norm", Features);
            x = model.Node("Add", $"{name}.ffn.residual", [block.FeedForward(x, $"{name}.ffn", Hidden), x]);
            x = model.LayerNorm(x, $"{name}.ffn.norm", Features);
        }

        model.Output(x, "last_hidden_state", Tokens, Features);
    }
}
