using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Zoo;

/// <summary>The two halves of a transformer's layer, as exporters spell them; their six linear layers are pruned.</summary>
/// <param name="model">Takes the layers.</param>
/// <param name="tokens">Tokens of a sequence.</param>
/// <param name="features">Features of a token.</param>
/// <param name="heads">Attention heads, which divide the features.</param>
internal sealed class EncoderBlock(ZooBuilder model, int tokens, int features, int heads)
{
    /// <summary>Adds the constants that all blocks share; once per model.</summary>
    public void AddConstants()
    {
        model.Constant("shape.heads", Tensor.From([0L, tokens, heads, features / heads], 4));
        model.Constant("shape.tokens", Tensor.From([0L, tokens, features], 3));
        model.Constant("root.head", Tensor.Scalar(MathF.Sqrt((float)features / heads)));
        model.Constant("root.two", Tensor.Scalar(MathF.Sqrt(2)));
        model.Constant("one", Tensor.Scalar(1f));
        model.Constant("half", Tensor.Scalar(0.5f));
    }

    /// <summary>Self-attention (Vaswani et al. 2017): [batch, tokens, features] to the same, without the residual.</summary>
    public string Attention(string x, string name)
    {
        string query = Head(x, $"{name}.query", [0, 2, 1, 3]);
        string key = Head(x, $"{name}.key", [0, 2, 3, 1]);
        string value = Head(x, $"{name}.value", [0, 2, 1, 3]);
        string scores = model.Node("MatMul", $"{name}.scores", [query, key]);
        scores = model.Node("Div", $"{name}.scaled", [scores, "root.head"]);
        string weights = model.Node("Softmax", $"{name}.softmax", [scores], ("axis", -1));
        string mixed = model.Node("MatMul", $"{name}.mixed", [weights, value]);
        mixed = model.Node("Transpose", $"{name}.tokens", [mixed], ("perm", new long[] { 0, 2, 1, 3 }));
        mixed = model.Node("Reshape", $"{name}.context", [mixed, "shape.tokens"]);
        return model.Linear(mixed, $"{name}.output", features, features, isPruned: true);
    }

    /// <summary>Two linear layers with GELU, <c>x/2 · (1 + erf(x/√2))</c>, between them, without the residual.</summary>
    public string FeedForward(string x, string name, int hidden)
    {
        string h = model.Linear(x, $"{name}.intermediate", features, hidden, isPruned: true);
        string erf = model.Node("Erf", $"{name}.erf", [model.Node("Div", $"{name}.erf.argument", [h, "root.two"])]);
        string gate = model.Node("Add", $"{name}.gate", [erf, "one"]);
        string gelu = model.Node("Mul", $"{name}.gelu", [model.Node("Mul", $"{name}.gated", [h, gate]), "half"]);
        return model.Linear(gelu, $"{name}.output", hidden, features, isPruned: true, gain: 2);
    }

    private string Head(string x, string name, long[] order)
    {
        string split = model.Node("Reshape", $"{name}.heads", [model.Linear(x, name, features, features, isPruned: true), "shape.heads"]);
        return model.Node("Transpose", $"{name}.turned", [split], ("perm", order));
    }
}
