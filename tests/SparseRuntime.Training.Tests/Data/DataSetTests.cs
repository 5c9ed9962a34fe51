using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseRuntime.Training.Tests;

public sealed class DataSetTests
{
    [Test]
    public void A_subset_has_the_samples_that_were_asked_for() => DataCases.Hold(random =>
    {
        int samples = random.Next(1, 30), features = random.Next(1, 9);
        DataSet data = DataCases.Classes(random, samples, features);
        int[] rows = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(samples))];
        DataSet subset = data.Subset(rows);
        Assert.That(subset.Count, Is.EqualTo(rows.Length));
        Assert.That(subset.Features.ToArray(), Is.EqualTo(rows.SelectMany(row => data.Features.Slice(row * features, features).ToArray())));
        Assert.That(subset.Labels.ToArray(), Is.EqualTo(rows.Select(row => data.Labels.Span[row])));
        Assert.That(subset.ClassNames, Is.EqualTo(data.ClassNames));
    });

    [Test]
    public void A_subset_keeps_rows_of_targets()
    {
        DataSet data = DataSet.OfNumbers(new float[] { 1, 2, 3 }, 1, new float[] { 10, 11, 20, 21, 30, 31 }, 2);
        DataSet subset = data.Subset([2, 0]);
        Assert.That(subset.Features.ToArray(), Is.EqualTo(new float[] { 3, 1 }));
        Assert.That(subset.Targets.ToArray(), Is.EqualTo(new float[] { 30, 31, 10, 11 }));
        Assert.That((subset.TargetCount, subset.Labels.Length, subset.ClassNames.Count), Is.EqualTo((2, 0, 0)));
    }

    [Test]
    public unsafe void A_block_begins_at_a_cache_line_and_does_not_move()
    {
        DataSet data = DataCases.Classes(new Random(1), 7, 5).Subset([0, 1, 2, 3]);
        nint before = Address(data);
        Assert.That((long)before % 64, Is.Zero);
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.That(Address(data), Is.EqualTo(before));
        static nint Address(DataSet data) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(data.Features.Span));
    }

    [Test]
    public void A_slice_is_the_samples_as_they_lie()
    {
        DataSet data = DataCases.Classes(new Random(4), 6, 3);
        Batch batch = data.Slice(2, 3);
        Assert.That(batch.Count, Is.EqualTo(3));
        Assert.That(batch.Inputs.Equals(data.Features[6..15]), "the same memory");
        Assert.That(batch.Labels.Equals(data.Labels[2..5]), "the same memory");
        Assert.That(batch.Targets.IsEmpty);
        Assert.That(() => data.Slice(4, 3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => data.Slice(-1, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => data.Slice(0, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void What_does_not_fit_is_refused()
    {
        string[] names = ["a", "b"];
        Assert.That(() => DataSet.OfClasses(new float[5], 2, new[] { 0, 1 }, names), Throws.ArgumentException.With.Message.Contains("2 samples of 2 features take 4 numbers, not 5"));
        Assert.That(() => DataSet.OfClasses(new float[4], 2, new[] { 0, 2 }, names), Throws.ArgumentException.With.Message.Contains("sample 1 is of class 2"));
        Assert.That(() => DataSet.OfClasses(new float[4], 2, new[] { 0, -1 }, names), Throws.ArgumentException.With.Message.Contains("sample 1 is of class -1"));
        Assert.That(() => DataSet.OfClasses(Array.Empty<float>(), 2, Array.Empty<int>(), names), Throws.ArgumentException);
        Assert.That(() => DataSet.OfClasses(Array.Empty<float>(), 0, new[] { 0 }, names), Throws.ArgumentException);
        Assert.That(() => DataSet.OfNumbers(new float[4], 2, new float[3], 2), Throws.ArgumentException);
        Assert.That(() => DataSet.OfNumbers(new float[4], 2, new float[2], 0), Throws.ArgumentException);
        DataSet data = DataSet.OfClasses(new float[4], 2, new[] { 0, 1 }, names);
        Assert.That(() => data.Subset([2]), Throws.ArgumentException.With.Message.Contains("no sample 2"));
        Assert.That(() => data.Subset([]), Throws.ArgumentException);
    }

    [Test]
    public void Statistics_are_those_of_the_definition()
    {
        DataSet data = DataSet.OfClasses(new float[] { 1, 5, 2, 5, 6, 5 }, 2, new[] { 1, 1, 0 }, ["a", "b", "c"]);
        DataStatistics statistics = DataStatistics.Of(data);
        Assert.That((statistics.Minimum, statistics.Maximum, statistics.Mean), Is.EqualTo((1.0, 6.0, 4.0)));
        Assert.That(statistics.Deviation, Is.EqualTo(Math.Sqrt((9 + 1 + 4 + 1 + 4 + 1) / 6.0)).Within(1e-12));
        Assert.That(statistics.ConstantFeatures, Is.EqualTo(1));
        Assert.That(statistics.ClassCounts, Is.EqualTo(new[] { 1, 2, 0 }));
    }
}
