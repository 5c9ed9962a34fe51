using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>A graph under construction with random constants.</summary>
internal sealed class GraphBuilder(int seed = 1)
{
    public Random Random { get; } = new(seed);

    public ModelGraph Graph { get; } = new();

    public GraphValue Input(params int[] shape) =>
        Graph.AddInput(Graph.FreshName("x"), ElementType.Float32, [.. shape.Select(d => new DeclaredDimension(d))]);

    /// <summary>An input of which nothing but the type is known.</summary>
    public GraphValue OpenInput(ElementType type = ElementType.Float32) => Graph.AddInput(Graph.FreshName("x"), type, null);

    /// <summary>Random numbers between −1 and 1 without zeros.</summary>
    public Tensor Numbers(params int[] shape)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float32, new TensorShape(shape));
        foreach (ref float number in tensor.Span<float>())
            number = (0.1f + (Random.NextSingle() * 0.9f)) * (Random.Next(2) == 0 ? 1 : -1);
        return tensor;
    }

    /// <summary>Random positive numbers, as variances are.</summary>
    public GraphValue Positive(int count) => Constant(Tensor.From([.. Enumerable.Range(0, count).Select(_ => 0.3f + Random.NextSingle())], count));

    /// <summary>Zeros and ones, half of each.</summary>
    public Tensor ZerosAndOnes(params int[] shape)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float32, new TensorShape(shape));
        foreach (ref float number in tensor.Span<float>())
            number = Random.Next(2);
        return tensor;
    }

    public GraphValue Constant(Tensor tensor) => Constant(new GraphConstant(tensor));

    public GraphValue Constant(GraphConstant constant) => Graph.AddConstant(Graph.FreshName("c"), constant);

    public GraphValue Constant(params int[] shape) => Constant(Numbers(shape));

    public GraphValue Scalar(float value) => Constant(Tensor.Scalar(value));

    /// <summary>A constant under a random mask; the first kept weight is zero.</summary>
    public GraphConstant Masked(params int[] shape)
    {
        Tensor tensor = Numbers(shape);
        var mask = new Mask(tensor.Shape);
        bool zeroKept = false;
        Span<float> numbers = tensor.Span<float>();
        for (int i = 0; i < numbers.Length; i++)
        {
            mask[i] = Random.Next(2) == 0 || i == numbers.Length - 1;
            if (!mask[i] || !zeroKept) numbers[i] = 0f;
            zeroKept |= mask[i];
        }

        return new GraphConstant(tensor, mask);
    }

    /// <summary>A sparse constant that stores about a third.</summary>
    public GraphConstant Sparse(params int[] shape)
    {
        var full = new TensorShape(shape);
        long[] indices = [.. Enumerable.Range(0, (int)full.ElementCount).Where(_ => Random.Next(3) == 0).Select(i => (long)i)];
        return new GraphConstant(new SparseTensor(full, indices, Numbers(indices.Length)));
    }

    public GraphValue Node(Operator op, params GraphValue?[] inputs) => Graph.AddNode("", op, inputs, [null]).Outputs[0];

    public ModelGraph Output(params GraphValue[] values)
    {
        foreach (GraphValue value in values)
            Graph.AddOutput(value);
        return Graph;
    }

    /// <summary>Random numbers for every input of known shape.</summary>
    public Tensor[] Inputs() => [.. Graph.Inputs.Select(input => Numbers(input.Facts.Shape!.Dimensions.ToArray()))];
}
