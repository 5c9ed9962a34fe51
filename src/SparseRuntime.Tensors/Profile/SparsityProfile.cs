namespace SparseRuntime.Tensors;

/// <summary>
/// The structure of what a weight matrix keeps, read from the weights alone: what the choice of a kernel rests on and
/// what users see as the detected pattern.
/// </summary>
public sealed class SparsityProfile
{
    private static readonly (int Height, int Width)[] BlockShapes =
        [(1, 4), (1, 16), (4, 1), (4, 4), (8, 1), (8, 8), (16, 1)];

    private SparsityProfile(WeightMatrix weights)
    {
        Rows = weights.Rows;
        Taps = weights.Taps;
        NonzeroCount = weights.NonzeroCount;
        Density = weights.Density;

        var taps = new int[Taps];
        var values = new float[Taps];
        var tapIsLive = new bool[Taps];
        BlockCounter[] counters = [.. BlockShapes.Select(shape => new BlockCounter(Rows, Taps, shape.Height, shape.Width))];
        double squares = 0;
        for (int row = 0; row < Rows; row++)
        {
            int length = weights.CopyRowNonzeros(row, taps, values);
            ReadOnlySpan<int> kept = taps.AsSpan(0, length);
            foreach (int tap in kept)
                tapIsLive[tap] = true;
            foreach (BlockCounter counter in counters)
                counter.AddRow(row, kept);
            MostInGroupsOf4 = Math.Max(MostInGroupsOf4, TapGroups.Fullest(kept, shift: 2).Count);
            MostInGroupsOf8 = Math.Max(MostInGroupsOf8, TapGroups.Fullest(kept, shift: 3).Count);
            LongestRow = Math.Max(LongestRow, length);
            if (length == 0) DeadRows++;
            squares += (double)length * length;
        }

        DeadTaps = tapIsLive.Count(live => !live);
        MeanRowLength = Rows == 0 ? 0 : (double)NonzeroCount / Rows;
        RowLengthVariance = Rows == 0 ? 0 : Math.Max(0, (squares / Rows) - (MeanRowLength * MeanRowLength));
        Blocks = [.. counters.Select(counter => counter.Result(NonzeroCount))];
        Pattern = SparsityPattern.Detect(this);
    }

    /// <summary>Number of rows: outputs of the layer.</summary>
    public int Rows { get; }

    /// <summary>Number of columns: weights per output.</summary>
    public int Taps { get; }

    /// <summary>Number of kept weights.</summary>
    public long NonzeroCount { get; }

    /// <summary>Kept weights as a share of all, 0 to 1; 1 for a matrix without elements.</summary>
    public double Density { get; }

    /// <summary>Rows that keep nothing: outputs that are constant.</summary>
    public int DeadRows { get; }

    /// <summary>Taps that no row keeps: inputs that are not read.</summary>
    public int DeadTaps { get; }

    /// <summary>Kept weights of the longest row.</summary>
    public int LongestRow { get; }

    /// <summary>Kept weights per row on average.</summary>
    public double MeanRowLength { get; }

    /// <summary>Population variance of the number of kept weights per row.</summary>
    public double RowLengthVariance { get; }

    /// <summary>The most that any aligned group of 4 taps of a row keeps.</summary>
    public int MostInGroupsOf4 { get; }

    /// <summary>The most that any aligned group of 8 taps of a row keeps.</summary>
    public int MostInGroupsOf8 { get; }

    /// <summary>Kept weights counted in aligned blocks: 1×4, 1×16, 4×1, 4×4, 8×1, 8×8 and 16×1.</summary>
    public IReadOnlyList<BlockStructure> Blocks { get; }

    /// <summary>
    /// The name of the structure for users: <c>empty</c>, <c>dense</c>, <c>channel</c>, a block such as
    /// <c>4x1 block</c>, N:M such as <c>2:4</c>, or <c>unstructured</c>. The first of these that fits:
    /// <list type="bullet">
    /// <item><c>empty</c>: nothing is kept.</item>
    /// <item><c>dense</c>: at least 95 % is kept.</item>
    /// <item><c>channel</c>: at least 95 % is kept where neither row nor tap is dead.</item>
    /// <item>block: the blocks that keep anything are kept to at least 95 %, and at least half of what they would
    /// store lies inside the matrix. The largest such block; of equally large ones the fullest.</item>
    /// <item>N:M: no group has more than N, rows that are not dead use at least 80 % of what N:M would let them
    /// keep, and there are at least 16 groups, so that chance does not look like structure. Tried in the order 1:4,
    /// 2:8, 2:4, 4:8.</item>
    /// <item><c>unstructured</c>: everything else.</item>
    /// </list>
    /// </summary>
    public string Pattern { get; }

    /// <summary>Reads the structure of a matrix in one pass over its kept weights.</summary>
    public static SparsityProfile Of(WeightMatrix weights) => new(weights);

    /// <summary>Whether every aligned group of <paramref name="m"/> taps of a row keeps at most <paramref name="n"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="m"/> is neither 4 nor 8.</exception>
    public bool Satisfies(int n, int m) => m switch
    {
        4 => MostInGroupsOf4 <= n,
        8 => MostInGroupsOf8 <= n,
        _ => throw new ArgumentException($"groups of {m} taps are not counted; 4 and 8 are", nameof(m)),
    };

    /// <summary>The count for one block shape.</summary>
    /// <exception cref="ArgumentException">Blocks of that shape are not counted.</exception>
    public BlockStructure Block(int height, int width)
    {
        foreach (BlockStructure block in Blocks)
        {
            if (block.Height == height && block.Width == width) return block;
        }

        throw new ArgumentException($"blocks of {height}x{width} are not counted; {string.Join(", ", Blocks)} are");
    }
}
