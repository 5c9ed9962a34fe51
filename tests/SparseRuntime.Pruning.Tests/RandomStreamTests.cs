namespace SparseRuntime.Pruning.Tests;

/// <summary>Random numbers against published ones, and their distributions against what they should be.</summary>
public class RandomStreamTests
{
    [Test]
    public void Bits_are_those_that_the_authors_of_the_generator_publish()
    {
        var stream = new RandomStream([1, 2, 3, 4]);
        ulong[] expected = [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600, 16172922978634559625, 8476171486693032832, 10595114339597558777, 2904607092377533576];
        Assert.That(expected.Select(_ => stream.NextBits()), Is.EqualTo(expected));
    }

    [Test]
    public void A_stream_goes_on_from_a_kept_place()
    {
        var stream = new RandomStream(7, 1, "order");
        for (int i = 0; i < 5; i++)
            stream.NextBits();
        var other = new RandomStream(stream.State);
        Assert.That(Enumerable.Range(0, 20).Select(_ => other.NextNormal()), Is.EqualTo(Enumerable.Range(0, 20).Select(_ => stream.NextNormal())));
    }

    [Test]
    public void Streams_of_another_seed_replicate_or_name_are_others()
    {
        ulong[] first = [new RandomStream(1, 0, "a").NextBits(), new RandomStream(2, 0, "a").NextBits(), new RandomStream(1, 1, "a").NextBits(), new RandomStream(1, 0, "b").NextBits()];
        Assert.That(first, Is.Unique);
        Assert.That(new RandomStream(1, 0, "a").NextBits(), Is.EqualTo(first[0]));
    }

    [Test]
    public void Numbers_below_a_bound_are_equally_likely()
    {
        var stream = new RandomStream(3, 0, "below");
        const int Bound = 7, Draws = 70_000;
        var counts = new int[Bound];
        for (int i = 0; i < Draws; i++)
            counts[stream.NextBelow(Bound)]++;
        // Chi squared of six degrees of freedom is above 22.5 once in a thousand.
        Assert.That(counts.Sum(count => Math.Pow(count - (Draws / Bound), 2) / (Draws / Bound)), Is.LessThan(22.5));
        Assert.That(() => stream.NextBelow(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        var stream = new RandomStream(4, 0, "normal");
        double[] draws = [.. Enumerable.Range(0, 100_000).Select(_ => stream.NextNormal())];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(draws.Average(), Is.Zero.Within(0.015));
            Assert.That(draws.Average(x => x * x), Is.EqualTo(1.0).Within(0.02));
            Assert.That(draws.Average(x => x * x * x * x), Is.EqualTo(3.0).Within(0.15));
        }
    }

    [Test]
    public void Shuffling_keeps_every_item_and_reaches_every_order()
    {
        var stream = new RandomStream(5, 0, "shuffle");
        var seen = new HashSet<string>();
        for (int i = 0; i < 500; i++)
        {
            char[] items = [.. "abcd"];
            stream.Shuffle<char>(items);
            Assert.That(items, Is.EquivalentTo("abcd"));
            seen.Add(new string(items));
        }

        Assert.That(seen, Has.Count.EqualTo(24));
    }

    [Test]
    public void A_state_of_zeros_or_of_another_length_is_refused()
    {
        Assert.That(() => new RandomStream([0, 0, 0, 0]), Throws.ArgumentException);
        Assert.That(() => new RandomStream([1, 2, 3]), Throws.ArgumentException);
    }
}
