namespace SparseRuntime.Tool.Inputs;

/// <summary>
/// The SplitMix64 generator (Steele, Lea and Flood, 2014): the same numbers from the same seed on every machine and
/// in every version of .NET.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1), in steps of 2⁻²⁴, exact as a <see cref="float"/>.</summary>
    public float NextUnit() => (Next() >> 40) * (1f / (1 << 24));
}
