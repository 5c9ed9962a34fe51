using System.Diagnostics;
using SparseRuntime.Tool.Output;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Training;

/// <summary>One line that says how far training is, what it has come to, how fast it goes and how long it will take.</summary>
/// <param name="line">Where it is shown.</param>
/// <param name="runs">Runs in all; null where that is not known, and only the time left of each is shown.</param>
internal sealed class TrainingProgress(ProgressLine line, int? runs)
{
    private const int BarWidth = 10;

    private readonly long _start = Stopwatch.GetTimestamp();
    private RunName? _run;
    private int _finished;
    private long _stepsBefore, _step;

    /// <summary>Shows where a run is.</summary>
    public void Show(RunProgress progress)
    {
        if (_run != progress.Run)
        {
            // A run that goes on from a checkpoint has taken its first steps earlier.
            (_run, _step) = (progress.Run, progress.Step);
        }

        _stepsBefore += progress.Step - _step;
        _step = progress.Step;
        line.Show(Text(progress, _finished, runs, _stepsBefore / Stopwatch.GetElapsedTime(_start).TotalSeconds));
    }

    /// <summary>A run has ended, or had been done already.</summary>
    public void Finish()
    {
        _finished++;
        line.Clear();
    }

    /// <summary>The line.</summary>
    /// <param name="progress">Where the run is.</param>
    /// <param name="finished">Runs that are over.</param>
    /// <param name="runs">Runs in all; null where that is not known.</param>
    /// <param name="stepsPerSecond">The speed so far; not positive where it is not known.</param>
    internal static string Text(RunProgress progress, int finished, int? runs, double stepsPerSecond)
    {
        double done = (double)progress.Step / progress.Steps;
        int filled = (int)(BarWidth * done);
        double accuracy = progress.Evaluation?.ValidationAccuracy ?? progress.Training.Accuracy;
        double left = progress.Steps - progress.Step + (Math.Max(0, (runs ?? 0) - finished - 1.0) * progress.Steps);
        // Right after an evaluation there are no samples yet since it.
        double loss = progress.Training == default ? progress.Evaluation?.TrainingLoss ?? 0 : progress.Training.Loss;
        string speed = stepsPerSecond > 0 ? $"{Thousands(stepsPerSecond * progress.Samples)}/s {Time(left / stepsPerSecond)}" : "";
        return $"{progress.Run.Replicate}/{progress.Run.Level} {progress.Run.Arm} {new string('█', filled)}{new string('░', BarWidth - filled)} loss {loss:0.000} acc {100 * accuracy:0.0}% zero {100 * progress.Sparsity:0.0}% {speed}";
    }

    private static string Thousands(double perSecond) => perSecond >= 10_000 ? $"{perSecond / 1000:0}k" : $"{perSecond:0}";

    private static string Time(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Min(seconds, 360_000));
        return time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00} left" : $"{time.Minutes}:{time.Seconds:00} left";
    }
}
