namespace SparseRuntime.Kernels;

/// <summary>
/// How the activations of one panel of columns lie in memory: a register of columns per feature, features one after
/// another in blocks that stay in the first-level cache, and behind every block a row of zeros, which nonzeros that only
/// fill up a list point to. It depends on nothing but the number of features and lanes, so that what one layer writes is
/// what the next one reads.
/// </summary>
public readonly record struct PanelLayout
{
    /// <summary>Bytes of a block: rows of it are read in any order, next to the sums and weights that pass by.</summary>
    private const int MostBlockBytes = 32 * 1024;

    /// <summary>The layout of a panel.</summary>
    /// <param name="features">Features, at least one.</param>
    /// <param name="lanes">Columns.</param>
    public PanelLayout(int features, int lanes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        int mostBlockFeatures = MostBlockBytes / sizeof(float) / lanes;
        Features = features;
        Lanes = lanes;
        Blocks = ((features - 1) / mostBlockFeatures) + 1;
        BlockFeatures = ((features - 1) / Blocks) + 1;
    }

    /// <summary>Features.</summary>
    public int Features { get; }

    /// <summary>Columns.</summary>
    public int Lanes { get; }

    /// <summary>Blocks of features.</summary>
    public int Blocks { get; }

    /// <summary>Features of every block but the last, which may have fewer.</summary>
    public int BlockFeatures { get; }

    /// <summary>Rows from the start of one block to that of the next: its features and the row of zeros.</summary>
    public int BlockRows => BlockFeatures + 1;

    /// <summary>All rows.</summary>
    public int Rows => Blocks * BlockRows;

    /// <summary>Bytes of a panel.</summary>
    public long Bytes => (long)Rows * Lanes * sizeof(float);

    /// <summary>Where a feature lies.</summary>
    public int RowOf(int feature) => feature + (feature / BlockFeatures);

    /// <summary>Where a block's row of zeros lies.</summary>
    public int ZeroRow(int block) => (block * BlockRows) + BlockFeatures;
}
