using SparseRuntime.Peers;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Demo;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Tests;

/// <summary>The trained model of the demonstration, and the images that it is shown.</summary>
public sealed class DemoTicketTests
{
    [Test]
    public void It_is_a_ticket_that_knows_its_images()
    {
        using InferenceSession session = DemoTicket.Model.Load(new SessionOptions());
        int[] predictions = DemoTicket.Predict(session);
        int[] labels = DemoTicket.Images.Labels.ToArray();
        Assert.That(session.Describe().Sparsity, Is.EqualTo(0.95).Within(0.01));
        Assert.That(labels, Has.Length.EqualTo(200));
        Assert.That(labels.Distinct().Count(), Is.EqualTo(10));
        Assert.That(predictions.Zip(labels).Count(pair => pair.First == pair.Second), Is.GreaterThan(175));
    }

    [Test]
    public void Its_images_are_the_first_of_the_test_set_and_it_is_as_good_on_the_others()
    {
        DataSet test = Test();
        Assert.That(DemoTicket.Images.Features.Span.SequenceEqual(test.Features.Span[..DemoTicket.Images.Features.Length]), Is.True);
        Assert.That(DemoTicket.Images.Labels.Span.SequenceEqual(test.Labels.Span[..200]), Is.True);
        Tensor images = Tensor.From(test.Features.ToArray(), test.Count, test.FeatureCount);
        using InferenceSession session = DemoTicket.Model.Load(new SessionOptions());
        int[] here = Greatest(session.Run(images).Span<float>());
        Assert.That(here.Zip(test.Labels.ToArray()).Count(pair => pair.First == pair.Second), Is.GreaterThan(8850));
        if (PeerCatalog.OnnxRuntime is not { } peer)
        {
            Assert.Ignore($"this build does without ONNX Runtime; '{PeerCatalog.OnnxRuntimeCommand}' installs it");
            return;
        }

        using IPeerSession other = peer.Load(DemoTicket.Model.ForPeer, 1);
        other.Bind(new Dictionary<string, Tensor> { [session.InputNames[0]] = images });
        other.Run();
        Assert.That(Greatest(other.Outputs[session.OutputNames[0]].Span<float>()), Is.EqualTo(here), "ONNX Runtime takes all images for the same");
    }

    [Test]
    public void Images_are_drawn_two_rows_to_a_line()
    {
        float[] pixels = [0, 255, 100, 0, 255, 100, 0, 0, 0, 255, 255, 255];
        Assert.That(ImageText.Lines(pixels, 3), Is.EqualTo(new[] { " @-", "===" }));
    }

    private static int[] Greatest(ReadOnlySpan<float> sums)
    {
        var greatest = new int[sums.Length / 10];
        for (int i = 0; i < greatest.Length; i++)
        {
            for (int other = 1; other < 10; other++)
            {
                if (sums[(10 * i) + other] > sums[(10 * i) + greatest[i]]) greatest[i] = other;
            }
        }

        return greatest;
    }

    private static DataSet Test()
    {
        KnownDataSet set = KnownDataSets.FashionMnist;
        if (set.SystemFolders.Select(set.Locate).FirstOrDefault(found => found is not null) is { } folder) return set.Read(folder).Test;
        Assert.Ignore($"Fashion-MNIST is not installed; {set.Instructions[0]}");
        throw new InvalidOperationException();
    }
}
