using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class RandomMaskTests
{
    [Test]
    public void Shuffled_masks_keep_as_many_weights_where_they_promise_to() => Cases.Holds(random =>
    {
        Mask[] masks = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Cases.RandomMask(random, random.Next(1, 7), random.Next(1, 9)))];
        string[] before = [.. masks.Select(mask => string.Join(',', Cases.Kept(mask)))];
        RandomStream stream = Cases.Stream(random);
        long total = masks.Sum(mask => mask.CountKept()), size = masks.Sum(mask => mask.Shape.ElementCount);
        foreach (Mask mask in masks)
            Assert.That(RandomMasks.Permuted(mask, stream).CountKept(), Is.EqualTo(mask.CountKept()));
        Assert.That(RandomMasks.ShuffledGlobally(masks, stream).Sum(mask => mask.CountKept()), Is.EqualTo(total));
        Mask[] even = RandomMasks.Even(masks, stream);
        Assert.That(even.Sum(mask => mask.CountKept()), Is.EqualTo(total));
        foreach (Mask mask in even)
            Assert.That(mask.CountKept(), Is.EqualTo((double)total * mask.Shape.ElementCount / size).Within(1));
        Assert.That(masks.Select(mask => string.Join(',', Cases.Kept(mask))), Is.EqualTo(before), "the masks given stay as they are");
    });

    [Test]
    public void Every_place_is_equally_likely()
    {
        var stream = new RandomStream(11, 0, "masks");
        const int Draws = 6000;
        var permuted = new int[10];
        var shuffled = new int[10];
        for (int draw = 0; draw < Draws; draw++)
        {
            foreach (int i in Cases.Kept(RandomMasks.OfCount(new TensorShape(2, 5), 3, stream)))
                permuted[i]++;
            Mask[] masks = RandomMasks.ShuffledGlobally([Cases.MaskOf(1, 1, 1, 0), Cases.MaskOf(0, 0, 0, 0, 0, 0)], stream);
            foreach (int i in Cases.Kept(masks[0]).Concat(Cases.Kept(masks[1]).Select(i => i + 4)))
                shuffled[i]++;
        }

        // Five standard deviations of a binomial count.
        double tolerance = 5 * Math.Sqrt(Draws * 0.3 * 0.7);
        Assert.That(permuted, Is.All.EqualTo(Draws * 0.3).Within(tolerance));
        Assert.That(shuffled, Is.All.EqualTo(Draws * 0.3).Within(tolerance));
    }

    [Test]
    public void Counts_out_of_range_are_refused() =>
        Assert.That(() => RandomMasks.OfCount(new TensorShape(3), 4, new RandomStream(1, 0, "x")), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Erdos_renyi_masks_have_the_counts_of_their_densities() => Cases.Holds(random =>
    {
        TensorShape[] shapes = [.. Enumerable.Range(0, 3).Select(_ => new TensorShape(random.Next(1, 40), random.Next(1, 40)))];
        double sparsity = random.NextDouble();
        double[] shares = LayerBudgets.ErdosRenyi(shapes, sparsity);
        Mask[] masks = RandomTopologies.ErdosRenyi(shapes, sparsity, Cases.Stream(random));
        for (int i = 0; i < shapes.Length; i++)
            Assert.That(masks[i].CountKept(), Is.EqualTo((1 - shares[i]) * shapes[i].ElementCount).Within(1.0));
        Assert.That(masks.Sum(mask => mask.CountKept()), Is.EqualTo((long)Math.Round((1 - sparsity) * shapes.Sum(shape => shape.ElementCount), MidpointRounding.AwayFromZero)));
    });

    [TestCase(784, 300, 0.092177)]
    [TestCase(300, 100, 0.266667)]
    [TestCase(100, 10, 1.0)]
    public void Erdos_renyi_densities_are_the_published_ones(int inputs, int outputs, double density) =>
        Assert.That(LayerBudgets.ErdosRenyiDensity(outputs, inputs, 20), Is.EqualTo(density).Within(1e-6));

    [Test]
    public void Every_output_has_the_same_degree() => Cases.Holds(random =>
    {
        int outputs = random.Next(0, 9), inputs = random.Next(1, 20);
        double sparsity = random.NextDouble();
        Mask mask = RandomTopologies.FixedDegree(outputs, inputs, sparsity, Cases.Stream(random));
        for (int row = 0; row < outputs; row++)
            Assert.That(Degree(mask, row, inputs), Is.EqualTo((int)Math.Round((1 - sparsity) * inputs, MidpointRounding.AwayFromZero)));
    });

    [Test]
    public void Every_group_keeps_its_number_in_places_that_differ() => Cases.Holds(random =>
    {
        int group = random.Next(1, 9), kept = random.Next(0, group + 1), rows = random.Next(1, 5), columns = random.Next(1, 20);
        Mask mask = RandomTopologies.NOfM(rows, columns, kept, group, Cases.Stream(random));
        for (int row = 0; row < rows; row++)
        {
            for (int first = 0; first < columns; first += group)
            {
                int length = Math.Min(group, columns - first);
                Assert.That(Enumerable.Range((row * columns) + first, length).Count(i => mask[i]), Is.EqualTo(Math.Min(kept, length)));
            }
        }
    });

    [Test]
    public void A_small_world_is_a_ring_of_which_some_edges_are_moved() => Cases.Holds(random =>
    {
        int outputs = random.Next(1, 9), inputs = random.Next(1, 20), degree = random.Next(0, inputs + 1);
        Mask ring = RandomTopologies.SmallWorld(outputs, inputs, degree, 0, Cases.Stream(random));
        Mask moved = RandomTopologies.SmallWorld(outputs, inputs, degree, random.NextDouble(), Cases.Stream(random));
        for (int row = 0; row < outputs; row++)
        {
            Assert.That(Degree(ring, row, inputs), Is.EqualTo(degree));
            Assert.That(Degree(moved, row, inputs), Is.EqualTo(degree));
            int centre = row * inputs / outputs;
            foreach (int column in Enumerable.Range(0, inputs).Where(column => ring[(row * inputs) + column]))
                Assert.That(Math.Min((column - centre + inputs) % inputs, (centre - column + inputs) % inputs), Is.LessThanOrEqualTo(degree / 2));
        }
    });

    [Test]
    public void The_share_of_moved_edges_is_their_probability()
    {
        Mask ring = RandomTopologies.SmallWorld(200, 400, 10, 0, new RandomStream(1, 0, "world"));
        Mask moved = RandomTopologies.SmallWorld(200, 400, 10, 0.3, new RandomStream(1, 0, "world"));
        Assert.That(MaskComparison.RelativeHamming(ring, moved), Is.EqualTo(0.3).Within(0.05));
    }

    private static int Degree(Mask mask, int row, int columns) => Enumerable.Range(row * columns, columns).Count(i => mask[i]);
}
