using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>What every kernel is tested with; the same cases every time.</summary>
internal static class KernelCases
{
    private static readonly double[] Densities = [0.0, 0.01, 0.1, 0.5, 1.0];

    private static readonly Activation[] Activations =
    [
        Activation.None, Activation.Relu, new(ActivationKind.Clip, 0f, 0.5f), new(ActivationKind.LeakyRelu, 0.1f),
        new(ActivationKind.Sigmoid), new(ActivationKind.Tanh), new(ActivationKind.Gelu), new(ActivationKind.GeluTanh),
        new(ActivationKind.Silu), new(ActivationKind.HardSwish), new(ActivationKind.HardSigmoid, 0.2f, 0.5f),
    ];

    /// <summary>Windows of every kind: strides, dilation, uneven padding, one to three axes, groups, batches.</summary>
    public static IReadOnlyList<WindowCase> Windows { get; } =
    [
        new("3x3", new(new(1, 3, 3), Extent3.One, Extent3.One, new(0, 1, 1), new(0, 1, 1)), new(1, 9, 11), 1, 1),
        new("3x3 unpadded", new(new(1, 3, 3), Extent3.One, Extent3.One, Extent3.Zero, Extent3.Zero), new(1, 20, 21), 1, 2),
        new("3x3 on a narrow plane", new(new(1, 3, 3), Extent3.One, Extent3.One, new(0, 1, 1), new(0, 1, 1)), new(1, 6, 3), 1, 3),
        new("7x7 stride 2", new(new(1, 7, 7), new(1, 2, 2), Extent3.One, new(0, 3, 3), new(0, 3, 3)), new(1, 47, 45), 1, 1),
        new("3x3 stride 2 wide", new(new(1, 3, 3), new(1, 2, 2), Extent3.One, new(0, 0, 1), new(0, 1, 0)), new(1, 9, 90), 1, 1),
        new("5x3 stride 3 dilated", new(new(1, 5, 3), new(1, 3, 3), new(1, 2, 3), new(0, 4, 1), new(0, 0, 5)), new(1, 21, 19), 1, 2),
        new("1x1 stride 2", new(Extent3.One, new(1, 2, 2), Extent3.One, Extent3.Zero, Extent3.Zero), new(1, 14, 14), 1, 3),
        new("1x1", LinearWindow.Pointwise, new(1, 7, 7), 1, 3),
        new("1-D", new(new(1, 1, 3), Extent3.One, Extent3.One, new(0, 0, 1), new(0, 0, 1)), new(1, 1, 50), 1, 2),
        new("3-D", new(new(2, 3, 2), new(2, 1, 2), Extent3.One, new(1, 1, 0), new(0, 1, 1)), new(5, 6, 7), 1, 2),
        new("padding beyond the kernel", new(new(1, 2, 2), Extent3.One, Extent3.One, new(0, 3, 3), new(0, 4, 4)), new(1, 3, 2), 1, 1),
        new("nothing but padding", new(new(1, 3, 3), Extent3.One, Extent3.One, new(0, 2, 2), new(0, 2, 2)), new(1, 0, 8), 1, 2),
        new("grouped", new(new(1, 3, 3), Extent3.One, Extent3.One, new(0, 1, 1), new(0, 1, 1)), new(1, 8, 8), 4, 2),
        new("depthwise 3x3", new(new(1, 3, 3), Extent3.One, Extent3.One, new(0, 1, 1), new(0, 1, 1)), new(1, 7, 7), 8, 2),
        new("depthwise 5x3 dilated, uneven strides", new(new(1, 5, 3), new(1, 2, 3), new(1, 2, 3), new(0, 4, 1), new(0, 3, 7)), new(1, 21, 40), 8, 1),
        new("depthwise over planes of a volume", new(new(1, 2, 2), new(1, 1, 2), Extent3.One, Extent3.Zero, new(0, 0, 1)), new(3, 5, 36), 8, 2),
        new("depthwise 3x3 over planes of a volume", new(new(1, 3, 3), Extent3.One, Extent3.One, new(0, 1, 1), new(0, 1, 1)), new(3, 5, 36), 8, 2),
        new("depthwise 3x3 stride 2", new(new(1, 3, 3), new(1, 2, 2), Extent3.One, new(0, 1, 1), new(0, 1, 1)), new(1, 13, 13), 8, 1),
    ];

