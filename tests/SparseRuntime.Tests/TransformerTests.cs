using SparseRuntime.Kernels;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>A transformer from its tokens to its outputs: attention is fused, laid out, planned, shared and run.</summary>
[TestFixture]
public sealed class TransformerTests
{
    private static readonly byte[] Small = BertModel.Create(heads: 3, perHead: 6, density: 0.5).ToBytes();

    private static readonly Lazy<byte[]> Large = new(() => BertModel.Create(heads: 4, perHead: 32, density: 0.3).ToBytes());

    [Test]
    public void The_results_are_those_of_the_definition([Values(1, 3)] int threads)
    {
        foreach ((int images, int tokens) in new[] { (1, 1), (2, 15), (1, 16), (2, 17), (3, 40), (1, 130) })
            Numbers.AssertSessionAgrees(Small, BertModel.Inputs(tokens, images, tokens), threads);
    }

    [Test]
    public void Large_calls_agree_with_the_reference_executors([Values(1, 2)] int threads)
    {
        Dictionary<string, Tensor> inputs = BertModel.Inputs(1, 3, 150);
        using InferenceSession reference = InferenceSession.Load(Large.Value, new SessionOptions { IntraOpNumThreads = 1, Executors = ExecutorPolicy.Reference });
        using InferenceSession session = InferenceSession.Load(Large.Value, new SessionOptions { IntraOpNumThreads = threads });
        IReadOnlyDictionary<string, Tensor> expected = reference.Run(inputs), actual = session.Run(inputs);
        foreach (string name in session.OutputNames)
            Numbers.AssertClose(actual[name], expected[name], name, relative: 1e-3f);
    }

    [Test]
    public void Attention_is_run_by_the_best_kernel_and_by_definition_under_the_reference_policy()
    {
        Dictionary<string, Tensor> inputs = BertModel.Inputs(1, 2, 40);
        foreach ((ExecutorPolicy policy, bool isKernel) in new[] { (ExecutorPolicy.Best, true), (ExecutorPolicy.Reference, false) })
        {
            using InferenceSession session = InferenceSession.Load(Small, new SessionOptions { IntraOpNumThreads = 1, Executors = policy });
            IReadOnlyList<LayerTiming> timings = session.Profile(inputs, 1);
            LayerTiming[] attention = [.. timings.Where(timing => timing.Op == "Attention")];
            Assert.That(attention, Has.Length.EqualTo(2), $"{policy}");
            Assert.That(attention.Select(timing => timing.Executor == AttentionKernel.Best.Name), Is.All.EqualTo(isKernel), $"{policy}");
            Assert.That(timings.Select(timing => timing.Op), Has.None.EqualTo("Softmax"), $"{policy}");
        }
    }

    [Test]
    public void One_two_three_and_five_threads_give_the_same_bits()
    {
        foreach ((byte[] model, int images, int tokens) in new[] { (Small, 2, 33), (Large.Value, 1, 150), (Large.Value, 3, 77), (Large.Value, 5, 16) })
        {
            Dictionary<string, Tensor> inputs = BertModel.Inputs(2, images, tokens);
            float[]? expected = null;
            foreach (int threads in new[] { 1, 2, 3, 5 })
            {
                using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = threads });
                for (int round = 0; round < 3; round++)
                {
                    IReadOnlyDictionary<string, Tensor> results = session.Run(inputs);
                    float[] all = [.. results["y"].Floats(), .. results["pooled"].Floats()];
                    expected ??= all;
                    Assert.That(all.AsSpan().SequenceEqual(expected), $"{images} x {tokens}, {threads} threads, round {round}");
                }
            }
        }
    }

    [Test]
    public void Images_and_tokens_may_be_others_from_run_to_run()
    {
        using InferenceSession session = InferenceSession.Load(Small, new SessionOptions { IntraOpNumThreads = 2 });
        (int Images, int Tokens)[] shapes = [(1, 40), (2, 40), (1, 7), (3, 16), (1, 40), (2, 65), (3, 16), (1, 1), (2, 40)];
        foreach ((int images, int tokens) in shapes)
        {
            Dictionary<string, Tensor> inputs = BertModel.Inputs(images + tokens, images, tokens);
            using InferenceSession fresh = InferenceSession.Load(Small, new SessionOptions { IntraOpNumThreads = 1 });
            IReadOnlyDictionary<string, Tensor> expected = fresh.Run(inputs), actual = session.Run(inputs);
            foreach (string name in session.OutputNames)
            {
                Assert.That(actual[name].Shape, Is.EqualTo(expected[name].Shape));
                Assert.That(actual[name].Floats(), Is.EqualTo(expected[name].Floats()), $"{name} of {images} x {tokens}");
            }
        }
    }

    [Test]
    public void Tokens_that_are_masked_out_change_nothing()
    {
        Dictionary<string, Tensor> inputs = BertModel.Inputs(3, 1, 40);
        inputs["mask"].Span<long>().Fill(1);
        inputs["mask"].Span<long>()[25..].Clear();
        using InferenceSession session = InferenceSession.Load(Small, new SessionOptions { IntraOpNumThreads = 1 });
        float[] before = session.Run(inputs)["y"].Floats();
        foreach (ref long id in inputs["ids"].Span<long>()[25..])
            id = (id + 1) % BertModel.Words;
        float[] after = session.Run(inputs)["y"].Floats();
        int kept = 25 * (before.Length / 40);
        Assert.That(after[..kept], Is.EqualTo(before[..kept]));
        Assert.That(after[kept..], Is.Not.EqualTo(before[kept..]));
    }
}
