using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Shapes of networks, their parameters, and initial weights against the moments that they should have.</summary>
public class NetworkTests
{
    [Test]
    public void The_first_network_of_lottery_tickets_has_the_weights_that_are_published()
    {
        NetworkShape shape = NetworkShape.LeNet300100;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Enumerable.Range(0, shape.Layers).Select(shape.WeightCount), Is.EqualTo(new[] { 235_200, 30_000, 1_000 }));
            Assert.That(shape.ToString(), Is.EqualTo("784-300-100-10"));
            Assert.That(shape.WeightShape(1), Is.EqualTo(new TensorShape(100, 300)));
        }
    }

    [TestCase(0, 5, 3, "inputs is 0")]
    [TestCase(4, -1, 3, "hidden layer 0 is -1")]
    [TestCase(4, 5, 0, "outputs is 0")]
    [TestCase(4, 5, 1, "at least two outputs")]
    [TestCase(1 << 20, 1 << 20, 2, "too many weights")]
    public void A_network_that_cannot_be_is_refused_with_the_reason(int inputs, int hidden, int outputs, string reason) =>
        Assert.That(() => new NetworkShape(inputs, [hidden], outputs), Throws.ArgumentException.With.Message.Contains(reason));

    [TestCase(784, 300, 0.0429537)]
    [TestCase(300, 100, 0.0707107)]
    [TestCase(100, 10, 0.1348400)]
    public void Glorot_weights_have_the_published_deviation(int inputs, int outputs, double sigma)
    {
        Assert.That(Initialization.GlorotDeviation(inputs, outputs), Is.EqualTo(sigma).Within(5e-8));
        Parameters parameters = Initialization.GlorotNormal(new NetworkShape(inputs, [], outputs), new RandomStream(1, 0, "initialization"));
        float[] weights = parameters.Layers[0].Weights;
        // Five deviations of the estimates.
        double of = Math.Sqrt(weights.Length);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(weights.Average(w => (double)w), Is.Zero.Within(5 * sigma / of));
            Assert.That(Math.Sqrt(weights.Average(w => (double)w * w)), Is.EqualTo(sigma).Within(5 * sigma / (Math.Sqrt(2) * of)));
            Assert.That(parameters.Layers[0].Bias, Is.All.Zero);
        }
    }

    [Test]
    public void He_weights_are_twice_as_varied_as_inputs_are_many()
    {
        float[] weights = Initialization.HeNormal(new NetworkShape(200, [], 500), new RandomStream(1, 0, "initialization")).Layers[0].Weights;
        Assert.That(weights.Average(w => (double)w * w), Is.EqualTo(0.01).Within(0.01 * 5 * Math.Sqrt(2.0 / weights.Length)));
    }

    [Test]
    public void Sparsity_aware_weights_make_up_for_the_inputs_that_each_unit_lacks()
    {
        var shape = new NetworkShape(784, [], 300);
        var mask = new Mask(shape.WeightShape(0));
        // Even units keep 78 inputs, odd ones 392.
        for (int row = 0; row < 300; row++)
        {
            for (int column = 0; column < 784; column++)
                mask[(row * 784) + column] = column < (row % 2 == 0 ? 78 : 392);
        }

        float[] weights = Initialization.SparsityAware(shape, [mask], new RandomStream(2, 0, "initialization")).Layers[0].Weights;
        using (Assert.EnterMultipleScope())
        {
            for (int parity = 0; parity < 2; parity++)
            {
                int kept = parity == 0 ? 78 : 392;
                double[] values = [.. weights.Where((_, i) => mask[i] && i / 784 % 2 == parity).Select(w => (double)w)];
                Assert.That(values.Average(w => w * w), Is.EqualTo(2.0 / kept).Within(2.0 / kept * 5 * Math.Sqrt(2.0 / values.Length)));
            }

            Assert.That(weights.Where((_, i) => !mask[i]).Select(BitConverter.SingleToUInt32Bits), Is.All.Zero);
        }
    }

    [Test]
    public void Equal_seeds_give_equal_weights_and_checksums_and_a_bit_makes_a_difference()
    {
        var shape = new NetworkShape(7, [5], 3);
        Parameters first = Initialization.GlorotNormal(shape, new RandomStream(1, 0, "initialization"));
        Parameters second = Initialization.GlorotNormal(shape, new RandomStream(1, 0, "initialization"));
        Parameters copy = first.Clone();
        Assert.That(second.Checksum(), Is.EqualTo(first.Checksum()));
        copy.Layers[1].Bias[2] = -0f;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(copy.Checksum(), Is.Not.EqualTo(first.Checksum()));
            Assert.That(float.IsNegative(first.Layers[1].Bias[2]), Is.False, "a copy is a copy");
            Assert.That(first.Arrays().Select(array => array.Name), Is.EqualTo(new[] { "layer0.weight", "layer0.bias", "layer1.weight", "layer1.bias" }));
            Assert.That(() => copy.CopyFrom(new Parameters(new NetworkShape(7, [4], 3))), Throws.ArgumentException);
        }
    }
}
