namespace SparseRuntime.Training;

/// <summary>Which passes a backend has made, and so which calls make sense.</summary>
internal struct PassState
{
    private bool _forward, _forTraining, _backward, _dense, _unused;

    public void Forwarded(ForwardMode mode) => (_forward, _forTraining, _backward, _dense, _unused) = (true, mode == ForwardMode.Training, false, false, false);

    public void Backwarded(GradientKind kind) => (_backward, _dense, _unused) = (true, kind == GradientKind.Dense, true);

    /// <summary>Weights are others now, so neither gradients nor another backward pass of the same batch mean anything; a step's own gradients may still be read.</summary>
    public void Updated() => (_forTraining, _unused) = (false, false);

    public void Invalidated() => (_forTraining, _backward, _dense, _unused) = (false, false, false, false);

    public readonly void NeedsForward() => BackendChecks.State(_forward, "there was no forward pass");

    public readonly void NeedsTrainingForward() =>
        BackendChecks.State(_forTraining, "a backward pass follows a forward pass for training, with the same weights and masks");

    public readonly void NeedsBackward(GradientKind kind)
    {
        BackendChecks.State(_backward, "there was no backward pass");
        BackendChecks.State(_dense || kind == GradientKind.Kept, "the last backward pass was not for gradients of pruned weights");
    }

    public readonly void NeedsUnusedGradients() => BackendChecks.State(_unused, "an update follows a backward pass of its own");
}
