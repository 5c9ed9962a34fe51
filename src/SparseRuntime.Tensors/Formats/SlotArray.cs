namespace SparseRuntime.Tensors;

/// <summary>
/// Values of a format that stores more of them than are kept. A slot holds a kept weight or a filler of zero; when a
/// kept weight is itself zero, and only then, a bit per slot tells which zeros are kept.
/// </summary>
internal sealed class SlotArray
{
    private readonly float[] _values;
    private Mask? _keptZeros;

    /// <summary>Slots that all hold fillers.</summary>
    /// <exception cref="ArgumentException">There are more than an array can hold.</exception>
    public SlotArray(long count)
    {
        CheckCount(count);
        _values = new float[count];
    }

    public long Count => _values.Length;

    public long Bytes => (4L * _values.Length) + (_keptZeros is null ? 0 : (_values.Length + 7L) / 8);

    /// <summary>Fails when a format would need more elements than an array can hold.</summary>
    /// <exception cref="ArgumentException">It would.</exception>
    public static void CheckCount(long count)
    {
        if (count > Array.MaxLength)
            throw new ArgumentException($"the format would store {count} elements, more than an array can hold", nameof(count));
    }

    /// <summary>Puts a kept weight in a slot.</summary>
    public void Keep(int slot, float value)
    {
        _values[slot] = value;
        if (value == 0f) KeepZero(slot);
    }

    /// <summary>Whether a slot holds a kept weight, and which.</summary>
    public bool IsKept(int slot, out float value)
    {
        value = _values[slot];
        return value != 0f || (_keptZeros is not null && _keptZeros[slot]);
    }

    private void KeepZero(int slot)
    {
        _keptZeros ??= new Mask(new TensorShape(_values.Length));
        _keptZeros[slot] = true;
    }
}
