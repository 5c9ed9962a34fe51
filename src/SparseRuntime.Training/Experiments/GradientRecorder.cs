using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>Changes no mask, and takes in the dense gradients of every step.</summary>
internal sealed class GradientRecorder(NetworkShape shape) : MaskMethod
{
    /// <summary>Per layer.</summary>
    public IReadOnlyList<GradientProfile> Profiles { get; } = [.. Enumerable.Range(0, shape.Layers).Select(layer => new GradientProfile(shape.WeightCount(layer)))];

    /// <inheritdoc/>
    public override MaskTurn TurnAt(long step) => MaskTurn.BesideUpdate;

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        for (int layer = 0; layer < Profiles.Count; layer++)
            Profiles[layer].Add(network.Gradients(layer));
    }
}
