using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>How the share of weights that move falls during training.</summary>
public enum DropDecay
{
    /// <summary>Not at all before it ends.</summary>
    Constant,

    /// <summary><see cref="DropFraction.Cosine"/>.</summary>
    Cosine,

    /// <summary><see cref="DropFraction.Power"/>.</summary>
    Power,
}
