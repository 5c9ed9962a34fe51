using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

/// <summary>Small examples of sparsity, storage and patterns, worked by hand.</summary>
public class WorkedExampleTests
{
    [Test]
    public void Sparsity_is_the_share_of_zeros()
    {
        WeightMatrix weights = WeightMatrix.FromDense(4, 4, [1, 0, 2, 0, 3, 4, 0, 5, 0, 6, 7, 0, 8, 0, 9, 1]);
        Assert.That(weights.Sparsity, Is.EqualTo(0.375));
        Assert.That(weights.Density, Is.EqualTo(0.625));
    }

    [Test]
    public void Coordinates_take_three_words_per_nonzero()
    {
        WeightMatrix weights = WeightMatrix.FromDense(4, 4, [0, 0, 3, 0, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 7, 0]);
        Assert.That(weights.Sparsity, Is.EqualTo(0.75));
        Assert.That(new CooFormat().Encode(weights).Bytes, Is.EqualTo(12 * 4));
        var walked = new List<(int, int, float)>();
        new CsrFormat().Encode(weights).Walk((row, tap, value) => walked.Add((row, tap, value)));
        Assert.That(walked, Is.EqualTo(new[] { (0, 2, 3f), (1, 1, 5f), (2, 0, 1f), (3, 2, 7f) }));
        Assert.That(weights.RowLengths(), Is.All.EqualTo(1));
    }

    [Test]
    public void Two_of_four_keeps_the_two_largest_in_half_the_room_and_a_bit()
    {
        float[] weights = [0.1f, -0.5f, 0.3f, -0.2f];
        Mask mask = NOfM.Mask(new TensorShape(1, 4), Magnitude.Scores(weights), 2, 4);
        Assert.That(Cases.Kept(mask), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(Math.Sqrt(Cases.Kept(mask).Sum(i => (double)weights[i] * weights[i])), Is.EqualTo(0.583095).Within(1e-6));

        var random = new Random(1);
        Tensor large = Cases.Weights(random, 64, 256);
        foreach (ref float value in large.Span<float>())
            value += 3f;
        Mask half = ByMagnitude.NOfM(large, 2, 4);
        EncodedWeights encoded = new NOfMFormat(2, 4).Encode(WeightMatrix.FromDense(64, 256, large, half));
        Assert.That(encoded.Bytes / (4.0 * 64 * 256), Is.EqualTo(0.53125));
    }

    [Test]
    public void Half_the_outputs_are_half_the_weights()
    {
        Mask mask = PruningPattern.Parse("rows").Mask(new TensorShape(64, 128, 3, 3), new float[73_728], 0.5);
        Assert.That(mask.CountKept(), Is.EqualTo(36_864));
    }
}
