using System.Diagnostics;
using System.Globalization;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Does the runs of a replicate: each from where its checkpoint is, and not at all where its folder says that it is done.
/// Whoever has runs done holds the replicate's lock (<see cref="ResultFolder.Lock"/>).
/// </summary>
/// <param name="backend">Where networks are trained.</param>
/// <param name="setup">How.</param>
/// <param name="replicate">The repetition: its data is the same for all runs.</param>
/// <param name="folder">Where results go.</param>
/// <param name="control">Progress and interruption.</param>
public sealed class TrainingJob(ITrainingBackend backend, NetworkSetup setup, Replicate replicate, ResultFolder folder, RunControl control)
{
    private const int StepsBetweenLooks = 25;
    private const string LastGoodFile = "last-good.npz";

    /// <summary>Does a run.</summary>
    /// <param name="run">Which.</param>
    /// <param name="start">Where it starts from.</param>
    /// <param name="rate">Learning rates in place of the plan's; null for those.</param>
    /// <param name="method">How masks change; null for masks that stay.</param>
    /// <param name="order">The stream that the order of samples is drawn from.</param>
    /// <param name="steps">Steps in place of the plan's; null for those.</param>
    /// <exception cref="OperationCanceledException">It was interrupted, and is saved.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged, it is finished from another start, or its checkpoint is of other training; the message says what to remove.</exception>
    /// <exception cref="TrainingDivergedException">A loss was not finite; the last good parameters are saved.</exception>
    public RunRow Train(RunName run, TrainingStart start, LearningRate? rate = null, MaskMethod? method = null, string order = Replicate.Order, long? steps = null)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (folder.Find(run) is { } done) folder.CheckStart(done, start.Parameters, method is null ? start.Masks : null);
        return Train(run, () => start, rate, method, order, steps);
    }

    /// <summary>Does a run whose start takes work to come by, and is asked for only if the run is not done.</summary>
    internal RunRow Train(RunName run, Func<TrainingStart> makeStart, LearningRate? rate = null, MaskMethod? method = null, string order = Replicate.Order, long? steps = null)
    {
        if (folder.Find(run) is { } done)
        {
            control.Finished?.Invoke(done, true);
            return done;
        }

        folder.RemoveLeftovers(run);
        TrainingStart start = makeStart();
        TrainingPlan plan = setup.Training with { Rate = rate ?? setup.Training.Rate, Steps = steps ?? setup.Training.Steps };
        using var trainer = new Trainer(backend, plan, replicate.Data, replicate.Stream(order), method);
        string checkpoint = folder.CheckpointOf(run), identity = IdentityOf(run, plan.Steps, order);
        Directory.CreateDirectory(Path.GetDirectoryName(checkpoint)!);
        if (File.Exists(checkpoint)) Resume(trainer, checkpoint, identity);
        else trainer.Start(start.Parameters, start.Masks, start.Step, start.Place);
        try
        {
            Advance(run, trainer, () => CheckpointFile.Write(checkpoint, trainer.Save(), identity));
        }
        catch (TrainingDivergedException e)
        {
            // Before the first evaluation what training started from is the last that is known to be good.
            string lastGood = Path.Combine(Path.GetDirectoryName(checkpoint)!, LastGoodFile);
            ParameterFile.Write(lastGood, trainer.Best?.Parameters ?? start.Parameters);
            throw new TrainingDivergedException(run, lastGood, e);
        }

        TrainingResult result = trainer.Finish();
        IReadOnlyList<Mask>? stepZero = run.Arm == ArmNames.Of(Arm.Ticket) ? LargestWeights.AsManyAs(result.Best.Masks, setup.Initialize(replicate)) : null;
        RunRow row = folder.Write(run, start.Parameters, result, replicate.Data.Normalization, stepZero);
        control.Finished?.Invoke(row, false);
        return row;
    }

    private void Resume(Trainer trainer, string path, string identity)
    {
        Checkpoint checkpoint = CheckpointFile.Read(path, setup.Shape, identity);
        try
        {
            trainer.Resume(checkpoint);
        }
        catch (Exception e) when (e is ArgumentException or InvalidDataException)
        {
            // A step or place beyond the plan's, or a method's state that no method of its kind has.
            throw CheckpointFile.Damaged(path, e);
        }
    }

    /// <summary>What a checkpoint is of: the folder's experiment, the run, and what the run does otherwise than the experiment's plan.</summary>
    private string IdentityOf(RunName run, long steps, string order)
    {
        string identity = $"{folder.Identity}\n{run}\n{backend.Device}";
        if (steps != setup.Training.Steps) identity += string.Create(CultureInfo.InvariantCulture, $"\n{steps} steps");
        return order == Replicate.Order ? identity : $"{identity}\norder {order}";
    }

    private void Advance(RunName run, Trainer trainer, Action save)
    {
        long saved = Stopwatch.GetTimestamp();
        while (!trainer.IsOver)
        {
            trainer.Advance(StepsBetweenLooks);
            control.Progress?.Invoke(new RunProgress(run, trainer.Step, trainer.Plan.Steps, trainer.Plan.BatchSize, trainer.Sparsity, trainer.Running, trainer.Evaluations.Count == 0 ? null : trainer.Evaluations[^1]));
            bool cancelled = control.Cancellation.IsCancellationRequested;
            if (!cancelled && Stopwatch.GetElapsedTime(saved) < control.CheckpointEvery) continue;
            save();
            control.Cancellation.ThrowIfCancellationRequested();
            saved = Stopwatch.GetTimestamp();
        }
    }
}
