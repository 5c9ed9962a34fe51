using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The distinct slices of operand 0 along an axis, or its distinct elements, sorted or in the order in which they come
/// first. Results 1 to 3, if asked for: where each comes first, which of them each slice of the operand is, and how
/// often each occurs.
/// </summary>
/// <param name="axis">Negative values count from the back; null takes the elements in order.</param>
/// <param name="sorted">Whether the result is sorted.</param>
public sealed class Unique(int? axis = null, bool sorted = true) : Operator
{
    /// <summary>Along which slices are compared; null takes the elements in order.</summary>
    public int? Axis { get; } = axis;

    /// <summary>Whether the result is sorted.</summary>
    public bool Sorted { get; } = sorted;

    /// <inheritdoc/>
    public override string Name => "Unique";

    /// <inheritdoc/>
    public override bool CountsElementsOf(int operand) => operand == 0;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        TensorShape? unique = null;
        TensorShape? inverse = null;
        TensorShape? counts = null;
        ElementType type = context.TypeOf(0);
        if (context.ShapeOf(0) is { } x)
        {
            int? axis = Axis is { } named ? context.Axis(named, x.Rank) : null;
            long slices = axis is { } a ? x[a] : x.ElementCount;
            if (slices > int.MaxValue) throw context.Fail($"{slices} elements are too many");
            inverse = new TensorShape((int)slices);
            if (context.ElementsOf(0) is { } elements)
            {
                int[] extents = axis is null ? [0] : x.Dimensions.ToArray();
                extents[axis ?? 0] = Count(elements);
                unique = new TensorShape(extents);
                counts = new TensorShape(extents[axis ?? 0]);
            }
        }

        context.SetOutput(0, type, unique);
        context.SetOutput(1, ElementType.Int64, counts);
        context.SetOutput(2, ElementType.Int64, inverse);
        context.SetOutput(3, ElementType.Int64, counts);
    }

    /// <inheritdoc/>
    public override unsafe void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        var slices = new SliceOrder(x, Axis);
        int n = slices.Count;
        using var scratch = new Scratch<int>(3L * n);
        int* numbers = scratch.Data + (2L * n);
        Group(slices, scratch.Data, numbers);
        long* first = Optional(context, 1);
        long* inverse = Optional(context, 2);
        long* counts = Optional(context, 3);
        if (counts != null) context.Outputs[3].Bytes.Clear();
        for (int i = 0; i < n; i++)
        {
            bool isFirst = numbers[i] < 0;
            int number = isFirst ? ~numbers[i] : numbers[i];
            if (isFirst)
            {
                slices.CopyTo(i, context.Outputs[0], number);
                if (first != null) first[number] = i;
            }

            if (inverse != null) inverse[i] = number;
            if (counts != null) counts[number]++;
        }
    }

    private static unsafe long* Optional(in OperatorContext context, int index) => index < context.Outputs.Length ? (long*)context.Outputs[index].Data : null;

    private unsafe int Count(Tensor elements)
    {
        using var pinned = new PinnedTensor(elements);
        var slices = new SliceOrder(pinned.View, Axis);
        using var scratch = new Scratch<int>(3L * slices.Count);
        return Group(slices, scratch.Data, scratch.Data + (2L * slices.Count));
    }

    /// <summary>
    /// Numbers the slices: equal ones get one number, and the first of them its complement.
    /// </summary>
    /// <returns>How many numbers there are.</returns>
    private unsafe int Group(in SliceOrder slices, int* scratch, int* numbers)
    {
        int n = slices.Count;
        int* order = scratch;
        int* firsts = scratch + n;
        IndexSort.Run(order, firsts, n, slices);
        int count = 0;
        for (int i = 0; i < n; i++)
        {
            // Sorting is stable: the first of a run of equal slices comes first in the operand, too.
            bool begins = i == 0 || slices.Compare(order[i - 1], order[i]) != 0;
            firsts[order[i]] = begins ? order[i] : firsts[order[i - 1]];
            if (begins) count++;
            numbers[order[i]] = begins ? ~(count - 1) : count - 1;
        }

        if (Sorted) return count;
        count = 0;
        for (int i = 0; i < n; i++)
            numbers[i] = firsts[i] == i ? ~count++ : numbers[firsts[i]] < 0 ? ~numbers[firsts[i]] : numbers[firsts[i]];
        return count;
    }
}
