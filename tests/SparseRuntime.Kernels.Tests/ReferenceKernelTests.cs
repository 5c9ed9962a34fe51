using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>
/// The reference kernel of every format against that of compressed rows, bit by bit: they decode and then add up in the
/// same order, so any difference is a weight that the format lost, moved or changed.
/// </summary>
[TestFixtureSource(nameof(Kernels))]
public sealed class ReferenceKernelTests(LinearKernel kernel)
{
    private static readonly LinearKernel Expected = KernelCatalog.References.Single(k => k.Info.Format == "csr");

    public static IEnumerable<TestFixtureData> Kernels() =>
        KernelCatalog.References.Select(k => new TestFixtureData(k).SetArgDisplayNames(k.Info.Name));

    [Test]
    public void Every_format_has_one() =>
        Assert.That(KernelCatalog.References.Select(k => k.Info.Format), Is.EqualTo(FormatCatalog.All.Select(format => format.Name)));

    [Test]
    public void Unstructured_layers_agree([Values(0.0, 0.01, 0.1, 0.5, 1.0)] double density, [Values(1, 31, 263)] int taps)
    {
        var random = new Random(7);
        foreach (int rows in new[] { 1, 4, 37 })
            Compare(new LinearLayer(LayerFactory.Weights(random, rows, taps, density), LinearWindow.Pointwise, 1, LayerFactory.Values(random, rows)), new Extent3(1, 1, 3), random);
    }

    [TestCase(1, 4)]
    [TestCase(2, 4)]
    [TestCase(2, 8)]
    [TestCase(4, 8)]
    public void Layers_of_n_in_m_agree(int n, int m)
    {
        var random = new Random(8);
        foreach (int taps in new[] { 1, 31, 264 })
        {
            bool compared = Compare(new LinearLayer(LayerFactory.Grouped(random, 37, taps, n, m), LinearWindow.Pointwise), new Extent3(1, 1, 3), random);
            Assert.That(compared || kernel.Info.Format != $"nm-{n}-{m}", "the format refused its own pattern");
        }
    }

    [Test]
    public void Grouped_convolutions_agree()
    {
        var random = new Random(9);
        var window = new LinearWindow(new(1, 3, 3), new(1, 2, 2), Extent3.One, new(0, 1, 1), new(0, 1, 1));
        Assert.That(Compare(new LinearLayer(LayerFactory.Grouped(random, 8, 18, 1, 8), window, 4), new Extent3(1, 7, 6), random));
    }

    [Test]
    public void Kept_zeros_meet_infinite_inputs()
    {
        var weights = WeightMatrix.FromRows(3, 9, [0, 2, 2, 3], [1, 5, 8], [0f, 1f, -0f]);
        var layer = new LinearLayer(weights, LinearWindow.Pointwise);
        var geometry = new LinearGeometry(layer, 1, Extent3.One);
        using PreparedLinear prepared = kernel.Prepare(layer);
        float[] input = [.. Enumerable.Repeat(float.PositiveInfinity, 9)];
        Assert.That(KernelRunner.Run(prepared, geometry, input, 1), Is.EqualTo(new[] { float.NaN, 0f, float.NaN }));
    }

    /// <summary>Compares on random inputs. A kernel that refuses the layer must say so again when told to prepare it.</summary>
    /// <returns>Whether the kernel takes the layer.</returns>
    private bool Compare(LinearLayer layer, Extent3 plane, Random random)
    {
        var geometry = new LinearGeometry(layer, 2, plane);
        if (kernel.Refuses(new LinearQuery(layer, geometry, MachineModel.Default)) is string reason)
        {
            Assert.That(() => kernel.Prepare(layer), Throws.ArgumentException.With.Message.Contains(reason));
            return false;
        }

        float[] input = LayerFactory.Values(random, geometry.Images * geometry.InputFeatures * geometry.InputPlane.Count);
        using PreparedLinear prepared = kernel.Prepare(layer), expected = Expected.Prepare(layer);
        Assert.That(KernelRunner.Run(prepared, geometry, input, 2), Is.EqualTo(KernelRunner.Run(expected, geometry, input, 1)));
        return true;
    }
}
