using SparseRuntime.Planning;

namespace SparseRuntime.Tests;

[TestFixture]
public sealed class MemoryPlannerTests
{
    [Test]
    public void Values_alive_together_never_overlap_and_every_offset_is_aligned() => Property.Holds(
        random =>
        {
            MemoryPlanner.Demand[] demands = Demands(random);
            var offsets = new long[demands.Length];
            long arena = MemoryPlanner.Plan(demands, offsets);
            for (int i = 0; i < demands.Length; i++)
            {
                Assert.That(offsets[i] % MemoryPlanner.Alignment, Is.Zero);
                Assert.That(offsets[i], Is.GreaterThanOrEqualTo(0));
                Assert.That(offsets[i] + demands[i].Bytes, Is.LessThanOrEqualTo(arena));
                for (int j = 0; j < i; j++)
                {
                    if (demands[i].First > demands[j].Last || demands[j].First > demands[i].Last) continue;
                    bool apart = offsets[i] + demands[i].Bytes <= offsets[j] || offsets[j] + demands[j].Bytes <= offsets[i];
                    Assert.That(apart, $"{demands[i]} at {offsets[i]} and {demands[j]} at {offsets[j]}");
                }
            }
        },
        cases: 500);

    [Test]
    public void The_arena_is_at_least_the_largest_live_set_and_at_most_everything() => Property.Holds(
        random =>
        {
            MemoryPlanner.Demand[] demands = Demands(random);
            long arena = MemoryPlanner.Plan(demands, new long[demands.Length]);
            long least = Enumerable.Range(0, 40).Max(step => demands.Where(d => d.First <= step && step <= d.Last).Sum(d => d.Bytes));
            long most = demands.Sum(d => (d.Bytes + MemoryPlanner.Alignment - 1) / MemoryPlanner.Alignment * MemoryPlanner.Alignment);
            Assert.That(arena, Is.InRange(least, most));
        },
        cases: 500);

    [Test]
    public void Memory_is_used_again_when_a_value_is_dead()
    {
        MemoryPlanner.Demand[] chain = [.. Enumerable.Range(0, 20).Select(i => new MemoryPlanner.Demand(1000, i, i + 1))];
        Assert.That(MemoryPlanner.Plan(chain, new long[20]), Is.EqualTo(2 * 1024));
    }

    /// <summary>Few or many values, of similar or very different sizes, that live for a few steps or for most of the run.</summary>
    [Test]
    public void The_arena_is_at_most_twice_the_largest_live_set() => Property.Holds(
        random =>
        {
            int count = random.Next(1, 2000), steps = random.Next(1, 2000), longest = random.Next(1, steps + 1);
            int kinds = random.Next(1, 20);
            long largest = 1L << random.Next(6, 28);
            var demands = new MemoryPlanner.Demand[count];
            for (int i = 0; i < count; i++)
            {
                int first = random.Next(steps);
                demands[i] = new(MemoryPlanner.Alignment * (1 + (largest * random.Next(kinds) / kinds / MemoryPlanner.Alignment)), first, Math.Min(steps - 1, first + random.Next(longest)));
            }

            long arena = MemoryPlanner.Plan(demands, new long[count]);
            Assert.That(arena, Is.LessThanOrEqualTo(2 * LargestLiveSet(demands, steps)));
        },
        cases: 200);

    [Test]
    public void Sizes_that_grow_along_a_chain_leave_gaps_that_are_used()
    {
        MemoryPlanner.Demand[] growing = [.. Enumerable.Range(0, 1000).Select(i => new MemoryPlanner.Demand(64 * (i + 1), i, i + 1))];
        MemoryPlanner.Demand[] shrinking = [.. Enumerable.Range(0, 1000).Select(i => new MemoryPlanner.Demand(64 * (1000 - i), i, i + 1))];
        Assert.That(MemoryPlanner.Plan(growing, new long[1000]), Is.LessThanOrEqualTo(2 * 64 * 1999));
        Assert.That(MemoryPlanner.Plan(shrinking, new long[1000]), Is.LessThanOrEqualTo(2 * 64 * 1999));
    }

    /// <summary>Looking at every two of so many values would take minutes to hours.</summary>
    [TestCase(1)]
    [TestCase(30)]
    [TestCase(400_000)]
    public void Hundreds_of_thousands_of_values_are_planned_in_a_moment(int longest)
    {
        const int Count = 400_000;
        var random = new Random(longest);
        var demands = new MemoryPlanner.Demand[Count];
        for (int i = 0; i < Count; i++)
            demands[i] = new(64 * random.Next(1, 100), i, Math.Min(Count, i + random.Next(1, longest + 1)));
        var offsets = new long[Count];
        Task<long> plan = Task.Run(() => MemoryPlanner.Plan(demands, offsets));
        Assert.That(plan.Wait(TimeSpan.FromMinutes(2)), Is.True);
        Assert.That(plan.Result, Is.LessThanOrEqualTo(2 * LargestLiveSet(demands, Count + 1)));
    }

    [Test]
    public void Nothing_takes_nothing()
    {
        Assert.That(MemoryPlanner.Plan([], []), Is.Zero);
        Assert.That(MemoryPlanner.Plan([new(0, 0, 5), new(0, 1, 2)], new long[2]), Is.Zero);
    }

    private static long LargestLiveSet(MemoryPlanner.Demand[] demands, int steps)
    {
        var change = new long[steps + 1];
        foreach (MemoryPlanner.Demand demand in demands)
        {
            change[demand.First] += demand.Bytes;
            change[demand.Last + 1] -= demand.Bytes;
        }

        long live = 0, most = 0;
        foreach (long bytes in change)
            most = Math.Max(most, live += bytes);
        return most;
    }

    private static MemoryPlanner.Demand[] Demands(Random random)
    {
        var demands = new MemoryPlanner.Demand[random.Next(0, 25)];
        for (int i = 0; i < demands.Length; i++)
        {
            int first = random.Next(30);
            demands[i] = new(random.Next(5) switch { 0 => 0, 1 => random.Next(1, 5), 2 => 64 * random.Next(1, 9), _ => random.Next(1, 3000) }, first, first + random.Next(0, 10));
        }

        return demands;
    }
}
