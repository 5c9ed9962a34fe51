using System.Runtime.ExceptionServices;

namespace SparseRuntime.Training;

/// <summary>
/// Hands out batches that a thread of its own has gathered ahead, so that a trainer does not wait for memory. Which
/// batches they are is up to the order alone, whatever the threads' pace. One thread at a time may ask.
/// </summary>
public sealed class BatchLoader : IDisposable
{
    private const int DefaultAhead = 6;

    private readonly object _gate = new();
    private readonly BatchOrder _order;
    private readonly BatchBuffer[] _ring;
    private readonly FillBatch _fill;
    private readonly Thread _thread;
    private readonly int _resumeAt;

    // Buffer number i lies at i modulo the ring's length. Below _taken - 1 they are free again, _taken - 1 is the caller's,
    // and from there to below _made they wait to be taken. All of it, _fault and _stopped are changed under _gate only.
    private long _made, _taken;
    private ExceptionDispatchInfo? _fault;
    private bool _stopped;

    /// <summary>Begins to gather batches.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="order">Their order, which the loader goes on with; not to be used by others afterwards.</param>
    /// <param name="ahead">How many batches are gathered ahead, at least one.</param>
    /// <exception cref="ArgumentException">The order is of another number of samples.</exception>
    public BatchLoader(DataSet data, BatchOrder order, int ahead = DefaultAhead)
        : this(data, order, ahead, (rows, buffer) => buffer.Fill(rows))
    {
    }

    /// <summary>A loader whose batches are put together by a method of the caller.</summary>
    internal BatchLoader(DataSet data, BatchOrder order, int ahead, FillBatch fill)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(order);
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        if (order.Count != data.Count) throw new ArgumentException($"the order is of {order.Count} samples, the data set of {data.Count}", nameof(order));
        _order = order;
        _fill = fill;
        _resumeAt = ahead / 2;
        Place = order.Place;
        // One more than are gathered ahead: the caller has one.
        _ring = new BatchBuffer[ahead + 1];
        for (int i = 0; i < _ring.Length; i++)
            _ring[i] = new BatchBuffer(data, order.BatchSize);
        _thread = new Thread(Gather) { IsBackground = true, Name = "batches" };
        _thread.Start();
    }

    /// <summary>Puts a batch together.</summary>
    /// <param name="rows">The samples.</param>
    /// <param name="buffer">Where they go.</param>
    internal delegate void FillBatch(ReadOnlySpan<int> rows, BatchBuffer buffer);

    /// <summary>The place after the batch that was handed out last, whatever has been gathered since: what to save to go on from here.</summary>
    public BatchPlace Place { get; private set; }

    /// <summary>How many batches an epoch has.</summary>
    public int BatchesPerEpoch => _order.BatchesPerEpoch;

    /// <summary>The next batch. Its memory holds until the one after it is asked for, or the loader is disposed of. Nothing is allocated.</summary>
    /// <exception cref="ObjectDisposedException">The loader is disposed of.</exception>
    /// <remarks>What goes wrong while a batch is gathered is thrown here once the batches before it have been handed out.</remarks>
    public Batch Next()
    {
        lock (_gate)
        {
            while (_made == _taken && _fault is null && !_stopped)
                Monitor.Wait(_gate);
            ObjectDisposedException.ThrowIf(_stopped, this);
            if (_made == _taken) _fault!.Throw();
            BatchBuffer buffer = _ring[_taken % _ring.Length];
            _taken++;
            Place = buffer.Place;
            if (_made - _taken <= _resumeAt) Monitor.PulseAll(_gate);
            return buffer.Batch;
        }
    }

    /// <summary>Ends the thread and waits for it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void Gather()
    {
        try
        {
            while (WaitForRoom())
            {
                BatchBuffer buffer = _ring[_made % _ring.Length];
                _fill(_order.Next(), buffer);
                buffer.Place = _order.Place;
                lock (_gate)
                {
                    _made++;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _fault = ExceptionDispatchInfo.Capture(e);
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>
    /// Waits, when all buffers are full, until half of them are free: waking a thread takes longer than looking at a counter,
    /// and would otherwise come with every batch. False when there is nothing more to do.
    /// </summary>
    private bool WaitForRoom()
    {
        lock (_gate)
        {
            if (_made - _taken == _ring.Length - 1)
            {
                while (!_stopped && _made - _taken > _resumeAt)
                    Monitor.Wait(_gate);
            }

            return !_stopped;
        }
    }
}
