using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

[CancelAfter(60_000)]
public sealed class BatchLoaderTests
{
    [Test]
    public void Batches_are_the_samples_of_the_order() => DataCases.Hold(
        random =>
        {
            int count = random.Next(1, 50), size = random.Next(1, count + 1), features = random.Next(1, 6);
            DataSet data = DataCases.Classes(random, count, features);
            BatchOrder expected = Order(count, size);
            using var loader = new BatchLoader(data, Order(count, size), random.Next(1, 5));
            Assert.That(loader.BatchesPerEpoch, Is.EqualTo(expected.BatchesPerEpoch));
            for (int i = 0; i < 40; i++)
            {
                DataSet rows = data.Subset(expected.Next());
                Batch batch = loader.Next();
                // The thread would overwrite a batch that is still held if it went too far ahead.
                if (i % 8 == 0) Thread.Sleep(1);
                Assert.That(batch.Count, Is.EqualTo(rows.Count));
                Assert.That(batch.Inputs.ToArray(), Is.EqualTo(rows.Features.ToArray()));
                Assert.That(batch.Labels.ToArray(), Is.EqualTo(rows.Labels.ToArray()));
                Assert.That(batch.Targets.IsEmpty);
            }
        },
        40);

    [Test]
    public void Rows_of_targets_come_with_their_samples()
    {
        DataSet data = DataSet.OfNumbers(new float[] { 0, 1, 2 }, 1, new float[] { 0, 10, 1, 11, 2, 12 }, 2);
        using var loader = new BatchLoader(data, Order(3, 2));
        for (int i = 0; i < 10; i++)
        {
            Batch batch = loader.Next();
            Assert.That(batch.Count, Is.EqualTo(2 - (i % 2)));
            Assert.That(batch.Targets.ToArray(), Is.EqualTo(batch.Inputs.ToArray().SelectMany(value => new[] { value, value + 10 })));
            Assert.That(batch.Labels.IsEmpty);
        }
    }

    [Test]
    public void A_place_is_that_of_what_was_handed_out_and_not_of_what_was_gathered()
    {
        DataSet data = DataCases.Classes(new Random(2), 23, 3);
        for (int past = 0; past < 12; past++)
        {
            using var loader = new BatchLoader(data, Order(23, 5), ahead: 4);
            for (int i = 0; i < past; i++)
                loader.Next();
            BatchPlace place = loader.Place;
            Assert.That((place.Epoch, place.Batch), Is.EqualTo((past / 5, past % 5)));
            BatchOrder order = Order(23, 5, seed: 99);
            order.Place = place;
            using var resumed = new BatchLoader(data, order, ahead: 1);
            Assert.That((resumed.Place.Epoch, resumed.Place.Batch), Is.EqualTo((place.Epoch, place.Batch)));
            for (int i = 0; i < 12; i++)
                Assert.That(resumed.Next().Inputs.ToArray(), Is.EqualTo(loader.Next().Inputs.ToArray()), $"batch {i} after {past}");
        }
    }

    [Test]
    public void What_goes_wrong_in_the_thread_is_thrown_after_the_batches_before_it()
    {
        int filled = 0;
        using var loader = new BatchLoader(DataCases.Classes(new Random(1), 10, 2), Order(10, 2), 3, (rows, buffer) =>
        {
            if (++filled == 4) throw new InvalidDataException("a bad batch");
            buffer.Fill(rows);
        });
        for (int i = 0; i < 3; i++)
            Assert.That(loader.Next().Count, Is.EqualTo(2));
        Assert.That(() => loader.Next(), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("a bad batch"));
        Assert.That(() => loader.Next(), Throws.TypeOf<InvalidDataException>(), "and again");
    }

    [Test]
    public void No_more_is_gathered_ahead_than_asked_for()
    {
        int filled = 0;
        using var loader = new BatchLoader(DataCases.Classes(new Random(1), 100, 2), Order(100, 1), 3, (rows, buffer) =>
        {
            Interlocked.Increment(ref filled);
            buffer.Fill(rows);
        });
        for (int taken = 1; taken < 50; taken++)
        {
            loader.Next();
            Thread.Sleep(taken % 10 == 0 ? 5 : 0);
            Assert.That(Volatile.Read(ref filled), Is.InRange(taken, taken + 3));
        }
    }

    [Test]
    public void Batches_allocate_nothing()
    {
        using var loader = new BatchLoader(DataCases.Classes(new Random(1), 5000, 20), Order(5000, 2));
        for (int i = 0; i < 100; i++)
            loader.Next();
        // Both threads count, and whatever else runs in the process: the least of some tries is theirs.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 400; i++)
                loader.Next();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(least, Is.LessThan(400), "bytes in 400 batches");
    }

    [Test]
    public void A_loader_that_is_disposed_of_ends_its_thread_and_says_so()
    {
        var loader = new BatchLoader(DataCases.Classes(new Random(1), 10, 2), Order(10, 2));
        loader.Next();
        loader.Dispose();
        loader.Dispose();
        Assert.That(() => loader.Next(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Whoever_waits_when_a_loader_is_disposed_of_is_told()
    {
        using var go = new ManualResetEventSlim();
        var loader = new BatchLoader(DataCases.Classes(new Random(1), 10, 2), Order(10, 2), 1, (_, _) => go.Wait());
        Exception? seen = null;
        var waiting = new Thread(() => seen = Assert.Catch(() => loader.Next()));
        waiting.Start();
        var disposing = new Thread(loader.Dispose);
        disposing.Start();
        waiting.Join();
        Assert.That(seen, Is.TypeOf<ObjectDisposedException>());
        go.Set();
        disposing.Join();
    }

    [Test]
    public void An_order_of_other_data_is_refused()
    {
        DataSet data = DataCases.Classes(new Random(1), 10, 2);
        Assert.That(() => new BatchLoader(data, Order(11, 2)), Throws.ArgumentException.With.Message.Contains("11 samples, the data set of 10"));
        Assert.That(() => new BatchLoader(data, Order(10, 2), ahead: 0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static BatchOrder Order(int count, int size, ulong seed = 7) => new(count, size, new RandomStream(seed, 0, "order"));
}
