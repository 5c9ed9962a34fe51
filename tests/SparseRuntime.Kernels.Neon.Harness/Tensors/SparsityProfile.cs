namespace SparseRuntime.Tensors;

/// <summary>Kernels are chosen on the other side; this lets the code that chooses compile.</summary>
public sealed class SparsityProfile
{
    public static SparsityProfile Of(WeightMatrix weights) => throw new NotSupportedException("nothing is chosen by structure");

    public BlockStructure Block(int height, int width) => throw new NotSupportedException("nothing is chosen by structure");
}
