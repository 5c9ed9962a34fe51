using SparseRuntime.Tool.Demo;

namespace SparseRuntime.Tool.Tests;

/// <summary>Serialised ONNX tensors, as conformance suites keep them.</summary>
internal static class OnnxTensorBytes
{
    public static byte[] Of(float[] values, params int[] shape)
    {
        var tensor = new ProtobufWriter();
        foreach (int extent in shape)
            tensor.Integer(1, extent);
        tensor.Integer(2, 1);
        tensor.Floats(9, values);
        return tensor.ToArray();
    }
}
