using SparseRuntime.Tensors;

namespace SparseRuntime.Peers;

/// <summary>A model that another runtime has loaded. Not for use by several threads at once.</summary>
public interface IPeerSession : IDisposable
{
    /// <summary>
    /// Fixes the inputs and the memory of the outputs, so that <see cref="Run"/> copies and allocates nothing of its
    /// own. Runs the model once, to learn the shapes of the outputs.
    /// </summary>
    /// <param name="inputs">One tensor per input of the model; they must stay as they are while the session is used.</param>
    /// <exception cref="PeerException">The runtime refuses the inputs, or an output is not a tensor of numbers.</exception>
    void Bind(IReadOnlyDictionary<string, Tensor> inputs);

    /// <summary>Runs the model on the bound inputs.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Bind"/> has not been called.</exception>
    /// <exception cref="PeerException">The runtime fails.</exception>
    void Run();

    /// <summary>What the latest run computed, by the names of the outputs. The next run overwrites the tensors.</summary>
    IReadOnlyDictionary<string, Tensor> Outputs { get; }
}
