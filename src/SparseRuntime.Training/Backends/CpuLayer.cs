using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// A layer's parameters as the kernels want them: weights in rows of whole registers, or only the kept ones, row after
/// row, where few are. What pads, and what a mask leaves out, is +0 in weights and state, and steps keep it so: masked
/// gradients are +0, and from +0 no rule leads anywhere else.
/// </summary>
internal sealed unsafe class CpuLayer : IDisposable
{
    private readonly int _lanes;
    private NativeBuffer? _maskBits;
    private Mask? _mask;

    /// <param name="inputs">Columns of the weights.</param>
    /// <param name="outputs">Rows of the weights.</param>
    /// <param name="lanes">Values of a register.</param>
    /// <param name="normalization">What normalizes its sums; disposed of with the layer.</param>
    public CpuLayer(int inputs, int outputs, int lanes, CpuNormalization? normalization = null)
    {
        Normalization = normalization;
        Inputs = inputs;
        Outputs = outputs;
        _lanes = lanes;
        Stride = Whole(inputs);
        Weights = new CpuArray(outputs * Stride);
        Bias = new CpuArray(Whole(outputs));
        Vectors = normalization is null ? [Bias] : [Bias, normalization.Scale, normalization.Shift];
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Values from a row of dense weights to the next.</summary>
    public int Stride { get; }

    /// <summary>Dense rows of <see cref="Stride"/>, or the places of <see cref="Sparse"/>.</summary>
    public CpuArray Weights { get; private set; }

    public CpuArray Bias { get; }

    /// <summary>What normalizes the layer's sums; null for nothing.</summary>
    public CpuNormalization? Normalization { get; }

    /// <summary>What it learns besides weights, a number per output, with no mask and no decay.</summary>
    public CpuArray[] Vectors { get; }

    /// <summary>The kept places where only they are stored; else null.</summary>
    public CompressedRows? Sparse { get; private set; }

    /// <summary>All bits where a dense weight is kept; null where the layer is sparse or keeps everything.</summary>
    public float* MaskBits => _maskBits is null ? null : _maskBits.Floats;

    /// <summary>The mask; null where everything is kept.</summary>
    public Mask? Mask => _mask;

    /// <summary>A count rounded up to whole registers.</summary>
    public int Whole(int count) => (count + _lanes - 1) / _lanes * _lanes;

    /// <summary>Changes which weights are kept, and how they are stored.</summary>
    /// <param name="mask">The mask, which is not changed afterwards; null for all.</param>
    /// <param name="sparse">Whether to store only the kept ones.</param>
    /// <param name="updates">Updates so far: from there on the state of what is new counts.</param>
    public void SetMask(Mask? mask, bool sparse, int updates)
    {
        var weights = new float[Outputs * Inputs];
        Unpack(Weights.Values, weights);
        float[]? first = null, second = null;
        if (Weights.First is not null) Unpack(Weights.First, first = new float[weights.Length]);
        if (Weights.Second is not null) Unpack(Weights.Second, second = new float[weights.Length]);
        var born = new int[weights.Length];
        fixed (int* source = Weights.Born)
            Unpack(source, born);
        for (int i = 0; i < weights.Length; i++)
        {
            bool kept = mask is null || mask[i], was = _mask is null || _mask[i];
            if (kept && !was) born[i] = updates;
        }

        Weights.Dispose();
        Sparse?.Dispose();
        _maskBits?.Dispose();
        (Sparse, _maskBits, _mask) = (null, null, mask);
        if (sparse && mask is not null)
        {
            Sparse = new CompressedRows(mask);
            Weights = new CpuArray(Math.Max(_lanes, Whole(Sparse.Count)));
        }
        else
        {
            Weights = new CpuArray(Outputs * Stride);
            if (mask is not null) MakeMaskBits(mask);
        }

        if (first is not null) Weights.Remember(second is null ? UpdateKind.Momentum : UpdateKind.Adam);
        Pack(weights, Weights.Values);
        if (first is not null) Pack(first, Weights.First);
        if (second is not null) Pack(second, Weights.Second);
        PackBirths(born);
    }

    /// <summary>Stores what a mask keeps of dense rows without padding.</summary>
    public void Pack<T>(ReadOnlySpan<T> dense, T* target)
        where T : unmanaged
    {
        for (int row = 0; row < Outputs; row++)
        {
            ReadOnlySpan<T> source = dense.Slice(row * Inputs, Inputs);
            if (Sparse is { } sparse)
            {
                for (int p = sparse.RowStart[row]; p < sparse.RowStart[row + 1]; p++)
                    target[p] = source[sparse.Columns[p]];
                continue;
            }

            T* to = target + ((long)row * Stride);
            for (int column = 0; column < Inputs; column++)
                to[column] = _mask is null || _mask[((long)row * Inputs) + column] ? source[column] : default;
        }
    }

    /// <summary>Dense rows without padding of what is stored, zeros where the mask keeps nothing.</summary>
    public void Unpack<T>(T* source, Span<T> dense)
        where T : unmanaged
    {
        for (int row = 0; row < Outputs; row++)
        {
            Span<T> target = dense.Slice(row * Inputs, Inputs);
            if (Sparse is not { } sparse)
            {
                T* from = source + ((long)row * Stride);
                for (int column = 0; column < Inputs; column++)
                    target[column] = _mask is null || _mask[((long)row * Inputs) + column] ? from[column] : default;
                continue;
            }

            target.Clear();
            for (int p = sparse.RowStart[row]; p < sparse.RowStart[row + 1]; p++)
                target[sparse.Columns[p]] = source[p];
        }
    }

    /// <summary>Stores after which update each weight's state begins.</summary>
    public void PackBirths(int[] born)
    {
        fixed (int* target = Weights.Born)
            Pack(born, target);
        int? common = null;
        bool mixed = false;
        for (int i = 0; i < born.Length && !mixed; i++)
        {
            if (_mask is not null && !_mask[i]) continue;
            mixed = common is { } other && other != born[i];
            common = born[i];
        }

        Weights.CommonBirth = mixed ? null : common ?? 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Weights.Dispose();
        Bias.Dispose();
        Normalization?.Dispose();
        Sparse?.Dispose();
        _maskBits?.Dispose();
    }

    private void MakeMaskBits(Mask mask)
    {
        _maskBits = new NativeBuffer((long)Outputs * Stride * sizeof(float));
        uint* bits = (uint*)_maskBits.Data;
        for (int row = 0; row < Outputs; row++)
        {
            for (int column = 0; column < Inputs; column++)
                bits[((long)row * Stride) + column] = mask[((long)row * Inputs) + column] ? uint.MaxValue : 0;
        }
    }
}
