using System.IO.Compression;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Demo;

/// <summary>
/// The winning ticket of the demonstration: LeNet-300-100 with 95 % of its weights pruned, trained on Fashion-MNIST by
/// <c>benchmarks/recipes/demo-ticket.yaml</c>, and the first images that it is tested with. Both are parts of the program.
/// </summary>
internal static class DemoTicket
{
    /// <summary>What reports call the model.</summary>
    public const string Name = "lenet-300-100-ticket";

    private const string ModelResource = "demo.ticket.onnx.gz", ImagesResource = "demo.images.idx.gz", LabelsResource = "demo.labels.idx.gz";

    /// <summary>The side of an image, in pixels.</summary>
    public const int Side = 28;

    /// <summary>The model. It takes rows of 784 pixels from 0 to 255 and gives a number per class, the greatest for the class that it takes an image for.</summary>
    public static ModelSource Model { get; } = ModelSource.OfBytes(Name, Unpack(ModelResource));

    /// <summary>The images, pixels from 0 to 255, and their classes.</summary>
    public static DataSet Images { get; } = ReadImages();

    /// <summary>What a session takes the images for: a class for each.</summary>
    /// <param name="session">A session of the model.</param>
    public static int[] Predict(InferenceSession session)
    {
        var input = Tensor.Allocate(ElementType.Float32, new TensorShape(Images.Count, Images.FeatureCount));
        Images.Features.Span.CopyTo(input.Span<float>());
        ReadOnlySpan<float> scores = session.Run(input).Span<float>();
        int classes = Images.ClassNames.Count;
        var predictions = new int[Images.Count];
        for (int i = 0; i < predictions.Length; i++)
        {
            ReadOnlySpan<float> row = scores.Slice(i * classes, classes);
            for (int other = 1; other < classes; other++)
            {
                if (row[other] > row[predictions[i]]) predictions[i] = other;
            }
        }

        return predictions;
    }

    private static DataSet ReadImages()
    {
        // IDX: a magic number and big-endian extents, then the bytes.
        byte[] images = Unpack(ImagesResource), labels = Unpack(LabelsResource);
        const int ImageHeader = 16, LabelHeader = 8;
        float[] pixels = [.. images.AsSpan(ImageHeader).ToArray().Select(pixel => (float)pixel)];
        int[] classes = [.. labels.AsSpan(LabelHeader).ToArray().Select(label => (int)label)];
        return DataSet.OfClasses(pixels, Side * Side, classes, KnownDataSets.FashionMnist.ClassNames);
    }

    private static byte[] Unpack(string resource)
    {
        using Stream packed = typeof(DemoTicket).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"the program was built without its part '{resource}'");
        using var stream = new GZipStream(packed, CompressionMode.Decompress);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
