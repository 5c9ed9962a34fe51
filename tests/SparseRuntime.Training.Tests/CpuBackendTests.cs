using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Training in float32, of every instruction set that this machine has, against the definition in double precision.</summary>
public class CpuBackendTests
{
    private static readonly UpdateRule[] Rules =
    [
        UpdateRule.Sgd,
        new() { Kind = UpdateKind.Momentum, WeightDecay = 0.01 },
        new() { Kind = UpdateKind.Nesterov, GreatestNorm = 0.2 },
        new() { Kind = UpdateKind.Adam, Epsilon = 1e-3, WeightDecay = 0.001 },
    ];

    private static readonly TrainingKernel[] Kernels = [.. TrainingKernel.All.Where(kernel => kernel.IsSupported)];

    private static readonly int[][] Networks = [[1, 2], [3, 1, 2], [7, 17, 3], [17, 7, 3, 4], [33, 300, 17, 10]];

    [Test]
    public void Gradients_losses_and_outputs_are_those_of_the_definition(
        [ValueSource(nameof(Kernels))] TrainingKernel kernel, [ValueSource(nameof(Networks))] int[] widths, [Values(1, 3, 17, 33)] int count, [Values(0.0, 0.05, 0.5, 1.0)] double density)
    {
        foreach (HiddenActivation activation in Enum.GetValues<HiddenActivation>())
        {
            LossKind loss = activation == HiddenActivation.Tanh ? LossKind.MeanSquaredError : LossKind.SoftmaxCrossEntropy;
            var shape = new NetworkShape(widths[0], widths[1..^1], widths[^1], activation, loss);
            foreach (double sparseFrom in new[] { 0.0, 2.0 })
            {
                using var expected = new ReferenceBackend(shape, 40);
                using var actual = new CpuBackend(shape, 40, 2, sparseFrom, kernel);
                foreach (ITrainingBackend backend in new ITrainingBackend[] { expected, actual })
                {
                    Cases.Prepare(backend, density);
                    // Another batch before: nothing of it may be left.
                    Cases.Step(backend, Cases.Batch(shape, 40), UpdateRule.Sgd, rate: 0);
                }

                AssertSamePass(expected, actual, Cases.Batch(shape, count, 1));
            }
        }
    }

    [Test]
    public void Fifty_steps_lead_where_the_definition_leads(
        [ValueSource(nameof(Kernels))] TrainingKernel kernel, [ValueSource(nameof(Rules))] UpdateRule rule, [Values] HiddenActivation activation, [Values(0.05, 0.5, 1.0)] double density)
    {
        var shape = new NetworkShape(17, [35, 7], 3, activation);
        foreach (double sparseFrom in new[] { 0.0, 2.0 })
        {
            using var expected = new ReferenceBackend(shape, 20);
            using var actual = new CpuBackend(shape, 20, 2, sparseFrom, kernel);
            Cases.Prepare(expected, density);
            Cases.Prepare(actual, density);
            for (int step = 0; step < 50; step++)
            {
                // Half-way other weights are kept.
                for (int layer = 0; step == 25 && layer < shape.Layers; layer++)
                {
                    Mask mask = Cases.Mask(shape, layer, density, 1);
                    expected.SetMask(layer, mask);
                    actual.SetMask(layer, mask);
                }

                Batch batch = Cases.Batch(shape, 20 - (step % 3), step);
                Cases.Step(expected, batch, rule);
                Cases.Step(actual, batch, rule);
                if (step is 0 or 49) AssertClose(Cases.Read(actual), Cases.Read(expected), step == 0 ? 1e-5f : 5e-4f);
            }
        }
    }

    [Test]
    public void Results_are_the_same_bits_for_any_number_of_threads([ValueSource(nameof(Rules))] UpdateRule rule, [Values(0.1, 1.0)] double density)
    {
        var shape = new NetworkShape(100, [130, 70], 10, HiddenActivation.Gelu);
        string[] checksums = [.. new[] { 1, 2, 3, 5 }.Select(threads =>
        {
            using var backend = new CpuBackend(shape, 50, threads);
            Cases.Prepare(backend, density);
            for (int step = 0; step < 20; step++)
                Cases.Step(backend, Cases.Batch(shape, 50, step), rule);
            return Cases.Read(backend).Checksum();
        })];
        Assert.That(checksums, Is.All.EqualTo(checksums[0]));
    }

