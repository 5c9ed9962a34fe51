using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Kernels for N of M weights take what follows their pattern and nothing else.</summary>
[TestFixture]
public sealed class NOfMKernelTests
{
    private static IEnumerable<TestCaseData> Kernels() =>
        KernelCatalog.All.Where(kernel => kernel.Info.Format.StartsWith("nm-", StringComparison.Ordinal)).Select(kernel => new TestCaseData(kernel).SetArgDisplayNames(kernel.Info.Name));

    [TestCaseSource(nameof(Kernels))]
    public void One_group_with_one_weight_more_is_refused(LinearKernel kernel)
    {
        const int Rows = 9, Taps = 40;
        string[] parts = kernel.Info.Format.Split('-');
        int kept = int.Parse(parts[1]), group = int.Parse(parts[2]);
        var values = new float[Rows * Taps];
        for (int i = 0; i < values.Length; i++)
            values[i] = i % group < kept ? 1f : 0f;
        Assert.That(Refusal(kernel, Rows, Taps, values), Is.Null);

        values[(Rows * Taps) - 1] = 0.5f;
        string? reason = Refusal(kernel, Rows, Taps, values);
        Assert.That(reason, Does.Contain($"{group} taps").And.Contain($"more than {kept}"));
        var layer = new LinearLayer(WeightMatrix.FromDense(Rows, Taps, values), LinearWindow.Pointwise);
        Assert.That(() => kernel.Prepare(layer), Throws.ArgumentException.With.Message.EqualTo(reason));
    }

    [Test]
    public void Positions_of_two_of_four_take_two_bits_a_weight()
    {
        const int Rows = 128, Taps = 1024;
        var layer = new LinearLayer(LayerFactory.Grouped(new Random(9), Rows, Taps, 2, 4), LinearWindow.Pointwise);
        foreach (LinearKernel kernel in KernelCatalog.All.Where(kernel => kernel.Info.Name.StartsWith("f32-spmv-nm-2-4-", StringComparison.Ordinal)))
        {
            using PreparedLinear prepared = kernel.Prepare(layer);
            Assert.That(prepared.Bytes * 8, Is.EqualTo(Rows * Taps / 2 * (32 + 2)), kernel.Info.Name);
        }
    }

    private static string? Refusal(LinearKernel kernel, int rows, int taps, float[] values)
    {
        var layer = new LinearLayer(WeightMatrix.FromDense(rows, taps, values), LinearWindow.Pointwise);
        return kernel.Refuses(new LinearQuery(layer, new LinearGeometry(layer, 1, Extent3.One), MachineModel.Default));
    }
}
