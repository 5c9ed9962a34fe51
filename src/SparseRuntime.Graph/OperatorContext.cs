using SparseRuntime.Tensors;

namespace SparseRuntime.Graph;

/// <summary>What an operator sees when it runs: operands, results, and its share of the work.</summary>
/// <param name="inputs">The operands; an absent optional one is not <see cref="TensorView.IsPresent"/>.</param>
/// <param name="outputs">The results, of the shapes that inference gave; their memory is not cleared.</param>
/// <param name="part">Which share of the result to compute; whole for operators that do not split.</param>
public readonly ref struct OperatorContext(ReadOnlySpan<TensorView> inputs, ReadOnlySpan<TensorView> outputs, WorkPart part)
{
    /// <summary>The operands.</summary>
    public ReadOnlySpan<TensorView> Inputs { get; } = inputs;

    /// <summary>The results.</summary>
    public ReadOnlySpan<TensorView> Outputs { get; } = outputs;

    /// <summary>Which share of the result to compute.</summary>
    public WorkPart Part { get; } = part;

    /// <summary>Whether operand <paramref name="index"/> is given.</summary>
    public bool HasInput(int index) => index < Inputs.Length && Inputs[index].IsPresent;
}