    [Test]
    public void What_is_read_and_loaded_goes_on_bit_for_bit([ValueSource(nameof(Rules))] UpdateRule rule, [Values(0.1, 0.6)] double density)
    {
        var shape = new NetworkShape(30, [40], 5);
        using var whole = new CpuBackend(shape, 16);
        using var resumed = new CpuBackend(shape, 16);
        Cases.Prepare(whole, density);
        for (int step = 0; step < 10; step++)
            Cases.Step(whole, Cases.Batch(shape, 16, step), rule);
        Mask[] masks = [Cases.Mask(shape, 0, density, 1), Cases.Mask(shape, 1, density, 1)];
        for (int layer = 0; layer < 2; layer++)
            whole.SetMask(layer, masks[layer]);
        for (int step = 10; step < 20; step++)
            Cases.Step(whole, Cases.Batch(shape, 16, step), rule);
        for (int layer = 0; layer < 2; layer++)
            resumed.SetMask(layer, masks[layer]);
        resumed.Load(Cases.Read(whole));
        resumed.LoadState(whole.ReadState());
        for (int step = 20; step < 30; step++)
        {
            Cases.Step(whole, Cases.Batch(shape, 16, step), rule);
            Cases.Step(resumed, Cases.Batch(shape, 16, step), rule);
        }

        Assert.That(Cases.Read(resumed).Checksum(), Is.EqualTo(Cases.Read(whole).Checksum()));
    }

    [Test]
    public void Pruned_weights_are_positive_zero_after_every_step_and_their_state_is_too([ValueSource(nameof(Rules))] UpdateRule rule, [Values(0.0, 2.0)] double sparseFrom)
    {
        var shape = new NetworkShape(30, [40], 5);
        using var backend = new CpuBackend(shape, 16, 1, sparseFrom);
        backend.Load(Cases.Parameters(shape));
        for (int step = 0; step < 12; step++)
        {
            Mask mask = Cases.Mask(shape, 0, 0.5, step / 4);
            if (step % 4 == 0) backend.SetMask(0, mask);
            AssertZeroOutside(mask, Cases.Read(backend).Layers[0].Weights);
            Cases.Step(backend, Cases.Batch(shape, 16, step), rule);
            AssertZeroOutside(mask, Cases.Read(backend).Layers[0].Weights);
            MomentState state = backend.ReadState().Weights[0];
            AssertZeroOutside(mask, state.First);
            AssertZeroOutside(mask, state.Second);
            Assert.That(state.Steps.Where((_, i) => !mask[i]), Is.All.Zero);
        }
    }

    [Test]
    public void What_is_not_finite_does_not_reach_pruned_weights()
    {
        var shape = new NetworkShape(20, [], 5);
        using var backend = new CpuBackend(shape, 4, 1, sparseFrom: 2);
        backend.Load(Cases.Parameters(shape));
        Mask mask = Cases.Mask(shape, 0, 0.5);
        backend.SetMask(0, mask);
        float[] inputs = Cases.Batch(shape, 4).Inputs.ToArray();
        inputs[3] = float.NaN;
        Cases.Step(backend, new Batch(inputs, new int[4], default, 4), UpdateRule.Sgd);
        float[] weights = Cases.Read(backend).Layers[0].Weights;
        AssertZeroOutside(mask, weights);
        Assert.That(weights, Has.Some.NaN);
    }

