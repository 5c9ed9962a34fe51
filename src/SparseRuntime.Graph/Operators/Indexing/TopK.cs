using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The greatest (or least) elements along an axis, in order, as many as operand 1 says; of equal ones those that come
/// first. NaN counts as greater than every number. Result 1 says where they lie along the axis.
/// </summary>
/// <param name="axis">Negative values count from the back.</param>
/// <param name="greatest">Whether the greatest elements are wanted.</param>
public sealed class TopK(int axis, bool greatest = true) : Operator
{
    /// <summary>Along which elements are chosen.</summary>
    public int Axis { get; } = axis;

    /// <summary>Whether the greatest elements are wanted.</summary>
    public bool Greatest { get; } = greatest;

    /// <inheritdoc/>
    public override string Name => "TopK";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        if (!NumberDispatch.Supports(type)) throw context.FailType(0, NumberDispatch.Supported);
        context.Index(1);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            int axis = context.Axis(Axis, x.Rank);
            if (context.TryIntegers(1, out long[]? count))
            {
                if (count.Length != 1 || count[0] < 0 || count[0] > x[axis])
                    throw context.Fail($"the number of elements must be one number from 0 to {x[axis]}, the extent of axis {axis}, not {Listing.Of(count)}");
                int[] extents = x.Dimensions.ToArray();
                extents[axis] = (int)count[0];
                shape = new TensorShape(extents);
            }
        }

        context.SetOutput(0, type, shape);
        context.SetOutput(1, ElementType.Int64, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        if (context.Outputs[0].Length > 0) NumberDispatch.Run(new Selection(this), context.Inputs[0].ElementType, context);
    }

    private readonly unsafe struct Selection(TopK op) : INumberAction
    {
        public void Run<T>(in OperatorContext context)
            where T : unmanaged, INumber<T>
        {
            TensorShape shape = context.Inputs[0].Shape;
            int axis = op.Axis < 0 ? op.Axis + shape.Rank : op.Axis;
            int extent = shape[axis];
            int inner = (int)shape.CountBetween(axis + 1, shape.Rank);
            int count = context.Outputs[0].Shape[axis];
            (int start, int end) = context.Part.Range(context.Inputs[0].Length / extent);
            if (start == end) return;
            using var heap = new Scratch<int>(count);
            long* places = context.Outputs.Length > 1 ? (long*)context.Outputs[1].Data : null;
            for (int lane = start; lane < end; lane++)
            {
                int within = lane % inner;
                T* x = (T*)context.Inputs[0].Data + ((long)(lane / inner) * extent * inner) + within;
                Select(x, extent, inner, heap.Data, count);
                long target = ((long)(lane / inner) * count * inner) + within;
                for (int i = 0; i < count; i++, target += inner)
                {
                    ((T*)context.Outputs[0].Data)[target] = x[(long)heap.Data[i] * inner];
                    if (places != null) places[target] = heap.Data[i];
                }
            }
        }

        /// <summary>The root of the heap is the chosen element that goes last; at the end they are taken off it one by one.</summary>
        private void Select<T>(T* x, int extent, int stride, int* heap, int count)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < count; i++)
                heap[i] = i;
            for (int i = (count / 2) - 1; i >= 0; i--)
                Sink(x, stride, heap, i, count);
            for (int i = count; i < extent; i++)
            {
                if (!IsBefore(x, stride, i, heap[0])) continue;
                heap[0] = i;
                Sink(x, stride, heap, 0, count);
            }

            for (int last = count - 1; last > 0; last--)
            {
                (heap[0], heap[last]) = (heap[last], heap[0]);
                Sink(x, stride, heap, 0, last);
            }
        }

        private void Sink<T>(T* x, int stride, int* heap, int at, int count)
            where T : unmanaged, INumber<T>
        {
            while (true)
            {
                long child = (2L * at) + 1;
                if (child >= count) return;
                if (child + 1 < count && IsBefore(x, stride, heap[child], heap[child + 1])) child++;
                if (!IsBefore(x, stride, heap[at], heap[child])) return;
                (heap[at], heap[child]) = (heap[child], heap[at]);
                at = (int)child;
            }
        }

        private bool IsBefore<T>(T* x, int stride, int a, int b)
            where T : unmanaged, INumber<T>
        {
            T left = x[(long)a * stride];
            T right = x[(long)b * stride];
            if (left == right) return a < b;
            if (T.IsNaN(left) || T.IsNaN(right)) return T.IsNaN(left) == T.IsNaN(right) ? a < b : T.IsNaN(left) == op.Greatest;
            return left > right == op.Greatest;
        }
    }
}
