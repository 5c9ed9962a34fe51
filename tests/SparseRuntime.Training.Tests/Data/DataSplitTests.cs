using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

public sealed class DataSplitTests
{
    [Test]
    public void Every_sample_is_on_one_side() => DataCases.Hold(random =>
    {
        int count = random.Next(1, 200), validation = random.Next(count);
        DataSplit split = DataSplit.Draw(count, validation, Stream((ulong)random.Next()));
        Assert.That(split.Validation, Has.Count.EqualTo(validation));
        Assert.That(split.Training.Concat(split.Validation).Order(), Is.EqualTo(Enumerable.Range(0, count)));
        Assert.That(split.Training, Is.Ordered);
        Assert.That(split.Validation, Is.Ordered);
    });

    [Test]
    public void A_seed_gives_one_split_and_another_seed_another()
    {
        DataSplit split = DataSplit.Draw(60_000, 5_000, Stream(1)), same = DataSplit.Draw(60_000, 5_000, Stream(1)), other = DataSplit.Draw(60_000, 5_000, Stream(2));
        Assert.That(split.Training, Has.Count.EqualTo(55_000));
        Assert.That(same.Validation, Is.EqualTo(split.Validation));
        // Two independent choices of a twelfth share a twelfth of it, 417, with a deviation of 19.
        Assert.That(other.Validation.Intersect(split.Validation).Count(), Is.InRange(300, 530));
    }

    [Test]
    public void Fewer_to_train_on_leave_those_held_back_the_same()
    {
        DataSplit all = DataSplit.Draw(1_000, 100, Stream(3)), few = DataSplit.Draw(1_000, 100, Stream(3), 200);
        Assert.That(few.Validation, Is.EqualTo(all.Validation));
        Assert.That(few.Training, Has.Count.EqualTo(200).And.SubsetOf(all.Training));
    }

    [TestCase(10, 10, null)]
    [TestCase(10, -1, null)]
    [TestCase(0, 0, null)]
    [TestCase(10, 2, 9)]
    [TestCase(10, 2, 0)]
    public void Too_few_samples_are_refused(int count, int validation, int? training) =>
        Assert.That(() => DataSplit.Draw(count, validation, Stream(1), training), Throws.ArgumentException);

    [Test]
    public void Prepared_data_is_normalized_by_the_training_samples_alone()
    {
        DataSet data = DataSet.OfClasses(new float[] { 0, 100, 2, 4 }, 1, new[] { 0, 1, 0, 1 }, ["a", "b"]);
        DataSet test = DataSet.OfClasses(new float[] { 3, 5 }, 1, new[] { 1, 0 }, ["a", "b"]);
        PreparedData prepared = PreparedData.From(data, test, new DataSplit([0, 2, 3], [1]), divisor: 2, perFeature: false);
        double deviation = Math.Sqrt(2.0 / 3.0);
        Assert.That(prepared.Normalization.Mean, Is.EqualTo(new[] { 1.0 }));
        Assert.That(prepared.Normalization.Deviation[0], Is.EqualTo(deviation).Within(1e-12));
        Assert.That(prepared.Training.Features.ToArray(), Is.EqualTo(new[] { -1 / deviation, 0, 1 / deviation }).Within(1e-6));
        Assert.That(prepared.Validation!.Features.ToArray(), Is.EqualTo(new[] { 49 / deviation }).Within(1e-5));
        Assert.That(prepared.Test!.Features.ToArray(), Is.EqualTo(new[] { 0.5 / deviation, 1.5 / deviation }).Within(1e-6));
        Assert.That(prepared.Test.Labels.ToArray(), Is.EqualTo(new[] { 1, 0 }));
        Assert.That(PreparedData.From(data, null, new DataSplit([0, 1, 2, 3], []), 1, true), Has.Property("Validation").Null.And.Property("Test").Null);
    }

    [Test]
    public void A_test_set_of_other_classes_is_refused()
    {
        DataSet data = DataSet.OfClasses(new float[] { 0, 1 }, 1, new[] { 0, 1 }, ["a", "b"]), test = DataSet.OfClasses(new float[] { 0, 1 }, 1, new[] { 0, 1 }, ["b", "a"]);
        Assert.That(() => PreparedData.From(data, test, new DataSplit([0], [1]), 1, false), Throws.ArgumentException.With.Message.Contains("other features, classes or targets"));
    }

    private static RandomStream Stream(ulong seed) => new(seed, 0, "split");
}
