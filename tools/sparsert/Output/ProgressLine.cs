using System.Diagnostics;

namespace SparseRuntime.Tool.Output;

/// <summary>
/// One line on standard error that says how far a long job is; silent for the first second and when standard error is
/// not a terminal. It is written between pieces of work, never by a thread of its own, so that it disturbs no timing.
/// </summary>
internal sealed class ProgressLine(TextWriter error) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly bool _visible = !Console.IsErrorRedirected && error == Console.Error;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _latest;
    private int _width;

    /// <summary>Replaces the line, at most a few times a second.</summary>
    public void Show(string text)
    {
        if (!_visible || Stopwatch.GetElapsedTime(_start) < Patience) return;
        if (_latest != 0 && Stopwatch.GetElapsedTime(_latest) < Interval) return;
        _latest = Stopwatch.GetTimestamp();
        if (text.Length > 76) text = text[..75] + "…";
        error.Write("\r" + text.PadRight(_width));
        _width = text.Length;
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (_width > 0) error.Write("\r" + new string(' ', _width) + "\r");
        _width = 0;
    }
}
