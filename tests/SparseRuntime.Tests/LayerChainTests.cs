using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tests;

/// <summary>Chains of layers in which inputs die, against a plain loop in double precision.</summary>
[TestFixture]
public sealed class LayerChainTests
{
    private const int Count = 333;
    private static readonly int[] Widths = [90, 600, 1100, 70, 300, 300, 50];

    private readonly LinearLayer[] _layers = Layers(new Random(7));
    private readonly SparseBatch _batch = Batch(new Random(8), Count, Widths[0]);
    private float[] _expected = [];
    private bool[] _alive = [];

    public static IEnumerable<PanelKernel> Kernels() => PanelKernel.All.Where(kernel => kernel.IsSupported);

    [OneTimeSetUp]
    public void ComputeExpected()
    {
        int outputs = Widths[^1];
        _expected = new float[Count * outputs];
        _alive = new bool[Count];
        var deaths = new HashSet<int>();
        for (int input = 0; input < Count; input++)
        {
            var values = new double[Widths[0]];
            for (int i = 0; i < _batch.FeaturesOf(input).Length; i++)
                values[_batch.FeaturesOf(input)[i]] = _batch.ValuesOf(input)[i];
            for (int layer = 0; layer < _layers.Length; layer++)
            {
                values = Next(_layers[layer], values);
                if (values.All(value => value == 0)) deaths.Add(layer);
            }

            _alive[input] = values.Any(value => value > 0);
            for (int i = 0; i < outputs; i++)
                _expected[(input * outputs) + i] = (float)values[i];
        }

        TestContext.Progress.WriteLine($"{_alive.Count(true.Equals)} of {Count} inputs live; inputs are dead after layers {string.Join(", ", deaths.Order())}");
        Assert.That(_alive.Count(true.Equals), Is.InRange(10, Count - 10), "inputs die, and not all");
        Assert.That(deaths, Has.Count.GreaterThan(2), "inputs die at several layers");
    }

    [Test]
    public void Every_instruction_set_and_number_of_threads_gives_the_loops_results(
        [ValueSource(nameof(Kernels))] PanelKernel kernel, [Values(1, 2, 5)] int threads, [Values(0, long.MaxValue)] long waitingBytes)
    {
        using var chain = new LayerChain(_layers, threads, kernel, waitingBytes);
        var alive = new bool[Count];
        var outputs = new float[_expected.Length];
        for (int round = 0; round < 3; round++)
        {
            Array.Fill(alive, true);
            Array.Fill(outputs, float.NaN);
            chain.Run(_batch, alive, outputs);
            Assert.That(alive, Is.EqualTo(_alive));
            for (int i = 0; i < outputs.Length; i++)
                Assert.That(outputs[i], Is.EqualTo(_expected[i]).Within(1e-4f * (1f + _expected[i])), $"element {i}");
        }
    }

    [Test]
    public void The_company_of_an_input_does_not_change_a_bit_of_its_results()
    {
        using var chain = new LayerChain(_layers, 2);
        var alive = new bool[Count];
        var together = new float[_expected.Length];
        long edges = chain.Run(_batch, alive, together);
        var alone = new float[Widths[^1]];
        long edgesAlone = 0;
        for (int input = 0; input < Count; input++)
        {
            int[] features = _batch.FeaturesOf(input).ToArray();
            edgesAlone += chain.Run(new SparseBatch(Widths[0], [0, features.Length], features, _batch.ValuesOf(input).ToArray()), new bool[1], alone);
            Assert.That(alone, Is.EqualTo(together.AsSpan(input * alone.Length, alone.Length).ToArray()), $"input {input}");
        }

        Assert.That(edges, Is.EqualTo(edgesAlone));
        Assert.That(edges, Is.LessThan(Count * chain.NonzeroCount));
    }

    [Test]
    public void Batches_of_any_size_run([Values(0, 1, 15, 16, 17, 64, 100)] int count)
    {
        SparseBatch batch = Batch(new Random(8), count, Widths[0]);
        using var chain = new LayerChain(_layers, 2);
        var alive = new bool[count];
        chain.Run(batch, alive);
        Assert.That(alive, Is.EqualTo(_alive[..count]));
    }

