namespace SparseRuntime.Tensors;

/// <summary>Kernels are chosen on the other side; this lets the code that chooses compile.</summary>
public sealed class SparsityProfile
{
    public int Rows => throw new NotSupportedException("nothing is chosen by structure");

    public int Taps => throw new NotSupportedException("nothing is chosen by structure");

    public int DeadRows => throw new NotSupportedException("nothing is chosen by structure");

    public int DeadTaps => throw new NotSupportedException("nothing is chosen by structure");

    public long NonzeroCount => throw new NotSupportedException("nothing is chosen by structure");

    public int LongestRow => throw new NotSupportedException("nothing is chosen by structure");

    public double MeanRowLength => throw new NotSupportedException("nothing is chosen by structure");

    public double RowLengthVariance => throw new NotSupportedException("nothing is chosen by structure");

    public double Density => throw new NotSupportedException("nothing is chosen by structure");

    public static SparsityProfile Of(WeightMatrix weights) => throw new NotSupportedException("nothing is chosen by structure");

    public bool Satisfies(int n, int m) => throw new NotSupportedException("nothing is chosen by structure");

    public BlockStructure Block(int height, int width) => throw new NotSupportedException("nothing is chosen by structure");
}
