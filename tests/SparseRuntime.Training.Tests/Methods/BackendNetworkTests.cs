using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

public class BackendNetworkTests
{
    private static readonly NetworkShape Shape = new(9, [12, 5], 3);

    [Test]
    public void Weights_and_gradients_are_those_of_the_backend_and_pruned_ones_zero([Values] bool reference)
    {
        using ITrainingBackend backend = TrainingLoop.NewBackend(Shape, reference);
        var network = new BackendNetwork(backend);
        backend.Load(Cases.Parameters(Shape));
        network.Load([Cases.Mask(Shape, 0, 0.1), null, Cases.Mask(Shape, 2, 0.5)]);
        backend.Forward(Cases.Batch(Shape, 8), ForwardMode.Training);
        backend.Backward(GradientKind.Dense);
        Parameters weights = Cases.Read(backend);
        float[][] gradients = [.. Enumerable.Range(0, 3).Select(layer => Gradients(backend, layer))];
        var squares = new float[60];
        backend.ReadSquaredGradients(1, squares);

        network.Begin(MaskTurn.InPlaceOfUpdate);
        Mask next = Cases.Mask(Shape, 0, 0.1, 1);
        Assert.That(network.Weights(0), Is.EqualTo(weights.Layers[0].Weights));
        Assert.That(network.SquaredGradients(1), Is.EqualTo(squares));
        network.SetMask(0, next);
        Assert.That(network.SquaredGradients(1), Is.EqualTo(squares));
        Assert.That(() => network.SquaredGradients(0), Throws.InvalidOperationException.With.Message.Contains("before masks change"));
        for (int layer = 0; layer < 3; layer++)
            Assert.That(network.Gradients(layer), Is.EqualTo(gradients[layer]), "gradients outlive a change of masks");
        float[] left = [.. weights.Layers[0].Weights.Select((weight, i) => next[i] ? weight : 0f)];
        Assert.That(network.Weights(0), Is.EqualTo(left));
        Assert.That(Cases.Read(backend).Layers[0].Weights, Is.EqualTo(left));
        Assert.That(network.Masks[0].CountKept(), Is.EqualTo(next.CountKept()));
        Assert.That(network.Masks[1].CountKept(), Is.EqualTo(60));
        network.End();
        long kept = network.Masks.Sum(mask => mask.CountKept());
        Assert.That(network.Sparsity, Is.EqualTo(1 - (kept / 183.0)).Within(1e-12));
    }

    [Test]
    public void A_turn_reads_anew()
    {
        using ITrainingBackend backend = TrainingLoop.NewBackend(Shape, reference: false);
        var network = new BackendNetwork(backend);
        backend.Load(Cases.Parameters(Shape));
        for (int step = 0; step < 3; step++)
        {
            backend.Forward(Cases.Batch(Shape, 8, step), ForwardMode.Training);
            backend.Backward(GradientKind.Dense);
            network.Begin(MaskTurn.BesideUpdate);
            Assert.That(network.Weights(1), Is.EqualTo(Cases.Read(backend).Layers[1].Weights));
            Assert.That(network.Gradients(1), Is.EqualTo(Gradients(backend, 1)));
            network.End();
            backend.Update(UpdateRule.Sgd, [0.1, 0.1, 0.1]);
        }
    }

    [Test]
    public void What_the_turn_does_not_allow_is_refused()
    {
        using ITrainingBackend backend = TrainingLoop.NewBackend(Shape, reference: false);
        var network = new BackendNetwork(backend);
        Assert.That(() => network.Weights(0), Throws.InvalidOperationException);
        Assert.That(() => network.Gradients(0), Throws.InvalidOperationException);
        Assert.That(() => network.SetMask(0, network.Masks[0]), Throws.InvalidOperationException);
        network.Begin(MaskTurn.BeforePasses);
        Assert.That(() => network.Gradients(0), Throws.InvalidOperationException.With.Message.Contains("BeforePasses"));
        Assert.That(() => network.SquaredGradients(0), Throws.InvalidOperationException.With.Message.Contains("BeforePasses"));
        Assert.That(() => network.Begin(MaskTurn.BesideUpdate), Throws.InvalidOperationException);
        Assert.That(() => network.Load([null, null, null]), Throws.InvalidOperationException);
        Assert.That(() => network.SetMask(0, network.Masks[1]), Throws.ArgumentException);
        Assert.That(() => network.SetMask(3, network.Masks[1]), Throws.InstanceOf<ArgumentException>());
        network.End();
        network.Begin(MaskTurn.BesideUpdate);
        Assert.That(() => network.SetMask(0, network.Masks[0]), Throws.InvalidOperationException.With.Message.Contains("BesideUpdate"));
        network.End();
        Assert.That(() => network.Load([null, null]), Throws.ArgumentException);
        Assert.That(() => network.Load([null, Masks.Full(new TensorShape(2, 2)), null]), Throws.ArgumentException);
    }

    private static float[] Gradients(ITrainingBackend backend, int layer)
    {
        var gradients = new float[Shape.WeightCount(layer)];
        backend.ReadGradients(layer, GradientKind.Dense, gradients, new float[Shape.OutputsOf(layer)]);
        return gradients;
    }
}
