using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>The nonzeros of a layer by row and, within each, by block of taps, while its weights are encoded.</summary>
internal sealed class BlockedRows
{
    private readonly int _blocks;
    private readonly int[] _start;
    private readonly int[] _taps;
    private readonly float[] _values;

    /// <summary>Copies the nonzeros.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="blockTaps">Taps of a block.</param>
    /// <param name="blocks">Blocks.</param>
    public BlockedRows(WeightMatrix weights, int blockTaps, int blocks)
    {
        _blocks = blocks;
        _start = new int[(weights.Rows * blocks) + 1];
        _taps = new int[weights.NonzeroCount];
        _values = new float[weights.NonzeroCount];
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        int end = 0;
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            taps.AsSpan(0, count).CopyTo(_taps.AsSpan(end));
            values.AsSpan(0, count).CopyTo(_values.AsSpan(end));
            for (int block = 0, k = 0; block < blocks; block++)
            {
                _start[(row * blocks) + block] = end + k;
                while (k < count && taps[k] < (block + 1) * blockTaps)
                    k++;
            }

            end += count;
        }

        _start[weights.Rows * blocks] = end;
    }

    /// <summary>The taps of a row's nonzeros in a block, rising.</summary>
    public ReadOnlySpan<int> Taps(int row, int block) => _taps.AsSpan(Start(row, block), Start(row, block + 1) - Start(row, block));

    /// <summary>The values of a row's nonzeros in a block.</summary>
    public ReadOnlySpan<float> Values(int row, int block) => _values.AsSpan(Start(row, block), Start(row, block + 1) - Start(row, block));

    private int Start(int row, int block) => _start[(row * _blocks) + block];
}
