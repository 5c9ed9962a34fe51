using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Random networks, batches and masks.</summary>
internal static class Cases
{
    public static Parameters Parameters(NetworkShape shape)
    {
        var stream = new RandomStream(11, 0, "parameters");
        Parameters parameters = Initialization.GlorotNormal(shape, stream);
        foreach (LayerParameters layer in parameters.Layers)
        {
            foreach (ref float bias in layer.Bias.AsSpan())
                bias = (float)(0.1 * stream.NextNormal());
            if (layer.Normalization is not { } normalization) continue;
            for (int i = 0; i < normalization.Scale.Length; i++)
                (normalization.Scale[i], normalization.Shift[i]) = ((float)(1 + (0.3 * stream.NextNormal())), (float)(0.2 * stream.NextNormal()));
            for (int i = 0; i < normalization.Mean.Length; i++)
                (normalization.Mean[i], normalization.Variance[i]) = ((float)(0.3 * stream.NextNormal()), (float)(0.5 + stream.NextUniform()));
        }

        return parameters;
    }

    public static Batch Batch(NetworkShape shape, int count, int index = 0)
    {
        var stream = new RandomStream(12, index, "batch");
        float[] inputs = [.. Enumerable.Range(0, count * shape.Inputs).Select(_ => (float)stream.NextNormal())];
        if (shape.Loss == LossKind.MeanSquaredError)
            return new Batch(inputs, default, Enumerable.Range(0, count * shape.Outputs).Select(_ => (float)stream.NextNormal()).ToArray(), count);
        return new Batch(inputs, Enumerable.Range(0, count).Select(_ => stream.NextBelow(shape.Outputs)).ToArray(), default, count);
    }

    public static Mask Mask(NetworkShape shape, int layer, double density, int index = 0)
    {
        var stream = new RandomStream(13, index, $"mask {layer}");
        var mask = new Mask(shape.WeightShape(layer));
        for (int i = 0; i < shape.WeightCount(layer); i++)
            mask[i] = stream.NextUniform() < density;
        return mask;
    }

    /// <summary>Loads parameters and masks of a density.</summary>
    public static void Prepare(ITrainingBackend backend, double density)
    {
        backend.Load(Parameters(backend.Shape));
        for (int layer = 0; layer < backend.Shape.Layers; layer++)
            backend.SetMask(layer, Mask(backend.Shape, layer, density));
    }

    public static void Step(ITrainingBackend backend, Batch batch, UpdateRule rule, double rate = 0.05)
    {
        backend.Forward(batch, ForwardMode.Training);
        backend.Backward(GradientKind.Kept);
        backend.Update(rule, Enumerable.Repeat(rate, backend.Shape.Layers).ToArray());
    }

    public static Parameters Read(ITrainingBackend backend)
    {
        var parameters = new Parameters(backend.Shape);
        backend.Read(parameters);
        return parameters;
    }
}
