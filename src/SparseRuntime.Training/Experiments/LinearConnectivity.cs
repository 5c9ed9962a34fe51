using System.Globalization;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Whether tickets are stable (Frankle et al. 2020, "Linear mode connectivity and the lottery ticket hypothesis"): the
/// ticket is trained once more with samples in another order, the arm <c>reordered</c>, and errors are measured along the
/// straight line between both results, on samples that neither was trained on. Measured are <c>barrier</c> and each
/// point's <c>error-α</c>, as shares of one (as mean losses where samples have numbers); α = 1 is the ticket. A barrier
/// below 0.02 counts as stable.
/// </summary>
public sealed class LinearConnectivity : Experiment
{
    private readonly int _points;

    /// <summary>An experiment at some levels, 0 for the dense network among them.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="points">Points of the line, both ends included, at least 2.</param>
    /// <exception cref="ArgumentException">Levels do not rise, or there are fewer than two points.</exception>
    public LinearConnectivity(IReadOnlyList<int> levels, int points = 30)
        : base(levels)
    {
        if (points < 2) throw new ArgumentException($"a line is measured at {points} points; it must be at least 2", nameof(points));
        _points = points;
    }

    /// <inheritdoc/>
    public override string Name => "linear-connectivity";

    /// <summary>The arm of the second training.</summary>
    public const string Reordered = "reordered";

    /// <summary>The setting of the barrier.</summary>
    public const string Barrier = "barrier";

    /// <inheritdoc/>
    internal override IEnumerable<Branch> Branches(ExperimentContext context, int level)
    {
        Branch ticket = context.TicketBranch(level, Reordered);
        return [ticket with { Start = ticket.Start with { Place = null }, Order = $"{Replicate.Order}/{Reordered}" }];
    }

    /// <inheritdoc/>
    internal override IEnumerable<MeasuredValue> Measure(ExperimentContext context, int level)
    {
        Mask[] masks = context.MasksOf(level);
        Parameters first = context.TrainedOf(level), second = context.Folder.ReadFinal(context.NameOf(level, Reordered), context.Setup.Shape);
        var errors = new double[_points];
        for (int point = 0; point < _points; point++)
        {
            context.Load(Between(first, second, Share(point)), masks);
            errors[point] = context.ErrorOn(context.Unseen);
        }

        string arm = ArmNames.Of(Arm.Ticket);
        return
        [
            new MeasuredValue(arm, Barrier, ErrorBarrier.Of(errors)),
            .. errors.Select((error, point) => new MeasuredValue(arm, string.Create(CultureInfo.InvariantCulture, $"error-{Share(point):0.####}"), error)),
        ];
    }

    private static Parameters Between(Parameters first, Parameters second, double share)
    {
        var result = new Parameters(first.Shape);
        foreach (((NamedArray a, NamedArray b), NamedArray target) in first.Arrays().Zip(second.Arrays()).Zip(result.Arrays()))
            ErrorBarrier.Between(a.Values, b.Values, share).CopyTo(target.Values, 0);
        return result;
    }

    private double Share(int point) => (double)point / (_points - 1);
}