    [Test]
    public void A_step_allocates_nothing([Values(0.05, 0.5)] double density, [ValueSource(nameof(Rules))] UpdateRule rule)
    {
        var shape = new NetworkShape(50, [60, 40], 10);
        using var backend = new CpuBackend(shape, 20, 2);
        Cases.Prepare(backend, density);
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

    [Test]
    public void What_was_disposed_cannot_be_used_and_what_cannot_be_is_refused()
    {
        var shape = new NetworkShape(2, [], 2);
        var backend = new CpuBackend(shape, 4);
        Assert.That(() => backend.SetMask(9, null), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("layers 0 to 0"));
        backend.Dispose();
        Assert.That(() => backend.Forward(Cases.Batch(shape, 4), ForwardMode.Training), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => backend.Read(new Parameters(shape)), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => new CpuBackend(shape, 4, threads: int.MaxValue), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new UpdateRule { Epsilon = 1e-46 }.Check(), Throws.ArgumentException.With.Message.Contains("float32"));
        Assert.That(() => new UpdateRule { WeightDecay = 1e39 }.Check(), Throws.ArgumentException.With.Message.Contains("float32"));
    }

    [Test]
    public void Calls_out_of_order_and_batches_that_do_not_fit_are_refused()
    {
        var shape = new NetworkShape(3, [4], 2);
        using var cpu = new CpuBackend(shape, 5);
        using var reference = new ReferenceBackend(shape, 5);
        foreach (ITrainingBackend backend in new ITrainingBackend[] { cpu, reference })
        {
            Assert.That(() => backend.Backward(GradientKind.Kept), Throws.InvalidOperationException);
            backend.Forward(Cases.Batch(shape, 5), ForwardMode.Evaluation);
            Assert.That(() => backend.Backward(GradientKind.Kept), Throws.InvalidOperationException);
            backend.Forward(Cases.Batch(shape, 5), ForwardMode.Training);
            Assert.That(() => backend.Update(UpdateRule.Sgd, [0.1, 0.1]), Throws.InvalidOperationException);
            backend.Backward(GradientKind.Kept);
            Assert.That(() => backend.ReadGradients(0, GradientKind.Dense, new float[12], new float[4]), Throws.InvalidOperationException);
            Assert.That(() => backend.Update(UpdateRule.Sgd, [0.1]), Throws.ArgumentException.With.Message.Contains("1 learning rates for 2 layers"));
            Assert.That(() => backend.Update(new UpdateRule { Momentum = 1 }, [0.1, 0.1]), Throws.ArgumentException.With.Message.Contains("momentum is 1"));
            backend.SetMask(0, Cases.Mask(shape, 0, 0.5));
            Assert.That(() => backend.Update(UpdateRule.Sgd, [0.1, 0.1]), Throws.InvalidOperationException);
            Assert.That(() => backend.Forward(Cases.Batch(shape, 6), ForwardMode.Training), Throws.ArgumentException.With.Message.Contains("1 to 5"));
            Assert.That(() => backend.Forward(new Batch(new float[3], new[] { 2 }, default, 1), ForwardMode.Training), Throws.ArgumentException.With.Message.Contains("label 2"));
            Assert.That(() => backend.SetMask(0, new Mask(new TensorShape(3, 4))), Throws.ArgumentException);
        }
    }

    private static void AssertSamePass(ReferenceBackend expected, CpuBackend actual, Batch batch)
    {
        NetworkShape shape = expected.Shape;
        ForwardResult wanted = expected.Forward(batch, ForwardMode.Training), got = actual.Forward(batch, ForwardMode.Training);
        Assert.That(got.Loss, Is.EqualTo(wanted.Loss).Within(1e-5 * batch.Count * Math.Max(1, wanted.Loss)));
        Assert.That(got.Correct, Is.EqualTo(wanted.Correct));
        float[] outputs = new float[batch.Count * shape.Outputs], expectedOutputs = new float[outputs.Length];
        expected.ReadLogits(expectedOutputs);
        actual.ReadLogits(outputs);
        Assert.That(outputs, Is.EqualTo(expectedOutputs).Within(2e-5f));
        expected.Backward(GradientKind.Dense);
        actual.Backward(GradientKind.Dense);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            foreach (GradientKind kind in Enum.GetValues<GradientKind>())
                Assert.That(Gradients(actual, layer, kind), Is.EqualTo(Gradients(expected, layer, kind)).Within(1e-5f), $"{kind} gradients of layer {layer}");
            float[] squares = new float[shape.WeightCount(layer)], expectedSquares = new float[squares.Length];
            expected.ReadSquaredGradients(layer, expectedSquares);
            actual.ReadSquaredGradients(layer, squares);
            Assert.That(squares, Is.EqualTo(expectedSquares).Within(1e-4f * Math.Max(1e-3f, expectedSquares.Max())));
        }
    }

    private static float[] Gradients(ITrainingBackend backend, int layer, GradientKind kind)
    {
        var weights = new float[backend.Shape.WeightCount(layer)];
        var bias = new float[backend.Shape.OutputsOf(layer)];
        backend.ReadGradients(layer, kind, weights, bias);
        return [.. weights, .. bias];
    }

    private static void AssertClose(Parameters actual, Parameters expected, float tolerance)
    {
        foreach ((NamedArray got, NamedArray wanted) in actual.Arrays().Zip(expected.Arrays()))
            Assert.That(got.Values, Is.EqualTo(wanted.Values).Within(tolerance), got.Name);
    }

    private static void AssertZeroOutside(Mask mask, float[] values) =>
        Assert.That(values.Where((_, i) => !mask[i]).Select(BitConverter.SingleToUInt32Bits), Is.All.Zero);
}
