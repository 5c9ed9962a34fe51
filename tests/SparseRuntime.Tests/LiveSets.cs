using SparseRuntime.Planning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tests;

/// <summary>What of a plan's arena is in use at its steps, told from the steps alone.</summary>
internal static class LiveSets
{
    /// <summary>The most bytes that values in the arena occupy between a step that touches them first and one that does last.</summary>
    public static long Largest(ExecutionPlan plan)
    {
        var first = new Dictionary<int, int>();
        var last = new Dictionary<int, int>();
        for (int step = 0; step < plan.Steps.Length; step++)
        {
            foreach (int value in plan.Steps[step].Inputs.Concat(plan.Steps[step].Outputs))
            {
                if (value < 0 || plan.Values[value].Place != ValuePlace.Arena) continue;
                first.TryAdd(value, step);
                last[value] = step;
            }
        }

        long most = 0;
        for (int step = 0; step < plan.Steps.Length; step++)
            most = Math.Max(most, Union(first.Where(pair => pair.Value <= step && last[pair.Key] >= step).Select(pair => plan.Values[pair.Key])));
        return most;
    }

    /// <summary>Bytes that values cover together: some lie in the memory of others.</summary>
    private static long Union(IEnumerable<PlanValue> values)
    {
        long covered = 0, end = 0;
        foreach ((long start, long bytes) in values.Select(value => (value.Offset, value.Shape!.ElementCount * value.ElementType.Size())).Order())
        {
            covered += Math.Max(0, start + bytes - Math.Max(start, end));
            end = Math.Max(end, start + bytes);
        }

        return covered;
    }
}
