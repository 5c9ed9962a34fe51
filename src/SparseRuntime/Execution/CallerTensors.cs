using SparseRuntime.Tensors;

namespace SparseRuntime.Execution;

/// <summary>What a caller gave for one run, in the model's order.</summary>
/// <param name="inputs">How many inputs the model has.</param>
/// <param name="outputs">How many outputs.</param>
internal sealed class CallerTensors(int inputs, int outputs)
{
    /// <summary>One tensor per input.</summary>
    public Tensor?[] Inputs { get; } = new Tensor?[inputs];

    /// <summary>One tensor per output; null where the caller gave none to receive it.</summary>
    public Tensor?[] Outputs { get; } = new Tensor?[outputs];

    /// <summary>Forgets the tensors.</summary>
    public void Clear()
    {
        Array.Clear(Inputs);
        Array.Clear(Outputs);
    }
}
