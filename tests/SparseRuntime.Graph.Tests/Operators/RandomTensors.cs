using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Operators;

/// <summary>Tensors of reproducible random values.</summary>
internal static class RandomTensors
{
    public static Tensor Floats(Random random, params int[] dimensions)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float32, new TensorShape(dimensions));
        foreach (ref float value in tensor.Span<float>())
            value = (random.NextSingle() * 8) - 4;
        return tensor;
    }

    public static Tensor Longs(Random random, int from, int to, params int[] dimensions)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Int64, new TensorShape(dimensions));
        foreach (ref long value in tensor.Span<long>())
            value = random.Next(from, to);
        return tensor;
    }

    public static Tensor Bools(Random random, params int[] dimensions)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Bool, new TensorShape(dimensions));
        foreach (ref bool value in tensor.Span<bool>())
            value = random.Next(2) == 0;
        return tensor;
    }

    /// <summary>Small numbers that every type of numbers holds; no zeros.</summary>
    public static Tensor Numbers(Random random, ElementType type, params int[] dimensions)
    {
        Tensor floats = Tensor.Allocate(ElementType.Float32, new TensorShape(dimensions));
        foreach (ref float value in floats.Span<float>())
            value = random.Next(1, 9);
        return OperatorRunner.Run(new Graph.Operators.Cast(type), floats);
    }

    public static Tensor List(params long[] values) => Tensor.From(values, values.Length);

    public static int[] Shape(Random random, int rank, int most = 5)
    {
        var dimensions = new int[rank];
        for (int i = 0; i < rank; i++)
            dimensions[i] = random.Next(1, most + 1);
        return dimensions;
    }

    /// <summary>Every index of a shape, row-major.</summary>
    public static IEnumerable<int[]> Indices(int[] shape)
    {
        int count = shape.Aggregate(1, (a, b) => a * b);
        for (int flat = 0; flat < count; flat++)
        {
            var index = new int[shape.Length];
            int rest = flat;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                index[axis] = rest % shape[axis];
                rest /= shape[axis];
            }

            yield return index;
        }
    }

    /// <summary>Where an index lies in a row-major tensor; extents of 1 and missing leading axes are repeated.</summary>
    public static int Flat(int[] shape, int[] index)
    {
        int flat = 0;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int i = index[index.Length - shape.Length + axis];
            flat = (flat * shape[axis]) + (shape[axis] == 1 ? 0 : i);
        }

        return flat;
    }
}
