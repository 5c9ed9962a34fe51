using System.Diagnostics.CodeAnalysis;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph;

/// <summary>What an operator sees when it derives the facts of its results from those of its operands.</summary>
/// <param name="node">How messages call the node.</param>
/// <param name="inputs">Facts per operand; null where an optional one is left out.</param>
/// <param name="constants">Constant per operand, where it is known.</param>
/// <param name="outputCount">How many results are asked for.</param>
public sealed class InferenceContext(string node, ValueFacts?[] inputs, GraphConstant?[] constants, int outputCount)
{
    /// <summary>The most elements that an operand which decides a shape may have.</summary>
    public const int MaxDecidingElements = 65_536;

    private readonly ValueFacts?[] _outputs = new ValueFacts?[outputCount];

    /// <summary>Number of operands, trailing optional ones possibly left out.</summary>
    public int InputCount => inputs.Length;

    /// <summary>Number of results that are asked for.</summary>
    public int OutputCount => outputCount;

    /// <summary>Facts per result, as set so far.</summary>
    public IReadOnlyList<ValueFacts?> Outputs => _outputs;

    /// <summary>Whether operand <paramref name="index"/> is given.</summary>
    public bool HasInput(int index) => index < inputs.Length && inputs[index] is not null;

    /// <summary>The element type of operand <paramref name="index"/>, which must be given.</summary>
    public ElementType TypeOf(int index) => Required(index).ElementType;

    /// <summary>The shape of operand <paramref name="index"/>, which must be given; null while it is not known.</summary>
    public TensorShape? ShapeOf(int index) => Required(index).Shape;

    /// <summary>
    /// The elements of operand <paramref name="index"/> if they are known, else null. Only operands that decide shapes
    /// are read before a graph runs, and those are short: one with more elements than any shape needs is refused, so
    /// that no sparse constant is written out, and no large one copied, for nothing.
    /// </summary>
    /// <exception cref="GraphException">The operand has more than <see cref="MaxDecidingElements"/> elements.</exception>
    public Tensor? ConstantOf(int index)
    {
        if (index >= constants.Length || constants[index] is not { } constant) return null;
        if (constant.Shape.ElementCount > MaxDecidingElements)
            throw Fail($"operand {index} has shape {constant.Shape}; it decides a shape and can have no more than {MaxDecidingElements} elements");
        return constant.ToDense();
    }

    /// <summary>
    /// The elements of operand <paramref name="index"/> if they are known, else null: for operators that count them all
    /// (<see cref="Operator.CountsElementsOf"/>). A sparse constant is not written out for that if it has more than
    /// <see cref="MaxDecidingElements"/>.
    /// </summary>
    public Tensor? ElementsOf(int index)
    {
        if (index >= constants.Length || constants[index] is not { } constant) return null;
        return constant.Sparse is null || constant.Shape.ElementCount <= MaxDecidingElements ? constant.ToDense() : null;
    }

    /// <summary>
    /// The elements of an integer operand (int32 or int64) as 64-bit numbers, for operands that decide shapes.
    /// </summary>
    /// <returns>False when the operand is given but its elements are not known yet.</returns>
    public bool TryIntegers(int index, [NotNullWhen(true)] out long[]? values)
    {
        values = ConstantOf(index) switch
        {
            null => null,
            { ElementType: ElementType.Int64 } tensor => tensor.Span<long>().ToArray(),
            { ElementType: ElementType.Int32 } tensor => Array.ConvertAll(tensor.Span<int>().ToArray(), v => (long)v),
            var other => throw Fail($"operand {index} must be int32 or int64, not {other.ElementType.DisplayName()}"),
        };
        return values is not null;
    }

    /// <summary>Sets the facts of a result; results beyond <see cref="OutputCount"/> are ignored.</summary>
    public void SetOutput(int index, ElementType type, TensorShape? shape)
    {
        if (index < _outputs.Length) _outputs[index] = new ValueFacts(type, shape);
    }

    /// <summary>The error to throw for a node that cannot be computed.</summary>
    public GraphException Fail(string message) => new(node, message);

    private ValueFacts Required(int index) =>
        HasInput(index) ? inputs[index]!.Value : throw Fail($"operand {index} is missing");
}
