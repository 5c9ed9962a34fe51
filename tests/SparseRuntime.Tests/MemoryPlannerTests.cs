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

    [Test]
    public void Nothing_takes_nothing()
    {
        Assert.That(MemoryPlanner.Plan([], []), Is.Zero);
        Assert.That(MemoryPlanner.Plan([new(0, 0, 5), new(0, 1, 2)], new long[2]), Is.Zero);
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
