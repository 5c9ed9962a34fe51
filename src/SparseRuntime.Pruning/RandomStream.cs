using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SparseRuntime.Pruning;

/// <summary>
/// A stream of random numbers whose place can be kept: xoshiro256** (Blackman and Vigna 2021, "Scrambled linear
/// pseudorandom number generators"). Bits and uniform numbers are the same on every machine; normal ones may differ in the
/// last place, as logarithms and cosines do. Every use of chance (initial weights, the order of the
/// data, shuffled masks, growth) has a stream of its own, so that one more number drawn here changes nothing there.
/// </summary>
public sealed class RandomStream
{
    private ulong _a, _b, _c, _d;

    /// <summary>The stream of that name and seed.</summary>
    /// <param name="seed">The seed of the experiment.</param>
    /// <param name="replicate">Which repetition of the experiment it is for.</param>
    /// <param name="name">What the numbers are used for, such as <c>order</c>.</param>
    public RandomStream(ulong seed, int replicate, string name)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{replicate}/{name}"));
        State = [Word(hash, 0), Word(hash, 1), Word(hash, 2), Word(hash, 3) | 1];

        static ulong Word(byte[] hash, int index) => BinaryPrimitives.ReadUInt64LittleEndian(hash.AsSpan(sizeof(ulong) * index));
    }

    /// <summary>A stream that goes on from a place another one was at.</summary>
    /// <param name="state">What <see cref="State"/> was.</param>
    /// <exception cref="ArgumentException">It is not four numbers, of which at least one is not zero.</exception>
    public RandomStream(IReadOnlyList<ulong> state) => State = state;

    /// <summary>Where the stream is: four numbers.</summary>
    /// <exception cref="ArgumentException">It is not four numbers, of which at least one is not zero.</exception>
    public IReadOnlyList<ulong> State
    {
        get => [_a, _b, _c, _d];
        set
        {
            if (value.Count != 4 || value.All(part => part == 0)) throw new ArgumentException("the state of a random stream is four numbers, not all of them zero", nameof(value));
            (_a, _b, _c, _d) = (value[0], value[1], value[2], value[3]);
        }
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = ulong.RotateLeft(_b * 5, 7) * 9, shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number below a bound, each equally likely.</summary>
    /// <param name="bound">More than zero.</param>
    public int NextBelow(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        // Multiply and reject (Lemire 2019, "Fast random integer generation in an interval"), on 32 bits.
        uint least = (uint)-bound % (uint)bound;
        while (true)
        {
            ulong product = (NextBits() >> 32) * (uint)bound;
            if ((uint)product >= least) return (int)(product >> 32);
        }
    }

    /// <summary>A number from the normal distribution of mean 0 and deviation 1, by two uniform ones (Box and Muller 1958).</summary>
    public double NextNormal()
    {
        double radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextUniform()));
        return radius * Math.Cos(2.0 * Math.PI * NextUniform());
    }

    /// <summary>Puts items into a random order, each equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = NextBelow(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}