    /// <summary>Matrix products of every size around a kernel's tile, at every density, with every activation, some with a residual.</summary>
    public static IEnumerable<KernelCase> MatrixProducts(KernelInfo info)
    {
        var random = new Random(1);
        int[] rowCounts = [.. new[] { 1, info.TileRows - 1, info.TileRows, info.TileRows + 1, 37 }.Where(n => n > 0).Distinct()];
        int[] columnCounts = [.. new[] { 1, info.TileColumns - 1, info.TileColumns, info.TileColumns + 1, 83 }.Where(n => n > 0).Distinct()];
        int index = 0;
        foreach (int rows in rowCounts)
            foreach (int columns in columnCounts)
                foreach (int taps in new[] { 1, 31, 263 })
                    foreach (double density in Densities)
                    {
                        Activation activation = Activations[index++ % Activations.Length];
                        float[]? bias = index % 3 == 0 ? null : LayerFactory.Values(random, rows);
                        bool hasResidual = index / 3 % 3 == 0;
                        var layer = new LinearLayer(LayerFactory.Weights(random, rows, taps, density), LinearWindow.Pointwise, 1, bias, activation, hasResidual);
                        bool batchOfVectors = index % 2 == 0;
                        LinearGeometry geometry = batchOfVectors
                            ? new LinearGeometry(layer, columns, Extent3.One)
                            : new LinearGeometry(layer, 1, new Extent3(1, 1, columns));
                        yield return Case($"{rows}x{taps} at density {density}, {columns} columns {(batchOfVectors ? "of a batch" : "in a row")}, {activation}{(hasResidual ? ", residual" : "")}", layer, geometry, random);
                    }
    }

    /// <summary>
    /// Matrix products of weights of which every group of some taps keeps as many, with whole and cut groups, one column up to
    /// more than any narrow kernel takes at once, and what is special about the weights: N and M.
    /// </summary>
    public static IEnumerable<(int N, int M, KernelCase Case)> GroupedProducts(KernelInfo info)
    {
        var random = new Random(8);
        int index = 0;
        foreach ((int n, int m) in new[] { (1, 4), (2, 4), (2, 8), (4, 8), (1, 8) })
            foreach (int rows in new[] { info.TileRows - 1, info.TileRows + 1 }.Where(rows => rows > 0))
                foreach (int columns in new[] { 1, 3, 6 })
                    foreach (int taps in new[] { 31, 264 })
                    {
                        Activation activation = Activations[index++ % Activations.Length];
                        WeightMatrix weights = LayerFactory.Grouped(random, rows, taps, n, m);
                        var layer = new LinearLayer(weights, LinearWindow.Pointwise, 1, LayerFactory.Values(random, rows), activation, hasResidual: index % 3 == 0);
                        LinearGeometry geometry = index % 2 == 0
                            ? new LinearGeometry(layer, columns, Extent3.One)
                            : new LinearGeometry(layer, 1, new Extent3(1, 1, columns));
                        yield return (n, m, Case($"{rows}x{taps} of {n}:{m}, {columns} columns, {activation}", layer, geometry, random));
                    }
    }

    /// <summary>Convolutions over a window, at every density and of 1:8, with few and many features, some with a residual.</summary>
    public static IEnumerable<KernelCase> Convolutions(WindowCase window)
    {
        var random = new Random(2);
        int index = 0;
        foreach (double? density in Densities.Select(density => (double?)density).Append(null))
            foreach (int features in new[] { 8, 40 })
            {
                Activation activation = index % 3 == 0 ? Activation.Relu : Activations[index % Activations.Length];
                bool hasResidual = index++ % 4 < 2;
                int rows = features == 8 ? 8 : 24;
                int taps = features / window.Groups * window.Window.Kernel.Count;
                WeightMatrix weights = density is { } share ? LayerFactory.Weights(random, rows, taps, share) : LayerFactory.Grouped(random, rows, taps, 1, 8);
                var layer = new LinearLayer(weights, window.Window, window.Groups, LayerFactory.Values(random, rows), activation, hasResidual);
                yield return Case($"{window.Name}, {features} features {(density is null ? "of 1:8" : $"at density {density}")}, {activation}{(hasResidual ? ", residual" : "")}", layer, new LinearGeometry(layer, window.Images, window.Plane), random);
            }
    }

    /// <summary>A depthwise convolution over a plane too large to be cut by stride at once.</summary>
    public static KernelCase LargePlane()
    {
        var random = new Random(7);
        var window = new LinearWindow(new(1, 3, 3), Extent3.One, Extent3.One, new(0, 1, 1), new(0, 1, 1));
        var layer = new LinearLayer(LayerFactory.Weights(random, 3, 9, 1.0), window, 3, LayerFactory.Values(random, 3));
        return Case("a large plane", layer, new LinearGeometry(layer, 1, new Extent3(1, 80, 130)), random);
    }

