using SparseRuntime.Peers;
using SparseRuntime.Tool.Inputs;

namespace SparseRuntime.Tool.Tests;

/// <summary>Other libraries of sparse products, where they are installed.</summary>
[TestFixtureSource(nameof(Names))]
public sealed class SparsePeerTests(string name)
{
    public static IEnumerable<string> Names => SparsePeerCatalog.All.Select(peer => peer.Name);

    [Test]
    public void It_computes_the_product([Values(1, 7, 64)] int rows, [Values(1, 13, 96)] int taps)
    {
        SparsePeer peer = Require();
        foreach (int columns in new[] { 1, 5, 40 })
        {
            foreach (double sparsity in new[] { 0, 0.5, 0.95 })
            {
                foreach (int threads in new[] { 1, 2 })
                    Check(peer, rows, taps, columns, sparsity, threads);
            }
        }
    }

    [Test]
    public void Its_version_is_known() => Assert.That(Require().Version, Does.Match(@"^\d+\.\d+"));

    [Test]
    public void Two_products_do_not_meddle_with_each_other()
    {
        SparsePeer peer = Require();
        CsrWeights weights = CsrWeights.FromDense(2, 2, [1, 0, 0, 2]);
        using SparsePeerProduct first = peer.Prepare(weights, [1, 2], 1, 1);
        using SparsePeerProduct second = peer.Prepare(weights, [3, 4, 5, 6], 2, 2);
        first.Run();
        second.Run();
        first.Run();
        var y = new float[2];
        first.CopyOutput(y);
        Assert.That(y, Is.EqualTo(new[] { 1f, 4f }));
        y = new float[4];
        second.CopyOutput(y);
        Assert.That(y, Is.EqualTo(new[] { 3f, 4f, 10f, 12f }));
    }

    [Test]
    public void Extents_that_do_not_fit_are_refused()
    {
        CsrWeights weights = CsrWeights.FromDense(2, 3, new float[6]);
        Assert.That(() => Peer().Prepare(weights, new float[5], 2, 1), Throws.ArgumentException.With.Message.Contains("not 5"));
        Assert.That(() => Peer().Prepare(weights, new float[6], 2, 1), Throws.ArgumentException.With.Message.Contains("all weights are zero"));
        Assert.That(() => CsrWeights.FromDense(2, 3, new float[5]), Throws.ArgumentException.With.Message.Contains("not 5"));
    }

    [Test]
    public void Where_it_is_absent_that_is_said()
    {
        SparsePeer peer = Peer();
        if (peer.Absence is null) Assert.Ignore($"{name} is installed");
        Assert.That(peer.Absence, Does.StartWith(name));
        Assert.That(() => peer.Version, Throws.TypeOf<PeerException>().With.Message.EqualTo(peer.Absence));
        Assert.That(() => peer.Prepare(CsrWeights.FromDense(1, 1, [1]), [1], 1, 1), Throws.TypeOf<PeerException>());
    }

    private static void Check(SparsePeer peer, int rows, int taps, int columns, double sparsity, int threads)
    {
        var random = new SplitMix64(3);
        var weights = new float[rows * taps];
        var x = new float[taps * columns];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = i > 0 && random.NextUnit() < sparsity ? 0 : (2 * random.NextUnit()) - 1;
        for (int i = 0; i < x.Length; i++)
            x[i] = (2 * random.NextUnit()) - 1;

        using SparsePeerProduct product = peer.Prepare(CsrWeights.FromDense(rows, taps, weights), x, columns, threads);
        product.Run();
        product.Run();
        var actual = new float[rows * columns];
        product.CopyOutput(actual);
        product.CopyOutput(actual);

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double expected = 0;
                for (int tap = 0; tap < taps; tap++)
                    expected += (double)weights[(row * taps) + tap] * x[(tap * columns) + column];
                Assert.That(
                    actual[(row * columns) + column],
                    Is.EqualTo(expected).Within(1e-4),
                    $"row {row}, column {column} of {columns}, {sparsity:P0} zeros, {threads} threads");
            }
        }
    }

    private SparsePeer Peer() => SparsePeerCatalog.All.Single(peer => peer.Name == name);

    private SparsePeer Require()
    {
        SparsePeer peer = Peer();
        if (peer.Absence is { } reason) Assert.Ignore(reason);
        return peer;
    }
}