    [Test]
    public void Layers_that_do_not_make_a_chain_are_refused()
    {
        Assert.That(() => new LayerChain([]), Throws.ArgumentException.With.Message.Contains("at least one layer"));
        Assert.That(() => new LayerChain([_layers[0], _layers[2]]), Throws.ArgumentException.With.Message.Contains("layer 1 has 1100 inputs where the one before has 600 outputs"));
        LinearLayer first = _layers[0];
        float[] bias = [.. first.Bias!];
        bias[3] = 0.5f;
        Assert.That(
            () => new LayerChain([new LinearLayer(first.Weights, first.Window, 1, bias, first.Activation)]),
            Throws.ArgumentException.With.Message.Contains("layer 0: bias 0.5 of output 3"));
        Assert.That(
            () => new LayerChain([new LinearLayer(first.Weights, first.Window)]),
            Throws.ArgumentException.With.Message.Contains("activation none"));
        Assert.That(() => new LayerChain(_layers, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Sizes_that_do_not_match_are_refused()
    {
        using var chain = new LayerChain(_layers);
        Assert.That(() => chain.Run(_batch, new bool[Count - 1]), Throws.ArgumentException.With.Message.Contains($"{Count - 1} places"));
        Assert.That(() => chain.Run(_batch, new bool[Count], new float[3]), Throws.ArgumentException.With.Message.Contains("3 places"));
        Assert.That(() => chain.Run(Batch(new Random(1), 2, 91), new bool[2]), Throws.ArgumentException.With.Message.Contains("91 features"));
        Assert.That(() => new SparseBatch(4, [0, 2], [1, 4], [1f, 1f]), Throws.ArgumentException.With.Message.Contains("feature 4"));
        Assert.That(() => new SparseBatch(4, [0, 2, 1, 2], [1, 2], [1f, 1f]), Throws.ArgumentException.With.Message.Contains("input 1 ends before"));
        Assert.That(() => new SparseBatch(4, [0, 1], [1, 2], [1f, 1f]), Throws.ArgumentException.With.Message.Contains("do not describe"));
    }

    private static double[] Next(LinearLayer layer, double[] values)
    {
        var taps = new int[layer.Weights.Taps];
        var weights = new float[layer.Weights.Taps];
        var next = new double[layer.OutputFeatures];
        for (int row = 0; row < next.Length; row++)
        {
            double sum = layer.Bias![row];
            int count = layer.Weights.CopyRowNonzeros(row, taps, weights);
            for (int k = 0; k < count; k++)
                sum += (double)weights[k] * values[taps[k]];
            next[row] = Math.Min(layer.Activation.Kind == ActivationKind.Clip ? layer.Activation.Beta : double.PositiveInfinity, Math.Max(0, sum));
        }

        return next;
    }

    /// <summary>Layers with a few inputs per output; every other one has equal weights, and rows differ in length.</summary>
    private static LinearLayer[] Layers(Random random)
    {
        var layers = new LinearLayer[Widths.Length - 1];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            int taps = Widths[layer], rows = Widths[layer + 1];
            var dense = new float[rows * taps];
            for (int row = 0; row < rows; row++)
            {
                for (int k = random.Next(5, 12); k > 0; k--)
                    dense[(row * taps) + random.Next(taps)] = layer % 2 == 0 ? 0.25f : (random.NextSingle() * 0.5f) - 0.05f;
            }

            Activation activation = layer % 3 == 0 ? Activation.Relu : new Activation(ActivationKind.Clip, 0f, 2f);
            layers[layer] = new LinearLayer(WeightMatrix.FromDense(rows, taps, dense), LinearWindow.Pointwise, 1, [.. Enumerable.Repeat(-0.29f, rows)], activation);
        }

        return layers;
    }

    /// <summary>Inputs of all densities, some of them empty.</summary>
    private static SparseBatch Batch(Random random, int count, int features)
    {
        var start = new int[count + 1];
        var indices = new List<int>();
        for (int input = 0; input < count; input++)
        {
            double density = Math.Max(0, (random.NextDouble() * 0.6) - 0.05);
            for (int feature = 0; feature < features; feature++)
            {
                if (random.NextDouble() < density) indices.Add(feature);
            }

            start[input + 1] = indices.Count;
        }

        return new SparseBatch(features, start, [.. indices], [.. indices.Select(_ => 1f)]);
    }
}
