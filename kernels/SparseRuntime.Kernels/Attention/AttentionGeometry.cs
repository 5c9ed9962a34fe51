namespace SparseRuntime.Kernels;

/// <summary>
/// The extents of one call of attention: per image and head V · softmax(scale · Kᵀ · Q + M), with a column of Q for every
/// query and one of K and V for every key. The output is [images, heads · features of V, queries].
/// </summary>
/// <param name="Images">Independent inputs, outermost in memory.</param>
/// <param name="Heads">Heads.</param>
/// <param name="Queries">Columns of Q and of the output, at least one.</param>
/// <param name="Keys">Columns of K and V, at least one.</param>
/// <param name="Query">Where the first operand has Q.</param>
/// <param name="Key">Where the second operand has K, as many features per head.</param>
/// <param name="Value">Where the third operand has V.</param>
/// <param name="Scale">What scores are multiplied by.</param>
/// <param name="Mask">Steps of M along its axes.</param>
public sealed record AttentionGeometry(
    int Images, int Heads, int Queries, int Keys, AttentionOperand Query, AttentionOperand Key, AttentionOperand Value, float Scale, AttentionMask Mask);
