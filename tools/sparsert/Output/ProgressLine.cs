using System.Diagnostics;

namespace SparseRuntime.Tool.Output;

/// <summary>
/// One line on standard error that says how far a long job is; silent for the first second and when standard error is
/// not a terminal. Around timed work it is written between the pieces by the thread that does them, so that it
/// disturbs no measurement; only <see cref="During{T}"/> uses a timer.
/// </summary>
internal sealed class ProgressLine(TextWriter error) : IDisposable
{
    private const int LongestText = 76;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly bool _visible = !Console.IsErrorRedirected && error == Console.Error;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _latest;
    private int _width;

    /// <summary>Replaces the line, at most a few times a second.</summary>
    public void Show(string text)
    {
        if (!_visible || Stopwatch.GetElapsedTime(_start) < Patience) return;
        lock (_lock)
        {
            if (_latest != 0 && Stopwatch.GetElapsedTime(_latest) < Interval) return;
            _latest = Stopwatch.GetTimestamp();
            if (text.Length > LongestText) text = text[..(LongestText - 1)] + "…";
            error.Write("\r" + text.PadRight(_width));
            _width = text.Length;
        }
    }

    /// <summary>Shows a text with the time that has passed for as long as untimed work goes on.</summary>
    public T During<T>(string text, Func<T> work)
    {
        if (!_visible) return work();
        long start = Stopwatch.GetTimestamp();
        var timer = new Timer(_ => Show($"{text} … {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"), null, Patience, Patience);
        try
        {
            return work();
        }
        finally
        {
            // Waits for a callback that is still at it, so that nothing is written behind the line's back.
            timer.DisposeAsync().AsTask().Wait();
            Clear();
        }
    }

    /// <summary>Makes room for something else to be written.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_width > 0) error.Write("\r" + new string(' ', _width) + "\r");
            _width = 0;
        }
    }

    public void Dispose() => Clear();
}
