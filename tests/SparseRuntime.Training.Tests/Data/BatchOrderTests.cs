using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

public sealed class BatchOrderTests
{
    [Test]
    public void An_epoch_has_every_sample_once([Values] bool keepShort) => DataCases.Hold(random =>
    {
        int count = random.Next(1, 60), size = random.Next(1, count + 1);
        BatchOrder order = Order(count, size, keepShort, (ulong)random.Next());
        Assert.That(order.BatchesPerEpoch, Is.EqualTo(keepShort ? (count + size - 1) / size : count / size));
        for (int epoch = 0; epoch < 3; epoch++)
        {
            var seen = new List<int>();
            for (int batch = 0; batch < order.BatchesPerEpoch; batch++)
            {
                Assert.That((order.Place.Epoch, order.Place.Batch), Is.EqualTo((epoch, batch)));
                int[] rows = order.Next().ToArray();
                if (!keepShort || batch < order.BatchesPerEpoch - 1) Assert.That(rows, Has.Length.EqualTo(size));
                seen.AddRange(rows);
            }

            if (keepShort) Assert.That(seen.Order(), Is.EqualTo(Enumerable.Range(0, count)));
            else Assert.That(seen, Is.Unique.And.SubsetOf(Enumerable.Range(0, count)).And.Count.EqualTo(count / size * size));
        }
    });

    [Test]
    public void A_place_is_gone_on_from_with_the_same_batches([Values] bool keepShort) => DataCases.Hold(random =>
    {
        int count = random.Next(1, 40), size = random.Next(1, count + 1);
        BatchOrder order = Order(count, size, keepShort, (ulong)random.Next());
        for (int past = random.Next(30); past > 0; past--)
            order.Next();
        BatchPlace place = order.Place;
        int[][] expected = [.. Enumerable.Range(0, 30).Select(_ => order.Next().ToArray())];
        BatchOrder resumed = Order(count, size, keepShort, seed: 12345);
        resumed.Place = place;
        Assert.That(resumed.Place.Stream, Is.EqualTo(place.Stream));
        Assert.That(Enumerable.Range(0, 30).Select(_ => resumed.Next().ToArray()), Is.EqualTo(expected));
        order.Place = place;
        Assert.That(order.Next().ToArray(), Is.EqualTo(expected[0]), "an order can also go back");
    });

    [Test]
    public void Epochs_differ_and_samples_land_everywhere()
    {
        // Each of 10 samples comes first in a tenth of 5,000 epochs: 500, with a deviation of 21.
        BatchOrder order = Order(10, 10, keepShort: true, seed: 5);
        var first = new int[10];
        for (int epoch = 0; epoch < 5000; epoch++)
            first[order.Next()[0]]++;
        Assert.That(first, Is.All.InRange(390, 610));
    }

    [Test]
    public void A_batch_larger_than_the_data_is_all_of_it()
    {
        BatchOrder order = Order(3, 100, keepShort: true, seed: 1);
        Assert.That((order.BatchSize, order.BatchesPerEpoch, order.Next().Length), Is.EqualTo((3, 1, 3)));
        Assert.That(() => Order(3, 100, keepShort: false, seed: 1), Throws.ArgumentException.With.Message.Contains("no whole batch of 100"));
    }

    [Test]
    public void Impossible_orders_and_places_are_refused()
    {
        Assert.That(() => Order(0, 1, true, 1), Throws.ArgumentException);
        Assert.That(() => Order(1, 0, true, 1), Throws.ArgumentException);
        BatchOrder order = Order(10, 5, true, 1);
        Assert.That(() => order.Place = order.Place with { Batch = 2 }, Throws.ArgumentException.With.Message.Contains("batch 2 is no place in an order of 2 batches"));
        Assert.That(() => order.Place = order.Place with { Batch = -1 }, Throws.ArgumentException);
        Assert.That(() => order.Place = order.Place with { Epoch = -1 }, Throws.ArgumentException);
        Assert.That(() => order.Place = default, Throws.ArgumentException);
        Assert.That(() => order.Place = order.Place with { Stream = [1, 2, 3] }, Throws.ArgumentException);
    }

    private static BatchOrder Order(int count, int size, bool keepShort, ulong seed) => new(count, size, new RandomStream(seed, 0, "order"), keepShort);
}
