namespace SparseRuntime.Pruning.Tests;

public class ShapleyTests
{
    [Test]
    public void Shares_sum_to_what_all_are_worth_and_are_means_over_orders() => Cases.Holds(
        random =>
        {
            const int Units = 4;
            double[] v = Matrices.Vector(random, 1 << Units);
            double[] shares = ShapleyValues.Exact(Units, set => v[set]), expected = new double[Units];
            int[][] orders = [.. Orders([0, 1, 2, 3])];
            foreach (int[] order in orders)
            {
                int set = 0;
                foreach (int unit in order)
                {
                    expected[unit] += (v[set | 1 << unit] - v[set]) / orders.Length;
                    set |= 1 << unit;
                }
            }

            Assert.That(shares, Is.EqualTo(expected).Within(1e-12));
            Assert.That(shares.Sum(), Is.EqualTo(v[^1] - v[0]).Within(1e-12));
            double[] estimate = ShapleyValues.Estimate(Units, set => v[set.Select((isIn, i) => isIn ? 1 << i : 0).Sum()], 2000, Cases.Stream(random));
            Assert.That(estimate.Sum(), Is.EqualTo(v[^1] - v[0]).Within(1e-9));
            Assert.That(estimate, Is.EqualTo(shares).Within(0.15));
        },
        20);

    private static IEnumerable<int[]> Orders(int[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
