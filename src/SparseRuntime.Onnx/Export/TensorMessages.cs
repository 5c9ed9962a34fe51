using System.Runtime.InteropServices;
using Google.Protobuf;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Tensors as messages of the format, elements in <c>raw_data</c>.</summary>
internal static class TensorMessages
{
    /// <summary>A dense tensor. The message refers to the tensor's bytes, which must not change before it is written.</summary>
    public static TensorProto Of(string name, Tensor tensor)
    {
        var proto = new TensorProto { DataType = OnnxElementTypes.Code(tensor.ElementType), RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes) };
        if (name.Length > 0) proto.Name = name;
        foreach (int extent in tensor.Shape.Dimensions)
            proto.Dims.Add(extent);
        return proto;
    }

    /// <summary>A sparse tensor; its name is that of its values, its indices are flat.</summary>
    public static SparseTensorProto Of(string name, SparseTensor tensor)
    {
        var indices = Tensor.Wrap(ElementType.Int64, new TensorShape(tensor.Indices.Length), MemoryMarshal.AsBytes(tensor.Indices.AsSpan()).ToArray());
        var proto = new SparseTensorProto { Values = Of(name, tensor.Values), Indices = Of($"{name}_indices", indices) };
        foreach (int extent in tensor.Shape.Dimensions)
            proto.Dims.Add(extent);
        return proto;
    }

    /// <summary>Writes a model to a file, replacing it.</summary>
    /// <exception cref="InvalidDataException">The model is above the format's limit of 2 GB.</exception>
    public static void Save(ModelProto model, string path)
    {
        CheckSize(model);
        using FileStream stream = File.Create(path);
        model.WriteTo(stream);
    }

    /// <summary>A model as bytes.</summary>
    /// <exception cref="InvalidDataException">The model is above the format's limit of 2 GB.</exception>
    public static byte[] ToArray(ModelProto model)
    {
        CheckSize(model);
        return model.ToByteArray();
    }

    // The library counts in 32 bits and would overflow: weights are what makes a model large, so they are added up first.
    private static void CheckSize(ModelProto model)
    {
        const long MostWeightBytes = int.MaxValue - (64L << 20);
        long bytes = model.Graph.Initializer.Sum(tensor => (long)tensor.RawData.Length)
            + model.Graph.SparseInitializer.Sum(sparse => (long)(sparse.Values?.RawData.Length ?? 0) + (sparse.Indices?.RawData.Length ?? 0));
        if (bytes > MostWeightBytes) throw new InvalidDataException($"the model's weights take {bytes} bytes; an ONNX file is below 2 GB");
    }
}
