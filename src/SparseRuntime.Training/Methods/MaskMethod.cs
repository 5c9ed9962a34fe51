using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// How masks change while a network is trained: gradual pruning, dynamic sparse training, pruning at the first step. A
/// trainer asks it at every step. What it does depends on nothing but the network, its own state and the steps.
/// </summary>
public abstract class MaskMethod
{
    /// <summary>Throws where it cannot be applied: what would leave a layer empty, or would not be done before training ends.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="steps">The steps of training.</param>
    /// <exception cref="ArgumentException">It says what does not fit, and what would.</exception>
    public virtual void Check(NetworkShape shape, long steps)
    {
    }

    /// <summary>What it does at a step, from 0 on. Asked once per step, in order, from 0 or from where a saved state was.</summary>
    public abstract MaskTurn TurnAt(long step);

    /// <summary>Takes its turn.</summary>
    /// <param name="step">The step.</param>
    /// <param name="network">The network.</param>
    public abstract void Take(long step, IMaskedNetwork network);

    /// <summary>
    /// Whether the network is as sparse as it will be: no cut comes at a step or later. Patience with a loss that does not
    /// fall counts only from then on. Masks that go on moving at the same sparsity are settled.
    /// </summary>
    /// <param name="step">The step that is next.</param>
    public virtual bool IsSettled(long step) => true;

    /// <summary>Is told of an evaluation; most do not mind.</summary>
    public virtual void Evaluated(Evaluation evaluation)
    {
    }

    /// <summary>All that it would take to go on from here, besides weights and masks: named arrays, none for one without state.</summary>
    public virtual IReadOnlyDictionary<string, Tensor> SaveState() => new Dictionary<string, Tensor>();

    /// <summary>Goes on from where <see cref="SaveState"/> was called.</summary>
    /// <exception cref="InvalidDataException">The state is of another method or network.</exception>
    public virtual void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
    }
}
