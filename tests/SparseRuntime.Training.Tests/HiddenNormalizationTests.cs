using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Batch and layer normalization of hidden layers: hand calculation for the definition, and the definition for the rest.</summary>
public class HiddenNormalizationTests
{
    private static readonly TrainingKernel[] Kernels = [.. TrainingKernel.All.Where(kernel => kernel.IsSupported)];

    private static readonly HiddenNormalization[] Kinds = [HiddenNormalization.Batch, HiddenNormalization.Layer];

    private static readonly UpdateRule[] Rules =
    [
        new() { WeightDecay = 0.01, GreatestNorm = 0.5 },
        new() { Kind = UpdateKind.Momentum },
        new() { Kind = UpdateKind.Adam, Epsilon = 1e-3 },
    ];

    [Test]
    public void Passes_are_those_of_the_definition(
        [ValueSource(nameof(Kernels))] TrainingKernel kernel, [ValueSource(nameof(Kinds))] HiddenNormalization kind, [Values] HiddenActivation activation,
        [Values(3, 17, 33)] int count, [Values(0.05, 0.5, 1.0)] double density, [Values(0.0, 2.0)] double sparseFrom)
    {
        var shape = new NetworkShape(33, [70, 17], 10, activation, normalization: kind);
        using var expected = new ReferenceBackend(shape, 40);
        using var actual = new CpuBackend(shape, 40, 2, sparseFrom, kernel);
        Batch batch = Cases.Batch(shape, count, 1);
        foreach (ITrainingBackend backend in new ITrainingBackend[] { expected, actual })
        {
            Cases.Prepare(backend, density);
            // Another batch before: of it only the running statistics are left.
            Cases.Step(backend, Cases.Batch(shape, 40), UpdateRule.Sgd, rate: 0);
        }

        foreach (ForwardMode mode in new[] { ForwardMode.Evaluation, ForwardMode.Training })
        {
            Assert.That(actual.Forward(batch, mode).Loss, Is.EqualTo(expected.Forward(batch, mode).Loss).Within(1e-4 * count), $"{mode}");
            Assert.That(Outputs(actual, count), Is.EqualTo(Outputs(expected, count)).Within(1e-4f), $"{mode}");
        }

        expected.Backward(GradientKind.Dense);
        actual.Backward(GradientKind.Dense);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            float[] wanted = Gradients(expected, layer);
            Assert.That(Gradients(actual, layer), Is.EqualTo(wanted).Within(3e-5f * Math.Max(1f, wanted.Max(Math.Abs))), $"layer {layer}");
        }

