using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Files with one serialized ONNX tensor, as conformance suites keep inputs and expected outputs (<c>.pb</c>).</summary>
public static class OnnxTensorFile
{
    /// <summary>Reads a tensor; its elements stay in the file, which is mapped into memory.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelLoadException">The file is missing or broken, or its element type is not supported.</exception>
    public static Tensor Read(string path) => Read(path, out _);

    /// <summary>As <see cref="Read(string)"/>, with the name that the tensor has in the file, possibly empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Receives the name.</param>
    /// <exception cref="ModelLoadException">The file is missing or broken, or its element type is not supported.</exception>
    public static Tensor Read(string path, out string name)
    {
        ArgumentNullException.ThrowIfNull(path);
        (name, Tensor tensor) = OnnxImporter.Guard(path, () =>
        {
            string fullPath = Path.GetFullPath(path);
            var file = new MappedFile(fullPath);
            if (file.Length > int.MaxValue) throw new IOException("the file is above 2 GB");
            TensorMessage message = TensorMessage.Read(file.Slice(0, (int)file.Length), 0, (int)file.Length, "tensor");
            return (message.Name, TensorDecoder.Decode(message, "tensor", new ExternalDataFolder(Path.GetDirectoryName(fullPath)!)));
        });
        return tensor;
    }
}
