using System.Globalization;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Whether tickets can be told from the gradients of the first steps: G is the mask of the largest mean magnitudes of dense
/// training's first T gradients (<see cref="GradientProfile"/>), and masks are judged by their Jaccard index with G beside
/// how well they train from θ_k. So that there are enough masks for a correlation, G (<c>gradient-support</c>), its
/// opposite (<c>gradient-inverse</c>) and the ticket's mask with more and more of it moved by chance (<c>moved-0.05</c> to
/// <c>moved-1</c>) are trained. Measured are <c>jaccard</c> and <c>quality</c> of each mask, and over all of them Spearman's
/// <c>spearman</c> and their number. Where T is not the usual 100, or all of a shorter training, arms of G have it in their
/// names, such as <c>gradient-support-10</c>.
/// </summary>
public sealed class EarlyGradients : Experiment
{
    private const long UsualSteps = 100;
    private const string Support = "gradient-support", Inverse = "gradient-inverse", MovedPrefix = "moved-", All = "all";

    /// <summary>Other arms that train a mask of their own from θ_k.</summary>
    private static readonly string[] OtherMasks =
    [
        .. new[] { Arm.Ticket, Arm.RandomMask, Arm.RandomMaskGlobal, Arm.RandomMaskEven, Arm.OneShot, Arm.StepZero }.Select(ArmNames.Of),
        .. Enum.GetValues<MaskCriterion>().Where(criterion => criterion != MaskCriterion.LargeFinal).Select(CriterionMasks.ArmOf),
    ];

    private readonly long _steps;
    private readonly int _moved;

    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="steps">T, at least 1 and at most those of training.</param>
    /// <param name="moved">Masks between the ticket's and random ones, a training each; 0 for only what is there.</param>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on, or a number is out of its range.</exception>
    public EarlyGradients(IReadOnlyList<int> levels, long steps = UsualSteps, int moved = 20)
        : base(levels, least: 1)
    {
        if (steps < 1) throw new ArgumentException($"gradients are of {steps} steps; it must be at least 1", nameof(steps));
        if (moved < 0) throw new ArgumentException($"there are {moved} masks to be moved; it must not be negative", nameof(moved));
        (_steps, _moved) = (steps, moved);
    }

    /// <inheritdoc/>
    public override string Name => "early-gradients";

    /// <inheritdoc/>
    internal override IEnumerable<Branch> Branches(ExperimentContext context, int level)
    {
        TrainingStart start = context.StartOf(level);
        IReadOnlyList<GradientProfile> profiles = Profiles(context);
        yield return new Branch(ArmOf(Support, context), start with { Masks = Supports(profiles, start.Masks) });
        yield return new Branch(ArmOf(Inverse, context), start with { Masks = [.. start.Masks.Select((mask, layer) => profiles[layer].Inverse(mask.Shape, mask.CountKept()))] });
        for (int i = 1; i <= _moved; i++)
        {
            double share = (double)i / _moved;
            RandomStream stream = context.Replicate.Stream(string.Create(CultureInfo.InvariantCulture, $"{MovedPrefix}{share:R}/{level}"));
            yield return new Branch(MovedArm(i), start with { Masks = [.. start.Masks.Select(mask => RandomMasks.Moved(mask, share, stream))] });
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<MeasuredValue> Measure(ExperimentContext context, int level)
    {
        Mask[] support = Supports(Profiles(context), context.MasksOf(level));
        string[] names = [.. OtherMasks, ArmOf(Support, context), ArmOf(Inverse, context), .. Enumerable.Range(1, _moved).Select(MovedArm)];
        var judged = new List<(double Jaccard, double Quality)>();
        foreach (string arm in names)
        {
            if (context.Folder.Find(context.NameOf(level, arm)) is not { } run) continue;
            double jaccard = MaskComparison.Jaccard(context.Folder.ReadMasks(run.Run, context.Setup.Shape), support);
            double quality = Quality(context.Setup.Shape.Loss, run);
            judged.Add((jaccard, quality));
            yield return new MeasuredValue(arm, "jaccard", jaccard);
            yield return new MeasuredValue(arm, "quality", quality);
        }

        yield return new MeasuredValue(All, "masks", judged.Count);
        yield return new MeasuredValue(All, "spearman", RankCorrelation.Spearman([.. judged.Select(mask => mask.Jaccard)], [.. judged.Select(mask => mask.Quality)]));
    }

    private string ArmOf(string name, ExperimentContext context) =>
        _steps == Math.Min(UsualSteps, context.Setup.Training.Steps) ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{_steps}");

    private string MovedArm(int index) => string.Create(CultureInfo.InvariantCulture, $"{MovedPrefix}{(double)index / _moved:0.####}");

    private static Mask[] Supports(IReadOnlyList<GradientProfile> profiles, IReadOnlyList<Mask> like) =>
        [.. like.Select((mask, layer) => profiles[layer].Support(mask.Shape, mask.CountKept()))];

    /// <summary>Higher is better: accuracy at early stop, or less loss where samples have numbers.</summary>
    private static double Quality(LossKind loss, RunRow run) => loss == LossKind.SoftmaxCrossEntropy ? run.Accuracy : -(run.TestLoss ?? run.ValidationLoss);

    private IReadOnlyList<GradientProfile> Profiles(ExperimentContext context)
    {
        TrainingPlan plan = context.Setup.Training;
        if (_steps > plan.Steps) throw new ArgumentException($"gradients are of {_steps} steps, and training has {plan.Steps}");
        var recorder = new GradientRecorder(context.Setup.Shape);
        using var trainer = new Trainer(context.Backend, plan with { Patience = 0 }, context.Replicate.Data, context.Replicate.Stream(Replicate.Order), recorder);
        trainer.Start(context.Initial);
        trainer.Advance(_steps);
        return recorder.Profiles;
    }
}
