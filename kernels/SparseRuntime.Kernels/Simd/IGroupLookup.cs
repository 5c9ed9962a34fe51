namespace SparseRuntime.Kernels;

/// <summary>
/// How one instruction set picks inputs out of a group of neighbouring taps, every lane its own. Positions come packed:
/// each lane of a register holds as many as fit 32 bits, the next one in the lowest bits.
/// </summary>
/// <typeparam name="TVector">The register of the instruction set.</typeparam>
/// <typeparam name="TGroup">What holds the inputs of a group.</typeparam>
internal unsafe interface IGroupLookup<TVector, TGroup>
    where TVector : struct
    where TGroup : struct
{
    /// <summary>Taps of a group: 4, whose positions take 2 bits, or 8, whose positions take 3.</summary>
    static abstract int Taps { get; }

    /// <summary>Takes up the inputs of a group; any alignment.</summary>
    static abstract TGroup Load(float* inputs);

    /// <summary>Every lane's input, at the position in the lane's lowest bits. Bits above are other positions and change nothing.</summary>
    static abstract TVector Pick(TGroup group, TVector positions);

    /// <summary>Moves on to the next positions.</summary>
    static abstract TVector Next(TVector positions);
}
