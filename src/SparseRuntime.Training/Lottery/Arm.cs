namespace SparseRuntime.Training;

/// <summary>What is trained at a level: m is the mask of iterative pruning there, θ₀ the initial weights.</summary>
public enum Arm
{
    /// <summary>m and θ₀, or what <see cref="RewindKind"/> says: the result of the search itself. At level 0 the dense network.</summary>
    Ticket,

    /// <summary>m, and new initial weights of the distribution that θ₀ has, without regard to m.</summary>
    Reinitialized,

    /// <summary>m permuted within each layer, and θ₀.</summary>
    RandomMask,

    /// <summary>The masks of all layers shuffled as one, and θ₀.</summary>
    RandomMaskGlobal,

    /// <summary>As many weights as m keeps, at the same density in every layer, in random places, and θ₀.</summary>
    RandomMaskEven,

    /// <summary>As many weights of each layer as m keeps, chosen by one cut of the trained dense network, and θ₀.</summary>
    OneShot,

    /// <summary>As many weights of each layer as m keeps, chosen by the magnitudes of θ₀, and θ₀.</summary>
    StepZero,

    /// <summary>m, and the signs of θ₀ times the deviation of its layer.</summary>
    SignedConstant,
}
