using System.Runtime.InteropServices;
using Google.Protobuf;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Testing;

/// <summary>Writes real models in other forms that mean the same, so that every way of storing weights can be tried.</summary>
public static class OnnxRewriter
{
    private const int Float32Code = 1;

    /// <summary>Writes a model whose raw weights are in a file of their own, next to it, each at a multiple of 64 bytes.</summary>
    /// <param name="modelPath">The model.</param>
    /// <param name="folder">Where the new files go.</param>
    /// <returns>The new model's path.</returns>
    public static string ToExternalData(string modelPath, string folder)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(modelPath));
        string weights = Path.GetFileNameWithoutExtension(modelPath) + ".weights";
        using (FileStream stream = File.Create(Path.Combine(folder, weights)))
        {
            foreach (TensorProto tensor in model.Graph.Initializer.Where(t => t.HasRawData))
            {
                stream.Position = (stream.Length + 63) / 64 * 64;
                AddEntry(tensor, "location", weights);
                AddEntry(tensor, "offset", stream.Position.ToString());
                AddEntry(tensor, "length", tensor.RawData.Length.ToString());
                stream.Write(tensor.RawData.Span);
                tensor.ClearRawData();
                tensor.DataLocation = 1;
            }
        }

        string path = Path.Combine(folder, Path.GetFileName(modelPath));
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    /// <summary>Makes every float32 initializer of at least two dimensions sparse.</summary>
    /// <param name="model">The model as a file holds it.</param>
    /// <param name="coordinates">Whether an index has a number per axis, rather than one for all.</param>
    public static byte[] ToSparseInitializers(ReadOnlySpan<byte> model, bool coordinates = false)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(model);
        TensorProto[] weights = [.. Weights(proto)];
        foreach (TensorProto tensor in weights)
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span);
            var indices = new List<long>();
            var kept = new List<float>();
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] == 0f) continue;
                indices.Add(i);
                kept.Add(values[i]);
            }

            var sparse = new SparseTensor(TensorShape.FromInt64([.. tensor.Dims]), [.. indices], Tensor.From<float>([.. kept], kept.Count));
            proto.Graph.SparseInitializer.Add(OnnxMessages.Sparse(tensor.Name, sparse, coordinates));
            proto.Graph.Initializer.Remove(tensor);
        }

        return proto.ToByteArray();
    }

    /// <summary>
    /// Takes the zeros out of every float32 initializer of at least two dimensions: they become <paramref name="filler"/>
    /// in the model, and the masks say which they are.
    /// </summary>
    /// <param name="model">The model as a file holds it.</param>
    /// <param name="filler">What stands where a weight is pruned.</param>
    /// <returns>The model, and masks by initializer; write them with <see cref="Onnx.NpzFile"/>.</returns>
    public static (byte[] Model, Dictionary<string, Tensor> Masks) WithMaskedWeights(ReadOnlySpan<byte> model, float filler = 1f)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(model);
        var masks = new Dictionary<string, Tensor>();
        foreach (TensorProto tensor in Weights(proto))
        {
            byte[] bytes = tensor.RawData.ToByteArray();
            Span<float> values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
            Tensor mask = Tensor.Allocate(ElementType.UInt8, TensorShape.FromInt64([.. tensor.Dims]));
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] == 0f) values[i] = filler;
                else mask.Bytes.Span[i] = 1;
            }

            tensor.RawData = ByteString.CopyFrom(bytes);
            masks.Add(tensor.Name, mask);
        }

        return (proto.ToByteArray(), masks);
    }

    private static IEnumerable<TensorProto> Weights(ModelProto model) =>
        model.Graph.Initializer.Where(t => t.DataType == Float32Code && t.Dims.Count >= 2 && t.HasRawData);

    private static void AddEntry(TensorProto tensor, string key, string value) =>
        tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
}
