using SparseRuntime.Peers;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Demo;

namespace SparseRuntime.Tool.Kernels;

/// <summary>The same layer as models that another runtime loads, in every spelling that its users might choose.</summary>
internal static class PeerLayer
{
    /// <summary>Loads the layer's models and fixes their inputs.</summary>
    /// <param name="peer">The other runtime.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="weights">Its weights, zeros written out.</param>
    /// <param name="threads">Threads of a run.</param>
    /// <returns>A convolution as it is; a product both with the weights on the left, columns contiguous, and on the right.</returns>
    public static IEnumerable<IPeerSession> Load(IPeer peer, LayerCase layer, float[] weights, int threads)
    {
        if (layer.Window > 1)
        {
            int pad = layer.Window / 2;
            var convolution = new OnnxModelWriter("layer", layer.Channels, layer.Side, layer.Side);
            convolution.Weight("weight", weights, layer.Rows, layer.Channels, layer.Window, layer.Window);
            convolution.Node("Conv", "y", ["weight"], ("kernel_shape", true, [layer.Window, layer.Window]), ("pads", true, [pad, pad, pad, pad]));
            yield return Bind(convolution.Build(layer.Rows, layer.Side, layer.Side), 1, layer.Channels, layer.Side, layer.Side);
            yield break;
        }

        var right = new OnnxModelWriter("layer", layer.Taps);
        right.Weight("weight", weights, layer.Rows, layer.Taps);
        right.Node("Gemm", "y", ["weight"], ("transB", false, [1]));
        yield return Bind(right.Build(layer.Rows), layer.Columns, layer.Taps);

        var left = new OnnxModelWriter("layer", layer.Columns);
        left.Weight("weight", weights, layer.Rows, layer.Taps);
        left.NodeAfterWeights("MatMul", "y", ["weight"]);
        yield return Bind(left.Build(layer.Columns), layer.Taps, layer.Columns);

        IPeerSession Bind(byte[] model, params int[] input)
        {
            IPeerSession session = peer.Load(new PeerModel(null, model), threads);
            Tensor tensor = Tensor.Allocate(ElementType.Float32, new TensorShape(input));
            tensor.Span<float>().Fill(0.5f);
            session.Bind(new Dictionary<string, Tensor> { ["input"] = tensor });
            return session;
        }
    }
}
