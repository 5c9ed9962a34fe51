using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>What holds of every mask method.</summary>
public class MaskMethodTests
{
    private static readonly IEnumerable<string> Names = MethodCases.Names;

    [Test]
    public void Going_on_from_a_saved_state_is_the_same_bits([ValueSource(nameof(Names))] string name)
    {
        using var whole = new TrainingLoop(MethodCases.Make(name));
        whole.RunTo(MethodCases.Steps);
        string expected = Cases.Read(whole.Backend).Checksum();
        var stream = new RandomStream(8, 0, name);
        for (int attempt = 0; attempt < 6; attempt++)
        {
            int stop = stream.NextBelow((int)MethodCases.Steps);
            using var first = new TrainingLoop(MethodCases.Make(name));
            first.RunTo(stop);
            // Another seed: all randomness must come from the state.
            using TrainingLoop second = first.Resume(MethodCases.Make(name, seed: 99));
            second.RunTo(stop + ((MethodCases.Steps - stop) / 2));
            using TrainingLoop third = second.Resume(MethodCases.Make(name, seed: 98));
            third.RunTo(MethodCases.Steps);
            Assert.That(Cases.Read(third.Backend).Checksum(), Is.EqualTo(expected), $"stopped at {stop}");
            for (int layer = 0; layer < third.Network.Masks.Count; layer++)
                Assert.That(MaskComparison.Hamming(third.Network.Masks[layer], whole.Network.Masks[layer]), Is.Zero);
        }
    }

    [Test]
    public void Pruned_weights_are_positive_zero_after_every_step_and_no_layer_is_empty([ValueSource(nameof(Names))] string name, [Values] bool reference)
    {
        using var loop = new TrainingLoop(MethodCases.Make(name), reference);
        while (loop.Step < MethodCases.Steps)
        {
            loop.Next();
            Parameters parameters = Cases.Read(loop.Backend);
            for (int layer = 0; layer < loop.Network.Masks.Count; layer++)
            {
                Mask mask = loop.Network.Masks[layer];
                Assert.That(mask.CountKept(), Is.Positive);
                Assert.That(parameters.Layers[layer].Weights.Where((_, i) => !mask[i]).Select(BitConverter.SingleToInt32Bits), Is.All.Zero);
            }
        }

        Assert.That(loop.Network.Sparsity, Is.GreaterThan(0.5));
    }

    [Test]
    public void The_loss_falls([ValueSource(nameof(Names))] string name)
    {
        using var loop = new TrainingLoop(MethodCases.Make(name));
        loop.RunTo(MethodCases.Steps);
        Assert.That(loop.Losses.TakeLast(10).Average(), Is.LessThan(0.6 * loop.Losses.Take(3).Average()));
    }

    [Test]
    public void Masks_change_at_the_methods_turns_only([ValueSource(nameof(Names))] string name)
    {
        using var loop = new TrainingLoop(MethodCases.Make(name));
        while (loop.Step < MethodCases.Steps)
        {
            Mask[] before = [.. loop.Network.Masks];
            MaskTurn turn = loop.Next();
            if (turn is MaskTurn.None or MaskTurn.BesideUpdate) Assert.That(loop.Network.Masks, Is.EqualTo(before));
        }
    }

    [Test]
    public void Every_method_suits_its_network_and_training([ValueSource(nameof(Names))] string name) =>
        Assert.That(() => MethodCases.Make(name).Check(TrainingLoop.Shape, MethodCases.Steps), Throws.Nothing);

    [Test]
    public void Training_that_is_too_short_is_refused([Values("one-shot", "sensitivity", "gradual", "adaptive", "rigl", "set", "sparse-momentum", "regenerative", "early-bird")] string name) =>
        Assert.That(() => MethodCases.Make(name).Check(TrainingLoop.Shape, 4), Throws.ArgumentException.With.Message.Contains("training"));

    [Test]
    public void The_state_of_another_method_is_refused([Values("sensitivity", "adaptive", "static", "rigl", "set", "sparse-momentum", "early-bird")] string name)
    {
        var strange = new Dictionary<string, Tensor> { ["momentum"] = Tensor.Scalar(1f) };
        Assert.That(() => MethodCases.Make(name).LoadState(strange), Throws.InstanceOf<InvalidDataException>());
        foreach ((string key, Tensor tensor) in MethodCases.Make(name).SaveState())
        {
            Dictionary<string, Tensor> state = new(MethodCases.Make(name).SaveState()) { [key] = Tensor.From(new Half[3], 3) };
            Assert.That(() => MethodCases.Make(name).LoadState(state), Throws.InstanceOf<InvalidDataException>(), key);
        }
    }

    [Test]
    public void The_state_of_another_network_is_refused([Values("sensitivity", "sparse-momentum")] string name)
    {
        using var loop = new TrainingLoop(MethodCases.Make(name));
        loop.RunTo(5);
        using var other = new TrainingLoop(MethodCases.Make(name), shape: new NetworkShape(9, [8], 3));
        other.RunTo(1);
        other.Method.LoadState(loop.Method.SaveState());
        Assert.That(() => other.RunTo(10), Throws.InstanceOf<InvalidDataException>());
    }
}
