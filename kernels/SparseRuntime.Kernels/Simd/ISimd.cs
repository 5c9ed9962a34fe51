namespace SparseRuntime.Kernels;

/// <summary>
/// One instruction set, as far as kernels need it. A kernel is written once over <typeparamref name="TVector"/>;
/// members compile to the one instruction they name, or the few that make up for it.
/// </summary>
/// <typeparam name="TVector">The register: a fixed number of float32 lanes.</typeparam>
public unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>The name in kernel names, such as <c>avx512</c>.</summary>
    static abstract string Name { get; }

    /// <summary>Whether this processor, as the runtime is configured, executes the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>float32 values per register; a power of two.</summary>
    static abstract int Lanes { get; }

    /// <summary>Architectural vector registers: what a register tile may fill.</summary>
    static abstract int Registers { get; }

    /// <summary>All lanes zero.</summary>
    static abstract TVector Zero { get; }

    /// <summary>Loads a register; any alignment.</summary>
    static abstract TVector Load(float* source);

    /// <summary>
    /// Loads a register of finite float16 numbers, each multiplied by 2⁻¹¹² · <paramref name="factor"/>; any alignment.
    /// No instruction converts: moved to the places that they have in a float32, a number's bits mean 2⁻¹¹² times as much.
    /// </summary>
    /// <param name="source">The bits of the numbers.</param>
    /// <param name="factor">A power of two in every lane, such as 2¹¹² for the numbers themselves.</param>
    static abstract TVector LoadHalf(ushort* source, TVector factor);

    /// <summary>Stores a register; any alignment.</summary>
    static abstract void Store(float* target, TVector value);

    /// <summary>Every second value from <paramref name="source"/> on; reads 2 · <see cref="Lanes"/> − 1 values.</summary>
    static abstract TVector LoadEven(float* source);

    /// <summary>The first values, 1 to <see cref="Lanes"/> of them, and zeros in the lanes after; reads nothing else.</summary>
    static abstract TVector LoadFirst(float* source, int count);

    /// <summary>Stores the first lanes, 1 to <see cref="Lanes"/> of them; touches nothing else.</summary>
    static abstract void StoreFirst(float* target, TVector value, int count);

    /// <summary>Lanes moved up by one: the last lane of <paramref name="before"/>, then <paramref name="value"/>'s but its last.</summary>
    static abstract TVector ShiftUp(TVector before, TVector value);

    /// <summary>Lanes moved down by one: <paramref name="value"/>'s but its first, then the first lane of <paramref name="after"/>.</summary>
    static abstract TVector ShiftDown(TVector value, TVector after);

    /// <summary>Parts 2 · <see cref="Lanes"/> values, <paramref name="low"/> before <paramref name="high"/>, into every second one and the others.</summary>
    static abstract void Unzip(TVector low, TVector high, out TVector even, out TVector odd);

    /// <summary>Puts the values of two registers in turns: what <see cref="Unzip"/> parts.</summary>
    static abstract void Zip(TVector even, TVector odd, out TVector low, out TVector high);

    /// <summary>Writes element (r, c) of a square of <see cref="Lanes"/> rows and columns to (c, r): whole registers in, whole registers out.</summary>
    /// <param name="source">The square.</param>
    /// <param name="sourceStride">Values from one row of the source to the next.</param>
    /// <param name="target">Receives the square with rows as columns; apart from the source.</param>
    /// <param name="targetStride">Values from one row of the target to the next.</param>
    static abstract void Transpose(float* source, long sourceStride, float* target, long targetStride);

    /// <summary>A mask of all bits in lane i where bit i of <paramref name="lanes"/> is set and of none in others.</summary>
    static abstract TVector LaneMask(uint lanes);

    /// <summary><paramref name="a"/> in lanes where the mask has all bits, <paramref name="b"/> in those where it has none.</summary>
    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>One value from memory in every lane.</summary>
    static abstract TVector Broadcast(float* source);

    /// <summary>One value in every lane.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary>Four neighbouring values from memory, each in every lane of a register of its own.</summary>
    static abstract void Broadcast4(float* source, out TVector a, out TVector b, out TVector c, out TVector d);

    /// <summary>
    /// Two 64-bit words for address arithmetic. Where a scalar load keeps two vector loads from issuing together, they
    /// come by way of a vector register.
    /// </summary>
    static abstract void LoadWords(ulong* source, out ulong first, out ulong second);

    /// <summary><c>a · b + c</c>, rounded once where the instruction set can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary><c>a + b</c>.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary><c>a · b</c>.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary><c>a / b</c>.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>The square root, correctly rounded.</summary>
    static abstract TVector SquareRoot(TVector value);

    /// <summary>
    /// <c>value · 2^exponent</c> for whole exponents between −252 and 254: rounded once, infinite or subnormal where
    /// that is what the product is.
    /// </summary>
    static abstract TVector Scale(TVector value, TVector exponent);

    /// <summary><paramref name="negative"/> where <paramref name="x"/> is less than zero, else <paramref name="other"/>.</summary>
    static abstract TVector SelectNegative(TVector x, TVector negative, TVector other);

    /// <summary>The greater of each pair; <paramref name="b"/> where it is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The lesser of each pair; <paramref name="b"/> where it is NaN.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>
    /// Lane i is element <c>positions[i]</c> of the table of 2 × <see cref="Lanes"/> values that <paramref name="low"/>
    /// and <paramref name="high"/> form: a gather that stays in registers.
    /// </summary>
    /// <param name="low">Table elements 0 to Lanes − 1.</param>
    /// <param name="high">Table elements Lanes to 2 · Lanes − 1.</param>
    /// <param name="positions">One byte per lane, below 2 · Lanes.</param>
    static abstract TVector Lookup(TVector low, TVector high, byte* positions);
}
