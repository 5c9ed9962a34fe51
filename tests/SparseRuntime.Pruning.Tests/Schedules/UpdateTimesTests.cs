namespace SparseRuntime.Pruning.Tests;

public class UpdateTimesTests
{
    [Test]
    public void Updates_come_at_intervals_and_at_the_end()
    {
        Assert.That(UpdateTimes.Every(10, 25, 10).Steps, Is.EqualTo(new long[] { 10, 20, 25 }));
        Assert.That(UpdateTimes.Every(10, 30, 10).Steps, Is.EqualTo(new long[] { 10, 20, 30 }));
        Assert.That(UpdateTimes.Every(10, 30, long.MaxValue).Steps, Is.EqualTo(new long[] { 10, 30 }));
        Assert.That(UpdateTimes.Every(7, 7, 1).Steps, Is.EqualTo(new long[] { 7 }));
        Assert.That(UpdateTimes.Evenly(0, 10, 4).Steps, Is.EqualTo(new long[] { 0, 2, 5, 8, 10 }));
        Assert.That(UpdateTimes.Evenly(0, 3, 100).Steps, Is.EqualTo(new long[] { 0, 1, 2, 3 }));
    }

    [Test]
    public void Steps_rise_from_the_start_to_the_end_and_are_the_ones_included() => Cases.Holds(random =>
    {
        long start = random.Next(0, 100), end = start + random.Next(0, 200);
        foreach (UpdateTimes times in new[] { UpdateTimes.Every(start, end, random.Next(1, 50)), UpdateTimes.Evenly(start, end, random.Next(1, 50)) })
        {
            Assert.That(times.Steps, Is.Unique.And.Ordered);
            Assert.That(times.Steps[0], Is.EqualTo(start));
            Assert.That(times.Steps[^1], Is.EqualTo(end));
            Assert.That(Enumerable.Range(0, 310).Where(step => times.Includes(step)).Select(step => (long)step), Is.EqualTo(times.Steps));
        }
    });

    [Test]
    public void Impossible_ranges_are_refused()
    {
        Assert.That(() => UpdateTimes.Every(2, 1, 1), Throws.ArgumentException);
        Assert.That(() => UpdateTimes.Every(1, 2, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => UpdateTimes.Evenly(1, 2, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
