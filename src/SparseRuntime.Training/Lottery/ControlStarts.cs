using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Where controls start from. Each layer of theirs keeps as many weights as the ticket's, but with the masks that go across layers.</summary>
/// <param name="setup">The network.</param>
/// <param name="replicate">The repetition; each arm and level has a stream of its own.</param>
/// <param name="initial">θ₀.</param>
/// <param name="rewound">What tickets go back to: θ_k, with its step and place.</param>
/// <param name="trained">The dense network, trained.</param>
internal sealed class ControlStarts(NetworkSetup setup, Replicate replicate, Parameters initial, TrainingStart rewound, Parameters trained)
{
    /// <summary>Where a control starts from.</summary>
    /// <param name="arm">Which control.</param>
    /// <param name="level">The level.</param>
    /// <param name="masks">The ticket's masks there.</param>
    /// <exception cref="InvalidOperationException">It would leave a layer without weights, as can happen to controls that go across layers.</exception>
    public TrainingStart Of(Arm arm, int level, IReadOnlyList<Mask> masks)
    {
        TrainingStart start = Draw(arm, level, masks);
        if (LayerMasks.FirstEmpty(start.Masks) is { } empty)
            throw new InvalidOperationException($"the control '{ArmNames.Of(arm)}' leaves layer {empty} without weights at level {level}: leave it out there, or ask for it at lower levels");
        return start;
    }

    private TrainingStart Draw(Arm arm, int level, IReadOnlyList<Mask> masks)
    {
        RandomStream stream = replicate.Stream($"{ArmNames.Of(arm)}/{level}");
        return arm switch
        {
            Arm.Reinitialized => new TrainingStart(setup.Initialize(stream), masks),
            Arm.RandomMask => rewound with { Masks = [.. masks.Select(mask => RandomMasks.Permuted(mask, stream))] },
            Arm.RandomMaskGlobal => rewound with { Masks = RandomMasks.ShuffledGlobally(masks, stream) },
            Arm.RandomMaskEven => rewound with { Masks = RandomMasks.Even(masks, stream) },
            Arm.OneShot => rewound with { Masks = LargestWeights.AsManyAs(masks, trained) },
            Arm.StepZero => rewound with { Masks = LargestWeights.AsManyAs(masks, initial) },
            Arm.SignedConstant => new TrainingStart(SignedConstants.Of(initial), masks),
            _ => throw new ArgumentOutOfRangeException(nameof(arm), arm, "it is no control"),
        };
    }
}