        AssertClose(Cases.Read(actual), Cases.Read(expected), 1e-5f);
    }

    [Test]
    public void Fifty_steps_lead_where_the_definition_leads(
        [ValueSource(nameof(Kernels))] TrainingKernel kernel, [ValueSource(nameof(Kinds))] HiddenNormalization kind, [ValueSource(nameof(Rules))] UpdateRule rule, [Values(0.1, 1.0)] double density)
    {
        var shape = new NetworkShape(17, [35, 7], 3, HiddenActivation.Tanh, normalization: kind);
        using var expected = new ReferenceBackend(shape, 20);
        using var actual = new CpuBackend(shape, 20, 2, 0.8, kernel);
        Cases.Prepare(expected, density);
        Cases.Prepare(actual, density);
        for (int step = 0; step < 50; step++)
        {
            Batch batch = Cases.Batch(shape, 20 - (step % 3), step);
            Cases.Step(expected, batch, rule);
            Cases.Step(actual, batch, rule);
        }

        AssertClose(Cases.Read(actual), Cases.Read(expected), 2e-3f);
    }

    [Test]
    public void Results_are_the_same_bits_for_any_number_of_threads_and_go_on_bit_for_bit([ValueSource(nameof(Kinds))] HiddenNormalization kind, [ValueSource(nameof(Rules))] UpdateRule rule, [Values(0.1, 1.0)] double density)
    {
        var shape = new NetworkShape(100, [330, 270], 10, HiddenActivation.Gelu, normalization: kind);
        string[] checksums = [.. new[] { 1, 2, 3, 5 }.Select(threads =>
        {
            using var first = new CpuBackend(shape, 50, threads);
            using var second = new CpuBackend(shape, 50, threads);
            Cases.Prepare(first, density);
            Cases.Prepare(second, density);
            for (int step = 0; step < 6; step++)
                Cases.Step(first, Cases.Batch(shape, 49, step), rule);
            if (threads == 5)
            {
                // Half-way another backend takes over.
                second.Load(Cases.Read(first));
                second.LoadState(first.ReadState());
            }

            CpuBackend rest = threads == 5 ? second : first;
            for (int step = 6; step < 12; step++)
                Cases.Step(rest, Cases.Batch(shape, 49, step), rule);
            return Cases.Read(rest).Checksum();
        })];
        Assert.That(checksums, Is.All.EqualTo(checksums[0]));
    }

    [Test]
    public void A_step_allocates_nothing([ValueSource(nameof(Kinds))] HiddenNormalization kind, [ValueSource(nameof(Rules))] UpdateRule rule)
    {
        var shape = new NetworkShape(50, [60, 40], 10, normalization: kind);
        using var backend = new CpuBackend(shape, 20, 2);
        Cases.Prepare(backend, 0.5);
        Batch batch = Cases.Batch(shape, 20);
        double[] rates = [0.01, 0.01, 0.01];
        long before = 0;
        for (int step = 0; step < 40; step++)
        {
            if (step == 20) before = GC.GetAllocatedBytesForCurrentThread();
            backend.Forward(batch, ForwardMode.Training);
            backend.Backward(GradientKind.Kept);
            backend.Update(rule, rates);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>One unit whose sums are the inputs 1, 2 and 6 plus a bias of 5: mean 8, variance 14/3, of all samples as these suggest it 7.</summary>
    [Test]
    public void Batch_normalization_is_as_worked_by_hand()
    {
        var shape = new NetworkShape(1, [1], 1, HiddenActivation.Tanh, LossKind.MeanSquaredError, HiddenNormalization.Batch);
        Parameters parameters = new(shape);
        parameters.Layers[0].Weights[0] = parameters.Layers[1].Weights[0] = 1f;
        parameters.Layers[0].Bias[0] = 5f;
        parameters.Layers[0].Normalization!.Scale[0] = 0.5f;
        parameters.Layers[0].Normalization!.Shift[0] = 0.25f;
        var batch = new Batch(new float[] { 1, 2, 6 }, default, new float[3], 3);
        foreach (ITrainingBackend backend in Both(shape))
        {
            backend.Load(parameters);
            backend.Forward(batch, ForwardMode.Training);
            double factor = 1 / Math.Sqrt((14.0 / 3) + 1e-5);
            Assert.That(Outputs(backend, 3), Is.EqualTo(new[] { -2, -1, 3 }.Select(z => (float)Math.Tanh((0.5 * z * factor) + 0.25))).Within(1e-6f));
            AssertClose(Cases.Read(backend), parameters, 0f);
            backend.Backward(GradientKind.Kept);
            float[] weights = new float[1], bias = new float[1];
            backend.ReadGradients(0, GradientKind.Kept, weights, bias);
            Assert.That(bias[0], Is.Zero, "what a bias adds, the mean takes away");
            backend.Update(UpdateRule.Sgd, [0, 0]);
            NormalizationParameters after = Cases.Read(backend).Layers[0].Normalization!;
            Assert.That(after.Mean[0], Is.EqualTo(0.1 * 8).Within(1e-6));
            Assert.That(after.Variance[0], Is.EqualTo(0.9 + (0.1 * 7)).Within(1e-6));
            backend.Forward(batch, ForwardMode.Evaluation);
            Assert.That(Outputs(backend, 3), Is.EqualTo(new[] { 6, 7, 11 }.Select(z => (float)Math.Tanh((0.5 * (z - 0.8) / Math.Sqrt(1.6 + 1e-5)) + 0.25))).Within(1e-6f));
            backend.Dispose();
        }
    }

    /// <summary>Two units with sums x and −x: mean 0, variance x².</summary>
    [Test]
    public void Layer_normalization_is_as_worked_by_hand_and_needs_no_other_sample([Values(1, 3)] int count)
    {
        var shape = new NetworkShape(1, [2], 1, HiddenActivation.Tanh, LossKind.MeanSquaredError, HiddenNormalization.Layer, epsilon: 0.5);
        Parameters parameters = new(shape);
        (parameters.Layers[0].Weights[0], parameters.Layers[0].Weights[1]) = (1f, -1f);
        parameters.Layers[0].Normalization!.Scale[0] = 2f;
        parameters.Layers[0].Normalization!.Shift[1] = 0.5f;
        (parameters.Layers[1].Weights[0], parameters.Layers[1].Weights[1]) = (1f, 3f);
        float[] inputs = [.. new[] { 2f, -1f, 0f }.Take(count)];
        foreach (ITrainingBackend backend in Both(shape))
        {
            backend.Load(parameters);
            foreach (ForwardMode mode in Enum.GetValues<ForwardMode>())
            {
                backend.Forward(new Batch(inputs, default, new float[count], count), mode);
                Assert.That(Outputs(backend, count), Is.EqualTo(inputs.Select(x =>
                {
                    double hat = x / Math.Sqrt((x * x) + 0.5);
                    return (float)(Math.Tanh(2 * hat) + (3 * Math.Tanh(0.5 - hat)));
                })).Within(1e-6f));
            }

            backend.Dispose();
        }
    }

    [Test]
    public void A_batch_of_one_sample_and_units_that_are_dead_give_finite_results([ValueSource(nameof(Kinds))] HiddenNormalization kind, [Values(1, 9)] int count)
    {
        var shape = new NetworkShape(4, [5, 6], 3, normalization: kind);
        foreach (ITrainingBackend backend in Both(shape))
        {
            backend.Load(Cases.Parameters(shape));
            // A unit whose sums are its bias, and, behind it, a layer that is all bias.
            Mask mask = Cases.Mask(shape, 0, 1);
            for (int i = 0; i < 4; i++)
                mask[i] = false;
            backend.SetMask(0, mask);
            backend.SetMask(1, new Mask(shape.WeightShape(1)));
            float[] variance = [.. Cases.Read(backend).Layers[0].Normalization!.Variance];
            for (int step = 0; step < 3; step++)
                Cases.Step(backend, Cases.Batch(shape, count, step), UpdateRule.Sgd);
            Parameters after = Cases.Read(backend);
            foreach (NamedArray array in after.Arrays())
                Assert.That(array.Values.All(float.IsFinite), array.Name);
            if (count == 1) Assert.That(after.Layers[0].Normalization!.Variance, Is.EqualTo(variance), "one sample says nothing about variance");
            backend.Dispose();
        }
    }

    [Test]
    public void Weight_decay_leaves_scales_and_shifts_alone_and_clipping_counts_them([ValueSource(nameof(Kinds))] HiddenNormalization kind)
    {
        var shape = new NetworkShape(4, [5], 3, normalization: kind);
        Batch batch = Cases.Batch(shape, 9);
        foreach (ITrainingBackend backend in Both(shape))
        {
            Parameters before = Cases.Parameters(shape);
            backend.Load(before);
            backend.Forward(batch, ForwardMode.Training);
            backend.Backward(GradientKind.Kept);
            float[][] gradients = [Gradients(backend, 0), Gradients(backend, 1)];
            double norm = Math.Sqrt(gradients.Sum(layer => layer.Sum(g => (double)g * g)));
            backend.Update(new UpdateRule { WeightDecay = 0.5, GreatestNorm = 0.01 }, [0.1, 0.1]);
            NormalizationParameters old = before.Layers[0].Normalization!, after = Cases.Read(backend).Layers[0].Normalization!;
            for (int i = 0; i < 5; i++)
            {
                Assert.That(after.Scale[i], Is.EqualTo(old.Scale[i] - (0.1 * 0.01 / norm * gradients[0][25 + i])).Within(1e-6));
                Assert.That(after.Shift[i], Is.EqualTo(old.Shift[i] - (0.1 * 0.01 / norm * gradients[0][30 + i])).Within(1e-6));
            }

            backend.Dispose();
        }
    }

    [Test]
    public void Networks_of_different_normalization_have_different_arrays()
    {
        NetworkShape plain = new(4, [5], 3), batch = new(4, [5], 3, normalization: HiddenNormalization.Batch), layer = new(4, [5], 3, normalization: HiddenNormalization.Layer);
        string[] names = ["layer0.weight", "layer0.bias", "layer0.scale", "layer0.shift", "layer0.mean", "layer0.variance", "layer1.weight", "layer1.bias"];
        Assert.That(new Parameters(batch).Arrays().Select(array => array.Name), Is.EqualTo(names));
        Assert.That(new Parameters(layer).Arrays().Select(array => array.Name), Is.EqualTo(names.Except(["layer0.mean", "layer0.variance"])));
        Assert.That(new OptimizerState(batch).Moments().Select(moments => moments.Name), Is.EqualTo(names.Except(["layer0.mean", "layer0.variance"])));
        Parameters copy = Cases.Parameters(batch).Clone();
        Assert.That(copy.Checksum(), Is.EqualTo(Cases.Parameters(batch).Checksum()));
        copy.Layers[0].Normalization!.Variance[4] = 3f;
        Assert.That(copy.Checksum(), Is.Not.EqualTo(Cases.Parameters(batch).Checksum()));
        Assert.That(() => new Parameters(plain).CopyFrom(copy), Throws.ArgumentException.With.Message.Contains("4-5-3 with batch normalization"));
        using var backend = new CpuBackend(layer, 4);
        Assert.That(() => backend.Load(copy), Throws.ArgumentException.With.Message.Contains("4-5-3 with layer normalization"));
        Cases.Step(backend, Cases.Batch(layer, 4), UpdateRule.Sgd);
        Assert.That(() => backend.ReadNormalizationGradients(0, new float[4], new float[5]), Throws.ArgumentException.With.Message.Contains("4 gradients of scales, of which there are 5"));
        Assert.That(() => backend.ReadNormalizationGradients(1, new float[3], new float[3]), Throws.ArgumentException.With.Message.Contains("there are 0"));
        Assert.That(() => new NetworkShape(4, [5], 3, epsilon: 0), Throws.ArgumentException.With.Message.Contains("epsilon is 0"));
        Assert.That(() => new NetworkShape(4, [5], 3, epsilon: double.NaN), Throws.ArgumentException.With.Message.Contains("epsilon"));
    }

    private static ITrainingBackend[] Both(NetworkShape shape) => [new ReferenceBackend(shape, 10), new CpuBackend(shape, 10, 2)];

    private static float[] Outputs(ITrainingBackend backend, int count)
    {
        var outputs = new float[count * backend.Shape.Outputs];
        backend.ReadLogits(outputs);
        return outputs;
    }

    /// <summary>Of kept weights, biases, scales and shifts, one after the other.</summary>
    private static float[] Gradients(ITrainingBackend backend, int layer)
    {
        int units = backend.Shape.OutputsOf(layer), normalized = backend.Shape.IsNormalized(layer) ? units : 0;
        float[] weights = new float[backend.Shape.WeightCount(layer)], bias = new float[units], scale = new float[normalized], shift = new float[normalized];
        backend.ReadGradients(layer, GradientKind.Kept, weights, bias);
        backend.ReadNormalizationGradients(layer, scale, shift);
        return [.. weights, .. bias, .. scale, .. shift];
    }

    private static void AssertClose(Parameters actual, Parameters expected, float tolerance)
    {
        foreach ((NamedArray got, NamedArray wanted) in actual.Arrays().Zip(expected.Arrays()))
            Assert.That(got.Values, Is.EqualTo(wanted.Values).Within(tolerance), got.Name);
    }
}
