using System.Numerics;

namespace SparseRuntime.Tensors;

/// <summary>
/// N:M: every aligned group of M taps of a row takes N values, each with its place in the group in log₂ M bits (Mishra
/// et al. 2021, "Accelerating sparse deep neural networks", for 2:4). Places rise within a group; one that keeps fewer
/// than N stores zeros at its lowest free places. A row that M does not divide is filled up to a whole group. Bytes:
/// 4 per value plus the places, packed over the whole matrix; a bit per value comes on top when a kept weight is zero.
/// </summary>
public sealed class NOfMFormat : IWeightFormat
{
    private const int LargestGroup = 256;

    /// <summary>A format for at most <paramref name="kept"/> kept weights in every <paramref name="group"/>.</summary>
    /// <param name="kept">N, 1 to M.</param>
    /// <param name="group">M, a power of two up to 256.</param>
    /// <exception cref="ArgumentException">N or M is out of range.</exception>
    public NOfMFormat(int kept, int group)
    {
        if (group is < 1 or > LargestGroup || !BitOperations.IsPow2(group))
            throw new ArgumentOutOfRangeException(nameof(group), group, $"a group of {group} taps is not a power of two up to {LargestGroup}");
        if (kept < 1 || kept > group)
            throw new ArgumentOutOfRangeException(nameof(kept), kept, $"{kept} kept weights are outside 1 to the group's {group}");
        Kept = kept;
        Group = group;
    }

    /// <summary>N: values stored per group.</summary>
    public int Kept { get; }

    /// <summary>M: taps of a group.</summary>
    public int Group { get; }

    /// <inheritdoc/>
    public string Name => $"nm-{Kept}-{Group}";

    private int Shift => BitOperations.Log2((uint)Group);

    /// <inheritdoc/>
    public string? Refuses(WeightMatrix weights)
    {
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        for (int row = 0; row < weights.Rows; row++)
        {
            int length = weights.CopyRowNonzeros(row, taps, values);
            if (RefusesRow(row, taps.AsSpan(0, length)) is string reason) return reason;
        }

        return null;
    }

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new NOfMWeights(weights, this);

    private string? RefusesRow(int row, ReadOnlySpan<int> kept)
    {
        (int group, int count) = TapGroups.Fullest(kept, Shift);
        return count <= Kept ? null : $"row {row} keeps {count} weights in group {group} of {Group} taps, more than {Kept}:{Group} allows";
    }

    private sealed class NOfMWeights : EncodedWeights
    {
        private readonly int _kept;
        private readonly int _shift;
        private readonly SlotArray _slots;
        private readonly PackedBits _places;

        public NOfMWeights(WeightMatrix weights, NOfMFormat format)
            : base(weights.Rows, weights.Taps)
        {
            _kept = format.Kept;
            _shift = format.Shift;
            var compressed = new CompressedRows(weights);
            NonzeroCount = compressed.Values.Length;
            for (int row = 0; row < Rows; row++)
            {
                if (format.RefusesRow(row, compressed.RowTaps(row)) is string reason)
                    throw new ArgumentException(reason, nameof(weights));
            }

            _slots = new SlotArray((long)Rows * GroupsPerRow * _kept);
            _places = new PackedBits(_slots.Count, _shift);
            int slot = 0;
            for (int row = 0; row < Rows; row++)
                slot = Store(compressed.RowTaps(row), compressed.RowValues(row), slot);
        }

        public override long NonzeroCount { get; }

        public override long StoredSlots => _slots.Count;

        public override long Bytes => _slots.Bytes + _places.Bytes;

        private int GroupsPerRow => (int)((Taps + (1L << _shift) - 1) >> _shift);

        public override void Walk(Action<int, int, float> visit)
        {
            int slot = 0;
            for (int row = 0; row < Rows; row++)
            {
                for (int group = 0; group < GroupsPerRow; group++)
                {
                    for (int k = 0; k < _kept; k++, slot++)
                    {
                        if (_slots.IsKept(slot, out float value)) visit(row, (group << _shift) + _places.Get(slot), value);
                    }
                }
            }
        }

        /// <summary>Stores a row from a slot on.</summary>
        /// <returns>The slot after it.</returns>
        private int Store(ReadOnlySpan<int> taps, ReadOnlySpan<float> values, int slot)
        {
            int k = 0;
            for (int group = 0; group < GroupsPerRow; group++)
            {
                int end = k;
                while (end < taps.Length && taps[end] >> _shift == group)
                    end++;
                int fillers = _kept - (end - k);
                for (int place = 0, last = slot + _kept; slot < last; place++)
                {
                    if (k < end && taps[k] == (group << _shift) + place) _slots.Keep(slot, values[k++]);
                    else if (fillers-- <= 0) continue;
                    _places.Put(slot++, place);
                }
            }

            return slot;
        }
    }
}
