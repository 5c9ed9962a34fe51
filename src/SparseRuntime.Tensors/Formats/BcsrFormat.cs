using System.Numerics;

namespace SparseRuntime.Tensors;

/// <summary>
/// Block compressed rows: the aligned height × width blocks that keep anything, each stored whole and row-major, band of
/// rows by band of rows (Im and Yelick 2001, "Optimizing sparse matrix computations for register reuse in SPARSITY").
/// Blocks that stick out at the lower and right edge are filled up with zeros. Stored are 4 · height · width bytes of
/// values and a 32-bit block column per block, a 32-bit start per band and one more; a bit per value comes on top when a
/// kept weight is zero.
/// </summary>
public sealed class BcsrFormat : IWeightFormat
{
    /// <summary>A format with blocks of the given shape.</summary>
    /// <param name="height">Rows of a block, at least 1.</param>
    /// <param name="width">Taps of a block, a power of two.</param>
    /// <exception cref="ArgumentException">An extent is out of range.</exception>
    public BcsrFormat(int height, int width)
    {
        if (height < 1) throw new ArgumentOutOfRangeException(nameof(height), height, $"a block of {height} rows is below 1");
        if (width < 1 || !BitOperations.IsPow2(width))
            throw new ArgumentOutOfRangeException(nameof(width), width, $"a block of {width} taps is not a power of two wide");
        Height = height;
        Width = width;
    }

    /// <summary>Rows of a block.</summary>
    public int Height { get; }

    /// <summary>Taps of a block.</summary>
    public int Width { get; }

    /// <inheritdoc/>
    public string Name => $"bcsr-{Height}x{Width}";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new BcsrWeights(weights, Height, Width);

    private sealed class BcsrWeights : EncodedWeights
    {
        private readonly int _height;
        private readonly int _width;
        private readonly int[] _bandStart;
        private readonly int[] _blockColumns;
        private readonly SlotArray _slots;

        public BcsrWeights(WeightMatrix weights, int height, int width)
            : base(weights.Rows, weights.Taps)
        {
            _height = height;
            _width = width;
            var compressed = new CompressedRows(weights);
            NonzeroCount = compressed.Values.Length;
            var counter = new BlockCounter(Rows, Taps, height, width);
            for (int row = 0; row < Rows; row++)
                counter.AddRow(row, compressed.RowTaps(row));
            BlockStructure blocks = counter.Result(NonzeroCount);
            _slots = new SlotArray(blocks.StoredValues);
            _blockColumns = new int[blocks.Blocks];
            _bandStart = new int[(int)(((long)Rows + height - 1) / height) + 1];

            var blockOfColumn = new int[(int)(((long)Taps + width - 1) / width)];
            for (int band = 0; band < _bandStart.Length - 1; band++)
            {
                int first = band * height, end = (int)Math.Min(Rows, (long)first + height);
                _bandStart[band + 1] = NumberBlocks(compressed, first, end, _bandStart[band], blockOfColumn);
                for (int row = first; row < end; row++)
                    Store(compressed, row, row - first, blockOfColumn);
            }
        }

        public override long NonzeroCount { get; }

        public override long StoredSlots => _slots.Count;

        public override long Bytes => _slots.Bytes + (4L * _blockColumns.Length) + (4L * _bandStart.Length);

        public override void Walk(Action<int, int, float> visit)
        {
            for (int band = 0; band < _bandStart.Length - 1; band++)
            {
                int slot = _bandStart[band] * _height * _width;
                for (int block = _bandStart[band]; block < _bandStart[band + 1]; block++)
                {
                    for (int cell = 0; cell < _height * _width; cell++, slot++)
                    {
                        if (_slots.IsKept(slot, out float value))
                            visit((band * _height) + (cell / _width), (_blockColumns[block] * _width) + (cell % _width), value);
                    }
                }
            }
        }

        /// <summary>Lists the blocks of a band of rows in rising column order.</summary>
        /// <param name="compressed">The weights.</param>
        /// <param name="first">The band's first row.</param>
        /// <param name="end">The row after its last.</param>
        /// <param name="block">The number of its first block.</param>
        /// <param name="blockOfColumn">Receives the number of each block that keeps anything.</param>
        /// <returns>The number of the next band's first block.</returns>
        private int NumberBlocks(CompressedRows compressed, int first, int end, int block, int[] blockOfColumn)
        {
            const int Absent = -1, Present = 0;
            int shift = BitOperations.Log2((uint)_width);
            Array.Fill(blockOfColumn, Absent);
            for (int row = first; row < end; row++)
            {
                foreach (int tap in compressed.RowTaps(row))
                    blockOfColumn[tap >> shift] = Present;
            }

            for (int column = 0; column < blockOfColumn.Length; column++)
            {
                if (blockOfColumn[column] == Absent) continue;
                _blockColumns[block] = column;
                blockOfColumn[column] = block++;
            }

            return block;
        }

        private void Store(CompressedRows compressed, int row, int rowInBlock, int[] blockOfColumn)
        {
            int shift = BitOperations.Log2((uint)_width);
            ReadOnlySpan<int> taps = compressed.RowTaps(row);
            ReadOnlySpan<float> values = compressed.RowValues(row);
            for (int k = 0; k < taps.Length; k++)
            {
                int block = blockOfColumn[taps[k] >> shift];
                _slots.Keep((((block * _height) + rowInBlock) << shift) + (taps[k] & (_width - 1)), values[k]);
            }
        }
    }
}
