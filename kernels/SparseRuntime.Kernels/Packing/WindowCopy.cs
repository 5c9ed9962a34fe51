namespace SparseRuntime.Kernels;

/// <summary>What one run of columns takes from the input for one position of the kernel; zeros stand for padding.</summary>
internal struct WindowCopy
{
    /// <summary>Elements from a feature's plane in the first image to the first value copied.</summary>
    public long Source;

    /// <summary>Where the run begins in a panel row.</summary>
    public int Target;

    /// <summary>Zeros before the copied values.</summary>
    public int ZerosBefore;

    /// <summary>Values copied.</summary>
    public int Length;

    /// <summary>Zeros after the copied values.</summary>
    public int ZerosAfter;
}
