using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// How many weights end with the sign that they began with (Zhou et al. 2019, "Deconstructing lottery tickets"). Kept
/// weights are large, and large weights seldom change sign: what a ticket keeps is to be compared with the dense network
/// within the same mask, not with all of it.
/// </summary>
/// <param name="Same">Weights whose signs are equal and not zero.</param>
/// <param name="Counted">Weights that begin with a sign.</param>
public readonly record struct SignRetention(long Same, long Counted)
{
    /// <summary>ρ, the share of signs that are kept; NaN where nothing begins with a sign.</summary>
    public double Share => (double)Same / Counted;

    /// <summary>Counts <c>sgn w_T = sgn w_0 ≠ 0</c> and <c>sgn w_0 ≠ 0</c>.</summary>
    /// <param name="initial">w_0.</param>
    /// <param name="final">w_T.</param>
    /// <param name="within">The weights that count; null for all.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static SignRetention Of(ReadOnlySpan<float> initial, ReadOnlySpan<float> final, Mask? within = null)
    {
        Arguments.Check(initial, nameof(initial));
        Arguments.Check(final, initial.Length, nameof(final));
        if (within is not null) Layout.CheckLength(within.Shape, initial.Length);
        long same = 0, counted = 0;
        for (int i = 0; i < initial.Length; i++)
        {
            if (initial[i] == 0 || (within is not null && !within[i])) continue;
            counted++;
            if (MathF.Sign(initial[i]) == MathF.Sign(final[i])) same++;
        }

        return new SignRetention(same, counted);
    }

    /// <summary>Of these weights and others.</summary>
    public SignRetention With(SignRetention other) => new(Same + other.Same, Counted + other.Counted);
}
