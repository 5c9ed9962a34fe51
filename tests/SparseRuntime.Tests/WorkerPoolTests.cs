using SparseRuntime.Execution;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tests;

/// <summary>Threads that are shared, busy, dropped and stopped. Every wait ends by itself or fails the test.</summary>
[TestFixture]
[NonParallelizable]
public sealed class WorkerPoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private sealed class Tally(int threads) : ParallelWork
    {
        private readonly int[] _calls = new int[threads];

        public int[] Calls => _calls;

        public override void Run(int worker, int workers)
        {
            Assert.That(workers, Is.EqualTo(_calls.Length));
            Interlocked.Increment(ref _calls[worker]);
        }
    }

    [Test, CancelAfter(120_000)]
    public void Every_thread_takes_part_exactly_once_per_run([Values(1, 2, 3, 7)] int threads)
    {
        using var pool = new WorkerPool(threads);
        var tally = new Tally(threads);
        for (int i = 1; i <= 300; i++)
        {
            Assert.That(pool.TryRun(tally), Is.True);
            Assert.That(tally.Calls, Is.All.EqualTo(i));

            // Long enough, now and then, for the workers to fall asleep.
            if (i % 100 == 0) Thread.Sleep(20);
        }
    }

    [Test, CancelAfter(120_000)]
    public void A_pool_in_use_is_refused_not_waited_for()
    {
        using var pool = new WorkerPool(2);
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var holding = new Thread(() => pool.TryRun(new Holding(entered, leave)));
        holding.Start();
        entered.Wait();
        var tally = new Tally(2);
        Assert.That(pool.TryRun(tally), Is.False);
        Assert.That(tally.Calls, Is.All.Zero);
        leave.Set();
        holding.Join();
        Assert.That(pool.TryRun(tally), Is.True);
    }

    private sealed class Holding(ManualResetEventSlim entered, ManualResetEventSlim leave) : ParallelWork
    {
        public override void Run(int worker, int workers)
        {
            entered.Set();
            leave.Wait();
        }
    }

    [Test, CancelAfter(120_000)]
    public void Threads_end_when_an_idle_session_is_disposed()
    {
        int before = Workers();
        for (int i = 0; i < 20; i++)
        {
            using InferenceSession session = InferenceSession.Load(TestModels.Mlp(1, 1, 600, 600, 10).ToBytes(), new SessionOptions { IntraOpNumThreads = 5 });
            session.Run(TestModels.Input(1, 1, 600));
        }

        EventuallyAtMost(before);
    }

    [Test, CancelAfter(120_000)]
    public void Threads_of_sessions_that_nobody_disposed_end_too()
    {
        int before = Workers();
        DropSessions(20);
        EventuallyAtMost(before);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void DropSessions(int count)
    {
        for (int i = 0; i < count; i++)
            InferenceSession.Load(TestModels.Mlp(1, 1, 300, 300, 10).ToBytes(), new SessionOptions { IntraOpNumThreads = 4 }).Run(TestModels.Input(1, 1, 300));
    }

    [Test, CancelAfter(120_000)]
    public void Constants_of_sessions_that_nobody_disposed_are_let_go()
    {
        WeakReference model = DropSession();
        for (int i = 0; i < 100 && model.IsAlive; i++)
            Collect();
        Assert.That(model.IsAlive, Is.False);
    }

    /// <summary>The bytes of a model whose constants a run pins, held by the session alone.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference DropSession()
    {
        byte[] model = new Testing.OnnxBuilder().Input("x", ElementType.Float32, 1, 100).Output("y", ElementType.Float32, 1, 100)
            .Initializer("c", TestModels.Input(1, 1, 100)).Node("Mul", ["x", "c"], ["y"]).ToBytes();
        InferenceSession.Load(model).Run(TestModels.Input(1, 1, 100));
        return new WeakReference(model);
    }

    [Test, CancelAfter(120_000)]
    public void Tiny_models_run_though_every_core_is_busy()
    {
        using var stop = new CancellationTokenSource();
        Thread[] busy = [.. Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => new Thread(() =>
        {
            while (!stop.IsCancellationRequested) Thread.SpinWait(100);
        }) { IsBackground = true })];
        foreach (Thread thread in busy)
            thread.Start();
        try
        {
            Tensor small = TestModels.Input(1, 1, 16), large = TestModels.Input(1, 40, 300);
            using InferenceSession tiny = InferenceSession.Load(TestModels.Mlp(1, 1, 16, 12, 8, 4).ToBytes(), new SessionOptions { IntraOpNumThreads = 2 });
            using InferenceSession shared = InferenceSession.Load(TestModels.Mlp(40, 1, 300, 400, 8).ToBytes(), new SessionOptions { IntraOpNumThreads = 2 });
            float[] expectedSmall = tiny.Run(small).Floats(), expectedLarge = shared.Run(large).Floats();
            for (int i = 0; i < 30; i++)
            {
                Assert.That(tiny.Run(small).Floats(), Is.EqualTo(expectedSmall));
                Assert.That(shared.Run(large).Floats(), Is.EqualTo(expectedLarge));
            }
        }
        finally
        {
            stop.Cancel();
            foreach (Thread thread in busy)
                thread.Join();
        }
    }

    [Test, CancelAfter(120_000)]
    public void Many_short_runs_from_several_threads([Values(false, true)] bool isShared)
    {
        // The larger model is above what a plan of one thread may take, so that its runs compete for the pool.
        int[] widths = isShared ? [300, 400, 8] : [16, 12, 8, 4];
        using InferenceSession session = InferenceSession.Load(TestModels.Mlp(isShared ? 20 : 1, 1, widths).ToBytes(), new SessionOptions { IntraOpNumThreads = 2 });
        Tensor input = TestModels.Input(1, isShared ? 20 : 1, widths[0]);
        float[] expected = session.Run(input).Floats();
        int wrong = 0;
        Together(4, _ =>
        {
            for (int i = 0; i < (isShared ? 50 : 2000); i++)
            {
                if (!session.Run(input).Floats().AsSpan().SequenceEqual(expected)) Interlocked.Increment(ref wrong);
            }
        });
        Assert.That(wrong, Is.Zero);
    }

    [Test, CancelAfter(120_000)]
    public void Disposal_during_runs_lets_them_end_and_refuses_the_next()
    {
        Tensor input = TestModels.Input(1, 20, 300);
        byte[] model = TestModels.Mlp(20, 0.5, 300, 400, 8).ToBytes();
        for (int round = 0; round < 10; round++)
        {
            InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 2 });
            float[] expected = session.Run(input).Floats();
            int wrong = 0;
            Together(4, caller =>
            {
                try
                {
                    for (int i = 0; caller > 0 || i < 5; i++)
                    {
                        if (!session.Run(input).Floats().AsSpan().SequenceEqual(expected)) Interlocked.Increment(ref wrong);
                    }

                    session.Dispose();
                }
                catch (ObjectDisposedException)
                {
                }
            });
            Assert.That(wrong, Is.Zero);
        }
    }

    private static void Together(int count, Action<int> action)
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            try
            {
                action(i);
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
        }) { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            Assert.That(thread.Join(Patience), "a caller does not come back");
        Assert.That(failures, Is.Empty);
    }

    /// <summary>Threads of this process that belong to a pool, by the name that Linux shows; elsewhere all threads.</summary>
    private static int Workers()
    {
        const string Tasks = "/proc/self/task";
        if (!Directory.Exists(Tasks)) return System.Diagnostics.Process.GetCurrentProcess().Threads.Count;
        return Directory.EnumerateDirectories(Tasks).Count(task =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("SparseRuntime", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // The thread ended while the list was read.
                return false;
            }
        });
    }

    private static void EventuallyAtMost(int count)
    {
        int now = int.MaxValue;
        for (int i = 0; i < 200 && now > count; i++)
        {
            Collect();
            Thread.Sleep(10);
            now = Workers();
        }

        Assert.That(now, Is.LessThanOrEqualTo(count), "threads of pools are left");
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
