using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// An operator that runs graphs of its own. What a graph reads from around it are its last inputs, and operands of the
/// node. Shapes of results show only when the graphs run, so that results are made by <see cref="Run"/>.
/// </summary>
public abstract class ControlFlowOperator : Operator
{
    /// <summary>The graphs; they are shared between copies of the graph around them and must not be changed.</summary>
    public abstract IReadOnlyList<ModelGraph> Bodies { get; }

    /// <summary>Runs the graphs that the operands ask for.</summary>
    /// <param name="operands">One tensor per operand; null where an optional one is left out.</param>
    /// <param name="run">Computes a graph.</param>
    /// <param name="mostBytes">Bytes that what is collected over rounds may take.</param>
    /// <param name="rounds">Counts the rounds of the whole run.</param>
    /// <returns>One tensor per result.</returns>
    /// <exception cref="InvalidOperationException">The graphs cannot be computed with these operands.</exception>
    /// <exception cref="GraphException">A node of a graph cannot be computed.</exception>
    public abstract Tensor[] Run(IReadOnlyList<Tensor?> operands, GraphRunner run, long mostBytes, LoopRounds rounds);

    /// <inheritdoc/>
    public sealed override void Execute(in OperatorContext context) =>
        throw new NotSupportedException($"{Name} makes its results itself: use {nameof(Run)}");

    /// <summary>Checks the types of the operands that become inputs of a graph.</summary>
    /// <param name="context">The operands.</param>
    /// <param name="first">The first operand that becomes an input.</param>
    /// <param name="body">The graph.</param>
    /// <param name="firstInput">The input that it becomes; those after follow.</param>
    /// <param name="count">How many there are.</param>
    private protected static void CheckInputs(InferenceContext context, int first, ModelGraph body, int firstInput, int count)
    {
        for (int i = 0; i < count; i++)
        {
            GraphValue input = body.Inputs[firstInput + i];
            if (context.TypeOf(first + i) != input.Facts.ElementType)
                throw context.Fail($"operand {first + i} is {context.TypeOf(first + i).DisplayName()} where its graph's '{input.Name}' is {input.Facts.ElementType.DisplayName()}");
        }
    }

    /// <summary>The only element of an operand that must be one condition.</summary>
    private protected static bool Condition(Tensor tensor) => tensor is { ElementType: ElementType.Bool, Shape.ElementCount: 1 }
        ? tensor.Bytes.Span[0] != 0
        : throw new InvalidOperationException($"a condition must be one bool, not {tensor}");
}
