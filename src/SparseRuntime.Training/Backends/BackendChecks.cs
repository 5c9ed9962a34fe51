using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>What every backend checks of what it is given, in the same words.</summary>
internal static class BackendChecks
{
    public static void Batch(NetworkShape shape, int largest, in Batch batch)
    {
        if (batch.Count < 1 || batch.Count > largest) throw new ArgumentException($"a batch of {batch.Count} samples; it must have 1 to {largest}", nameof(batch));
        if (batch.Inputs.Length < (long)batch.Count * shape.Inputs)
            throw new ArgumentException($"{batch.Inputs.Length} values for {batch.Count} samples of {shape.Inputs} features", nameof(batch));
        if (shape.Loss == LossKind.MeanSquaredError)
        {
            if (batch.Targets.Length < (long)batch.Count * shape.Outputs)
                throw new ArgumentException($"{batch.Targets.Length} targets for {batch.Count} samples of {shape.Outputs} outputs", nameof(batch));
            return;
        }

        if (batch.Labels.Length < batch.Count) throw new ArgumentException($"{batch.Labels.Length} labels for {batch.Count} samples", nameof(batch));
        ReadOnlySpan<int> labels = batch.Labels.Span[..batch.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)shape.Outputs)
                throw new ArgumentException($"sample {i} of the batch has label {labels[i]}; the network has outputs 0 to {shape.Outputs - 1}", nameof(batch));
        }
    }

    public static void SameShape(NetworkShape shape, NetworkShape other)
    {
        if (shape.ToString() != other.ToString()) throw new ArgumentException($"it is of a network {other}, not of {shape}");
    }

    public static void Layer(NetworkShape shape, int layer)
    {
        if ((uint)layer >= (uint)shape.Layers) throw new ArgumentOutOfRangeException(nameof(layer), layer, $"the network has layers 0 to {shape.Layers - 1}");
    }

    public static void MaskShape(NetworkShape shape, int layer, Mask? mask)
    {
        Layer(shape, layer);
        if (mask is not null && !mask.Shape.Equals(shape.WeightShape(layer)))
            throw new ArgumentException($"the mask of layer {layer} is of shape {mask.Shape}, its weights of {shape.WeightShape(layer)}", nameof(mask));
    }

    public static void Masks(NetworkShape shape, IReadOnlyList<Mask?> masks)
    {
        if (masks.Count != shape.Layers) throw new ArgumentException($"{masks.Count} masks for a network {shape} of {shape.Layers} layers", nameof(masks));
        for (int layer = 0; layer < masks.Count; layer++)
            MaskShape(shape, layer, masks[layer]);
    }

    public static void Length(int length, long wanted, string what)
    {
        if (length != wanted) throw new ArgumentException($"room for {length} {what}, of which there are {wanted}");
    }

    public static void NormalizationLengths(NetworkShape shape, int layer, int scales, int shifts)
    {
        Layer(shape, layer);
        int units = shape.IsNormalized(layer) ? shape.OutputsOf(layer) : 0;
        Length(scales, units, "gradients of scales");
        Length(shifts, units, "gradients of shifts");
    }

    public static void Rates(NetworkShape shape, ReadOnlySpan<double> rates)
    {
        if (rates.Length != shape.Layers) throw new ArgumentException($"{rates.Length} learning rates for {shape.Layers} layers", nameof(rates));
        for (int layer = 0; layer < rates.Length; layer++)
        {
            if (!(rates[layer] >= 0) || !float.IsFinite((float)rates[layer]))
                throw new ArgumentException($"the learning rate of layer {layer} is {rates[layer]}; it must be zero or positive, in the range of float32", nameof(rates));
        }
    }

    public static void State(bool holds, string message)
    {
        if (!holds) throw new InvalidOperationException(message);
    }
}
