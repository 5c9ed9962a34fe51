using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Tensors.Tests;

public class WorkPartTests
{
    [Test]
    public void Parts_cover_every_item_exactly_once_in_order_and_begin_at_multiples()
    {
        Gen<(int Items, int Granularity, int Count)> cases =
            from items in Gen.Choose(0, 500)
            from granularity in Gen.Choose(1, 40)
            from count in Gen.Choose(1, 70)
            select (items, granularity, count);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            int next = 0;
            for (int index = 0; index < c.Count; index++)
            {
                (int start, int end) = new WorkPart(index, c.Count).Range(c.Items, c.Granularity);
                if (start != next || end < start || (start % c.Granularity != 0 && start != c.Items)) return false;
                next = end;
            }

            return next == c.Items;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Parts_differ_by_at_most_one_unit()
    {
        int[] sizes = [.. Enumerable.Range(0, 7).Select(i => new WorkPart(i, 7).Range(100)).Select(r => r.End - r.Start)];
        Assert.That(sizes.Max() - sizes.Min(), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void The_largest_number_of_items_does_not_overflow()
    {
        (_, int middle) = new WorkPart(0, 2).Range(int.MaxValue, 64);
        Assert.That(new WorkPart(1, 2).Range(int.MaxValue, 64), Is.EqualTo((middle, int.MaxValue)));
        Assert.That(middle % 64, Is.Zero);
    }

    [Test]
    public void The_whole_is_one_part() => Assert.That(WorkPart.Whole.Range(13, 8), Is.EqualTo((0, 13)));
}
