using SparseRuntime.Kernels.Tests;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu.Tests;

public class GpuKernelsTests
{
    private EmulatedGpu _gpu = null!;

    [OneTimeSetUp]
    public void Start() => _gpu = new EmulatedGpu();

    [OneTimeTearDown]
    public void Stop() => _gpu.Dispose();

    [Test]
    public void A_name_tells_the_format_and_the_device()
    {
        Assert.That(_gpu.Kernels.All.Select(kernel => kernel.Info.Name), Is.EqualTo(new[] { "f32-gemm-dense-ilgpu", "f32-spmm-csr-ilgpu" }));
        foreach (LinearKernel kernel in _gpu.Kernels.All)
        {
            Assert.That(FormatCatalog.All.Select(format => format.Name), Does.Contain(kernel.Info.Format));
            Assert.That(kernel.IsSupported);
        }
    }

    [Test]
    public void No_accelerator_is_an_error() => Assert.That(() => GpuKernels.Create(null!), Throws.ArgumentNullException);

    [Test]
    public void Only_the_first_share_of_a_call_writes()
    {
        LinearLayer layer = Layer(4, 6);
        var geometry = new LinearGeometry(layer, 3, Extent3.One);
        foreach (LinearKernel kernel in _gpu.Kernels.All)
        {
            using PreparedLinear prepared = kernel.Prepare(layer);
            Assert.That(Share(prepared, geometry, new WorkPart(1, 2)), Is.All.NaN);
            Assert.That(Share(prepared, geometry, new WorkPart(0, 2)), Has.None.NaN);
        }
    }

    [Test]
    public void Layers_of_all_sizes_share_the_device_from_many_threads()
    {
        LinearLayer[] layers = [.. Enumerable.Range(1, 12).Select(i => Layer(i * 3 % 11 + 1, i * 7 % 13 + 1))];
        Parallel.For(0, 48, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            LinearLayer layer = layers[i % layers.Length];
            var geometry = new LinearGeometry(layer, (i * 5 % 9) + 1, Extent3.One);
            float[] input = LayerFactory.Values(new Random(i), geometry.Images * layer.InputFeatures);
            using PreparedLinear prepared = _gpu.Kernels.All[i % 2].Prepare(layer);
            KernelRunner.AssertMatches(layer, geometry, input, KernelRunner.Run(prepared, geometry, input, 1), $"call {i}");
        });
    }

    [Test]
    public void Weights_that_no_array_holds_are_refused_with_the_reason()
    {
        const int Size = 60_000;
        var layer = new LinearLayer(WeightMatrix.FromRows(Size, Size, new int[Size + 1], [], []), LinearWindow.Pointwise);
        var query = new LinearQuery(layer, new LinearGeometry(layer, 1, Extent3.One), MachineModel.Default);
        Assert.That(_gpu["dense"].Refuses(query), Does.Contain("3600000000 weights"));
        Assert.That(() => _gpu["dense"].Prepare(layer), Throws.ArgumentException.With.Message.Contains("3600000000 weights"));
        Assert.That(_gpu["csr"].Refuses(query), Is.Null);
    }

    [Test]
    public void What_device_code_cannot_finish_is_refused_with_the_reason()
    {
        WeightMatrix weights = WeightMatrix.FromDense(1, 1, [1f]);
        foreach (LinearKernel kernel in _gpu.Kernels.All)
        {
            Refuses(new LinearLayer(weights, LinearWindow.Pointwise, hasResidual: true), "residual");
            foreach (ActivationKind kind in new[] { ActivationKind.Sigmoid, ActivationKind.Tanh, ActivationKind.Gelu, ActivationKind.GeluTanh, ActivationKind.Silu })
                Refuses(new LinearLayer(weights, LinearWindow.Pointwise, activation: new Activation(kind)), $"no {new Activation(kind)}");

            void Refuses(LinearLayer layer, string reason)
            {
                var query = new LinearQuery(layer, new LinearGeometry(layer, 1, Extent3.One), MachineModel.Default);
                Assert.That(kernel.Refuses(query), Does.Contain(reason));
                Assert.That(() => kernel.Prepare(layer), Throws.ArgumentException.With.Message.Contains(reason));
            }
        }
    }

    [Test]
    public void The_prediction_grows_with_the_work_and_falls_with_sparsity()
    {
        var random = new Random(6);
        foreach (LinearKernel kernel in _gpu.Kernels.All)
            Assert.That(Predict(kernel, 0.5, 64), Is.GreaterThan(Predict(kernel, 0.5, 1)));
        Assert.That(Predict(_gpu["csr"], 0.1, 8), Is.LessThan(Predict(_gpu["csr"], 0.9, 8)));
        Assert.That(Predict(_gpu["csr"], 0.1, 8), Is.LessThan(Predict(_gpu["dense"], 0.1, 8)));
        Assert.That(Predict(_gpu["csr"], 1.0, 8), Is.GreaterThan(Predict(_gpu["dense"], 1.0, 8)));

        double Predict(LinearKernel kernel, double density, int images)
        {
            var layer = new LinearLayer(LayerFactory.Weights(random, 100, 100, density), LinearWindow.Pointwise);
            return kernel.EstimateMicroseconds(new LinearQuery(layer, new LinearGeometry(layer, images, Extent3.One), MachineModel.Default));
        }
    }

    [Test]
    public void The_bytes_of_a_layer_are_those_on_the_device()
    {
        var layer = new LinearLayer(WeightMatrix.FromRows(2, 3, [0, 1, 2], [1, 0], [5f, 2f]), LinearWindow.Pointwise);
        using PreparedLinear dense = _gpu["dense"].Prepare(layer), csr = _gpu["csr"].Prepare(layer);
        const int Places = 3 * 16, Bias = 2 * 4;
        Assert.That(dense.Bytes, Is.EqualTo((6 * 4) + Places + Bias));
        Assert.That(csr.Bytes, Is.EqualTo((3 * 4) + (2 * 8) + Places + Bias));
    }

    [Test]
    public void Disposed_kernels_refuse_to_run()
    {
        using var gpu = new EmulatedGpu();
        LinearLayer layer = Layer(2, 2);
        PreparedLinear prepared = gpu["csr"].Prepare(layer);
        gpu.Kernels.Dispose();
        Assert.That(() => KernelRunner.Run(prepared, new LinearGeometry(layer, 1, Extent3.One), [1f, 1f], 1), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => gpu["csr"].Prepare(layer), Throws.TypeOf<ObjectDisposedException>());
        prepared.Dispose();
    }

    private static LinearLayer Layer(int rows, int taps) =>
        new(LayerFactory.Weights(new Random(rows), rows, taps, 0.6), LinearWindow.Pointwise, 1, LayerFactory.Values(new Random(taps), rows));

    private static unsafe float[] Share(PreparedLinear prepared, LinearGeometry geometry, WorkPart part)
    {
        using var input = new GuardedBuffer(geometry.Images * geometry.InputFeatures);
        using var output = new GuardedBuffer(geometry.Columns * geometry.OutputFeatures);
        output.Span.Fill(float.NaN);
        prepared.Run(new LinearCall(input.Data, output.Data, null, geometry, part));
        return output.Span.ToArray();
    }
}
