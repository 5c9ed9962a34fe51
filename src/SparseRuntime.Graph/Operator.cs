namespace SparseRuntime.Graph;

/// <summary>
/// A computation on tensors: facts in, facts out, and the values themselves. Operators hold their parameters and no
/// state, so one instance serves many threads.
/// </summary>
public abstract class Operator
{
    /// <summary>The name that users know, such as <c>Softmax</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether several threads may share one execution, each writing the part of the results that
    /// <see cref="OperatorContext.Part"/> gives it. Results must not depend on the number of parts.
    /// </summary>
    public virtual bool CanSplit => false;

    /// <summary>
    /// Whether the result may lie in the memory of an operand of the same shape and element size that nothing else reads:
    /// element i of that operand is read, if at all, for element i of the result alone, before the latter is written, and
    /// by the same share of the work. What else the operator reads lies elsewhere, unless it is the same value and may be
    /// overwritten, too.
    /// </summary>
    /// <param name="operand">Number of the operand.</param>
    public virtual bool CanOverwrite(int operand) => false;

    /// <summary>
    /// Whether the extents of a result show only in all elements of an operand, however many they are, so that inference
    /// at run time must be given them.
    /// </summary>
    /// <param name="operand">Number of the operand.</param>
    public virtual bool CountsElementsOf(int operand) => false;

    /// <summary>
    /// Sets type and shape of every result; the shape is null while it depends on something not known yet. Called
    /// with complete shapes and all elements of shape-deciding operands known, it must set complete shapes.
    /// </summary>
    /// <exception cref="GraphException">The operands cannot be combined.</exception>
    public abstract void Infer(InferenceContext context);

    /// <summary>
    /// Computes the results. Allocates nothing on the managed heap. Values that only show at run time and cannot be
    /// computed with (an index out of range, say) raise <see cref="InvalidOperationException"/>.
    /// </summary>
    public abstract void Execute(in OperatorContext context);
}
