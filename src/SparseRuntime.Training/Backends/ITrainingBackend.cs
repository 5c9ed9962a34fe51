using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Where a network's weights live while it is trained, and all arithmetic on them. A step is <see cref="Forward"/>,
/// <see cref="Backward"/>, <see cref="Update"/>; everything else moves data in and out, for which a device may be far
/// away. The same calls give the same bits. Parameters and state are handed over as float32: where a backend computes in
/// that, reading them and loading them later goes on exactly where it stopped, on the same instruction set. One thread at a
/// time uses a backend.
/// </summary>
public interface ITrainingBackend : IDisposable
{
    /// <summary>The network.</summary>
    NetworkShape Shape { get; }

    /// <summary>
    /// What does the arithmetic: an instruction set, or another name for whatever adds in an order of its own. Results, and
    /// what is gone on from, are the same to the bit only on the same.
    /// </summary>
    string Device { get; }

    /// <summary>The most samples that a batch may have.</summary>
    int LargestBatch { get; }

    /// <summary>Replaces all parameters. Weights outside the masks become +0, and the optimiser's state is that before the first step.</summary>
    /// <exception cref="ArgumentException">They are of another network.</exception>
    void Load(Parameters parameters);

    /// <summary>Copies all parameters out.</summary>
    /// <exception cref="ArgumentException">The target is of another network.</exception>
    void Read(Parameters target);

    /// <summary>
    /// Sets which weights of a layer are kept. Those that are not, and the optimiser's state of them, are +0 at once;
    /// those that were not and now are begin at +0 with the state before the first step. Gradients of earlier passes are gone.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="mask">A mask of its weights' shape; null keeps all. The backend copies what it needs.</param>
    /// <exception cref="ArgumentException">The mask is of another shape.</exception>
    void SetMask(int layer, Mask? mask);

    /// <summary>Computes the outputs and the loss of a batch.</summary>
    /// <param name="batch">The samples; copied, so not needed afterwards.</param>
    /// <param name="mode">Whether <see cref="Backward"/> may follow.</param>
    /// <exception cref="ArgumentException">The batch is empty or too large, its arrays are too short, or a label is not one of the outputs.</exception>
    ForwardResult Forward(Batch batch, ForwardMode mode);

    /// <summary>Copies out the last layer's sums for the last batch: [samples, outputs], row-major.</summary>
    /// <exception cref="InvalidOperationException">There was no forward pass.</exception>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    void ReadLogits(Span<float> target);

    /// <summary>Computes gradients of the last batch's mean loss.</summary>
    /// <param name="kind">Whether those of pruned weights will be read, too.</param>
    /// <exception cref="InvalidOperationException">The last forward pass was not one for training, or a mask or parameters changed since.</exception>
    void Backward(GradientKind kind);

    /// <summary>Copies a layer's gradients out, as <see cref="Backward"/> left them: before clipping and weight decay.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="kind">Whether those of pruned weights are wanted.</param>
    /// <param name="weights">Receives those of weights, row-major [outputs, inputs].</param>
    /// <param name="bias">Receives those of biases.</param>
    /// <exception cref="InvalidOperationException">There was no backward pass, or not one of that kind.</exception>
    /// <exception cref="ArgumentException">A target has another length.</exception>
    void ReadGradients(int layer, GradientKind kind, Span<float> weights, Span<float> bias);

    /// <summary>Copies out the gradients of a layer's normalization, as <see cref="ReadGradients"/> does those of its weights.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="scale">Receives those of scales γ; empty where the layer is not normalized.</param>
    /// <param name="shift">Receives those of shifts β, likewise.</param>
    /// <exception cref="InvalidOperationException">There was no backward pass.</exception>
    /// <exception cref="ArgumentException">A target has another length.</exception>
    void ReadNormalizationGradients(int layer, Span<float> scale, Span<float> shift);

    /// <summary>
    /// Sums over the last batch the squares of each sample's own gradient of each weight, pruned or not: Σₙ δₙᵢ² · aₙⱼ², of
    /// which the mean over all samples is the diagonal of the empirical Fisher information. Follows <see cref="Backward"/>.
    /// Behind batch normalization, where samples have no loss of their own, δₙ is the derivative of the batch's by sample n.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="sums">Receives the sums, row-major [outputs, inputs].</param>
    /// <exception cref="InvalidOperationException">There was no backward pass.</exception>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    void ReadSquaredGradients(int layer, Span<float> sums);

    /// <summary>
    /// Takes one step along the gradients of the last backward pass. Running means and variances of batch normalization take
    /// in those of the pass's batch; nothing else changes them but <see cref="Load"/>.
    /// </summary>
    /// <param name="rule">The rule. Its state is kept from step to step; rules should change only after <see cref="Load"/>.</param>
    /// <param name="rates">The learning rate of each layer, positive or zero.</param>
    /// <exception cref="InvalidOperationException">There was no backward pass since the last step.</exception>
    /// <exception cref="ArgumentException">There is not one rate per layer, or a number is out of its range.</exception>
    void Update(UpdateRule rule, ReadOnlySpan<double> rates);

    /// <summary>Copies the optimiser's state out.</summary>
    OptimizerState ReadState();

    /// <summary>Replaces the optimiser's state. That of pruned weights becomes +0.</summary>
    /// <exception cref="ArgumentException">It is of another network.</exception>
    void LoadState(OptimizerState state);
}
