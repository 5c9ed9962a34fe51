using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Layers on panels against the definition, on every instruction set that this machine has.</summary>
[TestFixture]
public sealed unsafe class PanelKernelTests
{
    private static readonly (int Rows, int Taps, double Density)[] Sizes =
    [
        (1, 1, 1.0), (7, 5, 0.5), (8, 8, 1.0), (9, 513, 0.1), (130, 511, 0.05), (1025, 1024, 0.03), (40, 1537, 0.3), (300, 64, 0.0), (20, 8193, 0.2),
    ];

    public static IEnumerable<PanelKernel> Kernels() => PanelKernel.All.Where(kernel => kernel.IsSupported);

    [Test]
    public void They_are_supported_where_other_kernels_of_their_instruction_set_are()
    {
        foreach (PanelKernel kernel in PanelKernel.All)
            Assert.That(kernel.IsSupported, Is.EqualTo(KernelCatalog.All.First(other => other.Info.Device == kernel.Device).IsSupported), kernel.Device);
        Assert.That(PanelKernel.Best, Is.SameAs(Kernels().First()));
    }

    [Test]
    public void Results_are_those_of_the_definition([ValueSource(nameof(Kernels))] PanelKernel kernel, [Values] bool equalWeights, [Values] bool clip)
    {
        var random = new Random(1);
        foreach ((int rows, int taps, double density) in Sizes)
        {
            WeightMatrix weights = LayerFactory.Weights(random, rows, taps, density);
            if (equalWeights) weights = Equal(weights, -0.375f);
            Activation activation = clip ? new Activation(ActivationKind.Clip, 0f, 0.5f) : Activation.Relu;
            var layer = new LinearLayer(weights, LinearWindow.Pointwise, 1, LayerFactory.Values(random, rows), activation);
            float[] input = LayerFactory.Values(random, taps * kernel.Lanes);
            var geometry = new LinearGeometry(layer, 1, new Extent3(1, 1, kernel.Lanes));
            using PanelLayer prepared = kernel.Prepare(layer);
            Assert.That(prepared.NonzeroCount, Is.EqualTo(weights.NonzeroCount));
            KernelRunner.AssertMatches(layer, geometry, input, Run(prepared, input), $"{rows}x{taps}, {kernel.Device}");
        }
    }

    [Test]
    public void What_one_lane_holds_does_not_touch_another([ValueSource(nameof(Kernels))] PanelKernel kernel)
    {
        if (kernel.Lanes == 1) Assert.Pass("there is no other lane");
        var random = new Random(2);
        var layer = new LinearLayer(LayerFactory.Weights(random, 70, 600, 0.1), LinearWindow.Pointwise, 1, null, Activation.Relu);
        float[] input = LayerFactory.Values(random, 600 * kernel.Lanes);
        using PanelLayer prepared = kernel.Prepare(layer);
        float[] expected = Run(prepared, input);
        for (int i = 0; i < input.Length; i += kernel.Lanes)
            input[i] = float.NaN;
        float[] actual = Run(prepared, input, checkGreatest: false);
        for (int i = 0; i < actual.Length; i++)
        {
            if (i % kernel.Lanes != 0) Assert.That(actual[i], Is.EqualTo(expected[i]));
        }
    }

    [Test]
    public void Columns_move_between_panels([ValueSource(nameof(Kernels))] PanelKernel kernel)
    {
        const int Rows = 3;
        int lanes = kernel.Lanes;
        var random = new Random(3);
        float[] values = LayerFactory.Values(random, 2 * Rows * lanes);
        byte[] from = new byte[32 + lanes];
        for (int i = 0; i < from.Length; i++)
            from[i] = (byte)random.Next(2 * lanes);
        using var first = new GuardedBuffer(Rows * lanes);
        using var second = new GuardedBuffer(Rows * lanes);
        values.AsSpan(0, Rows * lanes).CopyTo(first.Span);
        values.AsSpan(Rows * lanes).CopyTo(second.Span);
        fixed (byte* columns = from)
            kernel.Move(Rows, first.Data, second.Data, columns, columns + 16);
        for (int row = 0; row < Rows; row++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                Assert.That(first.Span[(row * lanes) + lane], Is.EqualTo(Column(row, from[lane])));
                Assert.That(second.Span[(row * lanes) + lane], Is.EqualTo(Column(row, from[16 + lane])));
            }
        }

