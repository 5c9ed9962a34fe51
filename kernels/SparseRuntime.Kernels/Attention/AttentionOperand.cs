namespace SparseRuntime.Kernels;

/// <summary>Where an operand of attention, [images, features, tokens], has the features of its heads.</summary>
/// <param name="Features">All features of the operand.</param>
/// <param name="First">The first feature of the first head; the heads follow one another.</param>
/// <param name="PerHead">Features of one head.</param>
public readonly record struct AttentionOperand(int Features, int First, int PerHead)
{
    /// <summary>Values from the operand's start to a head's first feature.</summary>
    public long OffsetOf(int image, int head, int tokens) =>
        (((long)image * Features) + First + ((long)head * PerHead)) * tokens;
}
