using System.Security.Cryptography;
using SparseRuntime.Tool.Demo;

namespace SparseRuntime.Tool.Tests;

public class DemoModelsTests
{
    // The published times are of these bytes: a change of the generator is a change of the benchmark.
    private const string MlpHash = "E85A0C9119C8CEAD75D0884C9CCDBBF8C8FF410A802C290BE1EFA65C539740BD";

    [Test]
    public void The_share_of_zeros_is_exact()
    {
        float[] weights = new PrunedWeights(seed: 5, sparsity: 0.9).Next(100, 37);
        Assert.That(weights.Count(w => w == 0), Is.EqualTo(3330));
        Assert.That(weights, Is.All.InRange(-MathF.Sqrt(6 / 3.7f), MathF.Sqrt(6 / 3.7f)));
    }

    [Test]
    public void Zeros_lie_everywhere()
    {
        float[] weights = new PrunedWeights(seed: 5, sparsity: 0.5).Next(10, 1000);
        for (int row = 0; row < 10; row++)
            Assert.That(weights.Skip(row * 1000).Take(1000).Count(w => w == 0), Is.InRange(400, 600));
    }

    [Test]
    public void A_model_is_made_of_the_same_bytes_every_time()
    {
        byte[] first = DemoModels.Mlp("mlp", 784, 300, 100, 10);
        Assert.That(DemoModels.Mlp("mlp", 784, 300, 100, 10), Is.EqualTo(first));
        Assert.That(Convert.ToHexString(SHA256.HashData(first)), Is.EqualTo(MlpHash));
    }

}