        float Column(int row, int column) => values[(column / lanes * Rows * lanes) + (row * lanes) + (column % lanes)];
    }

    [Test]
    public void Layers_that_cannot_run_on_panels_are_refused()
    {
        WeightMatrix weights = LayerFactory.Weights(new Random(4), 8, 8, 0.5);
        Assert.That(PanelKernel.Refuses(new LinearLayer(weights, LinearWindow.Pointwise, 1, null, Activation.Relu)), Is.Null);
        LinearLayer[] refused =
        [
            new(weights, LinearWindow.Pointwise),
            new(weights, LinearWindow.Pointwise, 1, null, new Activation(ActivationKind.LeakyRelu, 0.1f)),
            new(weights, LinearWindow.Pointwise, 1, null, new Activation(ActivationKind.Clip, -1f, 1f)),
            new(weights, LinearWindow.Pointwise, 2, null, Activation.Relu),
            new(weights, LinearWindow.Pointwise with { Stride = new Extent3(1, 1, 2) }, 1, null, Activation.Relu),
            new(WeightMatrix.FromRows(0, 8, [0], [], []), LinearWindow.Pointwise, 1, null, Activation.Relu),
        ];
        foreach (LinearLayer layer in refused)
        {
            Assert.That(PanelKernel.Refuses(layer), Is.Not.Null);
            Assert.That(() => PanelKernel.Best.Prepare(layer), Throws.ArgumentException.With.Message.Contains(PanelKernel.Refuses(layer)!));
        }
    }

    private static WeightMatrix Equal(WeightMatrix weights, float value)
    {
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        var dense = new float[weights.Rows * weights.Taps];
        for (int row = 0; row < weights.Rows; row++)
        {
            foreach (int tap in taps.AsSpan(0, weights.CopyRowNonzeros(row, taps, values)))
                dense[(row * weights.Taps) + tap] = value;
        }

        return WeightMatrix.FromDense(weights.Rows, weights.Taps, dense);
    }

    /// <summary>Features × lanes to features × lanes, by way of panels that end at a guard page.</summary>
    private static float[] Run(PanelLayer layer, float[] values, bool checkGreatest = true)
    {
        int lanes = layer.Input.Lanes;
        using var input = new GuardedBuffer(layer.Input.Rows * lanes);
        using var output = new GuardedBuffer(layer.Output.Rows * lanes);
        using var greatest = new GuardedBuffer(lanes);
        output.Span.Fill(float.NaN);
        for (int feature = 0; feature < layer.Input.Features; feature++)
            values.AsSpan(feature * lanes, lanes).CopyTo(input.Span[(layer.Input.RowOf(feature) * lanes)..]);
        layer.Run(input.Data, output.Data, greatest.Data);
        for (int block = 0; block < layer.Output.Blocks; block++)
            Assert.That(output.Span.Slice(layer.Output.ZeroRow(block) * lanes, lanes).ToArray(), Is.All.Zero);
        var results = new float[layer.Output.Features * lanes];
        for (int feature = 0; feature < layer.Output.Features; feature++)
            output.Span.Slice(layer.Output.RowOf(feature) * lanes, lanes).CopyTo(results.AsSpan(feature * lanes));
        for (int lane = 0; checkGreatest && lane < lanes; lane++)
            Assert.That(greatest.Span[lane], Is.EqualTo(results.Where((_, i) => i % lanes == lane).Max()));
        return results;
    }
}
