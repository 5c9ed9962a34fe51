using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Running into the caller's tensors allocates nothing on the managed heap.</summary>
[TestFixture]
public sealed class AllocationTests
{
    private static void AllocatesNothing(InferenceSession session, params (NamedTensor[] Inputs, NamedTensor[] Outputs)[] runs)
    {
        // What is allocated once, by whichever run comes to it first, is not allocated in every round.
        long allocated = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++)
            {
                foreach ((NamedTensor[] inputs, NamedTensor[] outputs) in runs)
                    session.Run(inputs, outputs);
            }

            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(allocated, Is.Zero, "in the best of five rounds");
    }

    private static (NamedTensor[] Inputs, NamedTensor[] Outputs) Case(int[] input, int[] output) =>
        ([new("x", TestModels.Input(1, input))], [new("y", Tensor.Allocate(ElementType.Float32, new TensorShape(output)))]);

    [Test]
    public void A_perceptron([Values(1, 2, 3)] int threads)
    {
        using InferenceSession session = InferenceSession.Load(TestModels.Mlp(1, 0.1, 300, 400, 50, 10).ToBytes(), new SessionOptions { IntraOpNumThreads = threads });
        AllocatesNothing(session, Case([1, 300], [1, 10]));
    }

    [Test]
    public void A_convolutional_network([Values(1, 2)] int threads)
    {
        using InferenceSession session = InferenceSession.Load(TestModels.Cnn(2).ToBytes(), new SessionOptions { IntraOpNumThreads = threads });
        AllocatesNothing(session, Case([2, 3, 24, 24], [2, 10]));
    }

    [Test]
    public void Residuals_and_activations([Values(1, 2)] int threads)
    {
        using InferenceSession session = InferenceSession.Load(EpilogueModels.ResidualBlocks(2).ToBytes(), new SessionOptions { IntraOpNumThreads = threads });
        AllocatesNothing(session, Case([2, 8, 10, 9], [2, 10]));
        using InferenceSession transformer = InferenceSession.Load(EpilogueModels.Transformer(2).ToBytes(), new SessionOptions { IntraOpNumThreads = threads });
        AllocatesNothing(transformer, Case([2, 6, 32], [2, 6, 5]));
    }

    [Test]
    public void Batch_sizes_that_alternate([Values(1, 2)] int threads)
    {
        using InferenceSession session = InferenceSession.Load(TestModels.Cnn("batch").ToBytes(), new SessionOptions { IntraOpNumThreads = threads });
        AllocatesNothing(session, Case([1, 3, 24, 24], [1, 10]), Case([3, 3, 24, 24], [3, 10]));
    }

    [Test]
    public void A_transformer_of_several_shapes([Values(1, 2, 3)] int threads)
    {
        using InferenceSession session = InferenceSession.Load(BertModel.Create(heads: 3, perHead: 8, density: 0.5).ToBytes(), new SessionOptions { IntraOpNumThreads = threads });
        AllocatesNothing(session, Run(1, 40), Run(2, 33), Run(1, 5));

        static (NamedTensor[] Inputs, NamedTensor[] Outputs) Run(int images, int tokens) => (
            [.. BertModel.Inputs(1, images, tokens).Select(pair => new NamedTensor(pair.Key, pair.Value))],
            [new("y", Tensor.Allocate(ElementType.Float32, new TensorShape(images, tokens, 24))), new("pooled", Tensor.Allocate(ElementType.Float32, new TensorShape(images, 24)))]);
    }

    [Test]
    public void Outputs_that_are_constants_inputs_views_or_left_out()
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, 2, 6)
            .Output("x", ElementType.Float32, null).Output("i", ElementType.Float32, null).Output("w", ElementType.Float32, null).Output("r", ElementType.Float32, null).Output("u", ElementType.Float32, null)
            .Initializer("w", TestModels.Input(1, 3)).Initializer("s", Tensor.From([4L, 3], 2))
            .Node("Identity", ["x"], ["i"]).Node("Reshape", ["x", "s"], ["r"]).Node("Add", ["r", "w"], ["u"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model);
        NamedTensor[] inputs = [new("x", TestModels.Input(1, 2, 6))];
        NamedTensor[] outputs = [Target("w", 3), Target("r", 4, 3), Target("x", 2, 6), Target("i", 2, 6)];
        AllocatesNothing(session, (inputs, outputs), (inputs, [Target("u", 4, 3)]), (inputs, []));

        static NamedTensor Target(string name, params int[] shape) => new(name, Tensor.Allocate(ElementType.Float32, new TensorShape(shape)));
    }

    [Test]
    public void Operators_of_many_kinds()
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, 2, 8, 6, 6).Output("y", ElementType.Float32, null)
            .Initializer("axes", Tensor.From([1L], 1)).Initializer("one", Tensor.From([1L], 1)).Initializer("five", Tensor.From([5L], 1)).Initializer("step", Tensor.From([2L], 1))
            .Initializer("pads", Tensor.From([0L, 0, 1, 1, 0, 0, 1, 1], 8)).Initializer("tiles", Tensor.From([1L, 2, 1, 1], 4)).Initializer("wide", Tensor.From([2L, 8, 6, 6], 4))
            .Initializer("g", TestModels.Input(3, 6)).Initializer("rows", Tensor.From([3L, 0, -1], 3)).Initializer("m", TestModels.Input(4, 6, 6))
            .Node("Transpose", ["x"], ["t"], ("perm", new long[] { 0, 2, 3, 1 }))
            .Node("Transpose", ["t"], ["b"], ("perm", new long[] { 0, 3, 1, 2 }))
            .Node("Exp", ["b"], ["e"]).Node("Add", ["e", "x"], ["a"]).Node("Clip", ["a"], ["c"])
            .Node("Pad", ["c", "pads"], ["p"]).Node("MaxPool", ["p"], ["mp"], ("kernel_shape", new long[] { 3, 3 }))
            .Node("LayerNormalization", ["mp", "g"], ["ln"]).Node("Softmax", ["ln"], ["sm"], ("axis", 1))
            .Node("ReduceMean", ["sm"], ["rm"], ("axes", new long[] { 1 })).Node("Expand", ["rm", "wide"], ["ex"])
            .Node("Slice", ["ex", "one", "five", "axes", "step"], ["sl"]).Node("Tile", ["sl", "tiles"], ["ti"])
            .Node("Gather", ["ti", "rows"], ["ga"], ("axis", 1)).Node("MatMul", ["ga", "ga"], ["mm"]).Node("MatMul", ["mm", "m"], ["ml"])
            .Node("Greater", ["ml", "ga"], ["gt"]).Node("Where", ["gt", "ml", "ga"], ["wh"]).Node("Split", ["wh"], ["s1", "s2"], ("axis", 3))
            .Node("Concat", ["s2", "s1"], ["co"], ("axis", 2)).Node("LRN", ["co"], ["lr"], ("size", 3)).Node("Cast", ["lr"], ["ca"], ("to", 11))
            .Node("Cast", ["ca"], ["y"], ("to", 1)).ToBytes();
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 2 });
        int[] shape = session.Run(TestModels.Input(1, 2, 8, 6, 6)).Shape.Dimensions.ToArray();
        AllocatesNothing(session, Case([2, 8, 6, 6], shape));
    }
}
