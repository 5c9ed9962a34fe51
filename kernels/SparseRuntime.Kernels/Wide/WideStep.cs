namespace SparseRuntime.Kernels;

/// <summary>Where the sums of one block of taps start from and where they go. Rows count from 0 within the group.</summary>
/// <param name="bias">One addend per row: the start of the first block's sums.</param>
/// <param name="source">Sums so far, <paramref name="sourceStride"/> apart; read unless <paramref name="isFirst"/>.</param>
/// <param name="target">Where sums go, <paramref name="targetStride"/> apart.</param>
/// <param name="targetStride">Values from one row's target to the next.</param>
/// <param name="sourceStride">Values from one row's source to the next.</param>
/// <param name="isFirst">Whether sums start from the bias.</param>
/// <param name="isLast">Whether sums are complete and get activated.</param>
/// <param name="isFar">Whether this is the first use of the weights within the call, for kernels that ask for them then only.</param>
internal readonly unsafe struct WideStep(
    float* bias, float* source, float* target, int targetStride, int sourceStride, bool isFirst, bool isLast, bool isFar)
{
    public float* Bias { get; } = bias;

    public float* Source { get; } = source;

    public float* Target { get; } = target;

    public int TargetStride { get; } = targetStride;

    public int SourceStride { get; } = sourceStride;

    public bool IsFirst { get; } = isFirst;

    public bool IsLast { get; } = isLast;

    public bool IsFar { get; } = isFar;
}