    /// <summary>Rows of a single weight of 1: every output is one of the inputs, to the last bit.</summary>
    public static IEnumerable<KernelCase> Selections()
    {
        var random = new Random(6);
        const int Rows = 45, Taps = 131;
        foreach (int columns in new[] { 1, 70 })
        {
            int[] tapIndices = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(Taps))];
            float[] ones = [.. Enumerable.Repeat(1f, Rows)];
            var layer = new LinearLayer(WeightMatrix.FromRows(Rows, Taps, [.. Enumerable.Range(0, Rows + 1)], tapIndices, ones), LinearWindow.Pointwise);
            yield return Case($"one weight per row, {columns} columns", layer, new LinearGeometry(layer, 1, new Extent3(1, 1, columns)), random);
        }
    }

    /// <summary>Sums of every size, infinite and NaN, under every activation.</summary>
    public static IEnumerable<KernelCase> SpecialSums()
    {
        float[] sums =
        [
            float.NaN, float.NegativeInfinity, float.PositiveInfinity, float.MinValue, float.MaxValue, 0f, -0f, 1e-45f, -1e-45f, 1e-39f, -1e-39f,
            1e30f, -1e30f, 1e4f, -1e4f, 1e-20f, -1e-20f, 1e-4f, -1e-4f, .. Enumerable.Range(-160, 321).Select(i => i * 0.0625f), .. Enumerable.Range(-120, 241).Select(i => (float)i),
        ];
        foreach (Activation activation in Activations)
            foreach (bool isBatch in new[] { false, true })
            {
                var layer = new LinearLayer(WeightMatrix.FromDense(1, 1, [1f]), LinearWindow.Pointwise, 1, null, activation);
                LinearGeometry geometry = isBatch ? new(layer, sums.Length, Extent3.One) : new(layer, 1, new Extent3(1, 1, sums.Length));
                yield return new KernelCase($"special sums {(isBatch ? "of a batch" : "in a row")}, {activation}", layer, geometry, sums);
            }
    }

    /// <summary>A layer with a residual and an activation that does not fit registers, over images of 9 × 9.</summary>
    /// <param name="window">The window.</param>
    /// <param name="groups">Groups, of which 10 features are multiples.</param>
    public static KernelCase Residuals(LinearWindow window, int groups)
    {
        var random = new Random(5);
        WeightMatrix weights = LayerFactory.Grouped(random, 40, 10 / groups * window.Kernel.Count, 1, 8);
        var layer = new LinearLayer(weights, window, groups, null, new Activation(ActivationKind.Gelu), hasResidual: true);
        return Case($"residuals, {groups} groups", layer, new LinearGeometry(layer, 2, new Extent3(1, 9, 9)), random);
    }

    /// <summary>A call without columns.</summary>
    public static KernelCase EmptyBatch()
    {
        var layer = new LinearLayer(LayerFactory.Weights(new Random(3), 5, 9, 0.5), LinearWindow.Pointwise);
        return new KernelCase("empty batch", layer, new LinearGeometry(layer, 0, Extent3.One), []);
    }

    /// <summary>Infinite and NaN inputs, which only weights that are kept may meet: in random places, in full groups and in groups with room left.</summary>
    public static IEnumerable<KernelCase> NonfiniteInputs()
    {
        var random = new Random(4);
        (string Name, WeightMatrix Weights)[] patterns =
        [
            ("random", LayerFactory.Weights(random, 33, 136, 0.1)),
            .. new[] { (1, 4), (2, 4), (2, 8), (4, 8), (1, 8) }.Select(p => ($"{p.Item1}:{p.Item2}", LayerFactory.Grouped(random, 33, 136, p.Item1, p.Item2))),
        ];
        foreach (int columns in new[] { 1, 70 })
            foreach ((string name, WeightMatrix weights) in patterns)
            {
                var layer = new LinearLayer(weights, LinearWindow.Pointwise, 1, LayerFactory.Values(random, 33));
                KernelCase test = Case($"infinite and NaN inputs, {name} weights, {columns} columns", layer, new LinearGeometry(layer, 1, new Extent3(1, 1, columns)), random);
                test.Input[0] = float.PositiveInfinity;
                test.Input[(77 * columns) + columns - 1] = float.NaN;
                test.Input[129 * columns] = float.NegativeInfinity;
                yield return test;
            }
    }

    /// <summary>An infinite input meets a zero that is kept in the first row and none in the second.</summary>
    public static KernelCase KeptZero()
    {
        var layer = new LinearLayer(WeightMatrix.FromRows(2, 3, [0, 1, 2], [1, 0], [0f, 2f]), LinearWindow.Pointwise);
        return new KernelCase("a kept zero", layer, new LinearGeometry(layer, 1, Extent3.One), [1f, float.PositiveInfinity, 1f]);
    }

    private static KernelCase Case(string name, LinearLayer layer, LinearGeometry geometry, Random random) =>
        new(
            name,
            layer,
            geometry,
            LayerFactory.Values(random, geometry.Images * geometry.InputFeatures * geometry.InputPlane.Count),
            layer.HasResidual ? LayerFactory.Values(random, geometry.Columns * geometry.OutputFeatures) : null);
}
