using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SparseRuntime.Tensors;
using Tensor = SparseRuntime.Tensors.Tensor;

namespace SparseRuntime.Peers;

/// <summary>A model in ONNX Runtime whose inputs and outputs are bound once to the callers' tensors.</summary>
internal sealed class OnnxRuntimePeerSession(InferenceSession session) : IPeerSession
{
    private readonly RunOptions _runOptions = new();
    private readonly Dictionary<string, Tensor> _outputs = [];

    // Undone in reverse: values go before the memory that they look at.
    private readonly Stack<IDisposable> _bound = new();
    private OrtIoBinding? _binding;

    public IReadOnlyDictionary<string, Tensor> Outputs => _outputs;

    public void Bind(IReadOnlyDictionary<string, Tensor> inputs)
    {
        Unbind();
        OnnxRuntimePeer.Guard("the inputs cannot be bound", () =>
        {
            Dictionary<string, OrtValue> values = inputs.ToDictionary(input => input.Key, input => Over(input.Value));
            string[] names = [.. session.OutputMetadata.Keys];
            using (IDisposableReadOnlyCollection<OrtValue> results = session.Run(_runOptions, values, names))
            {
                for (int i = 0; i < names.Length; i++)
                    _outputs.Add(names[i], Like(names[i], results[i]));
            }

            _binding = session.CreateIoBinding();
            _bound.Push(_binding);
            foreach ((string name, OrtValue value) in values)
                _binding.BindInput(name, value);
            foreach ((string name, Tensor output) in _outputs)
                _binding.BindOutput(name, Over(output));
            return true;
        });
    }

    public void Run()
    {
        if (_binding is null) throw new InvalidOperationException("no inputs are bound");
        try
        {
            session.RunWithBinding(_runOptions, _binding);
        }
        catch (OnnxRuntimeException e)
        {
            throw new PeerException($"ONNX Runtime: the run failed: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        Unbind();
        _runOptions.Dispose();
        session.Dispose();
    }

    private void Unbind()
    {
        _binding = null;
        _outputs.Clear();
        while (_bound.TryPop(out IDisposable? item))
            item.Dispose();
    }

    /// <summary>A value of ONNX Runtime over a tensor's own memory, pinned until the session is unbound.</summary>
    private unsafe OrtValue Over(Tensor tensor)
    {
        MemoryHandle pin = tensor.Bytes.Pin();
        _bound.Push(pin);
        long[] shape = Array.ConvertAll(tensor.Shape.Dimensions.ToArray(), extent => (long)extent);
        OrtValue value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, Translate(tensor.ElementType), shape, (nint)pin.Pointer, tensor.Bytes.Length);
        _bound.Push(value);
        return value;
    }

    private static Tensor Like(string name, OrtValue value)
    {
        if (!value.IsTensor) throw new PeerException($"ONNX Runtime: output '{name}' is not a tensor");
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        return Tensor.Allocate(Translate(name, info.ElementDataType), TensorShape.FromInt64(info.Shape));
    }

    private static TensorElementType Translate(ElementType type) => type switch
    {
        ElementType.Float32 => TensorElementType.Float,
        ElementType.Float64 => TensorElementType.Double,
        ElementType.Float16 => TensorElementType.Float16,
        ElementType.BFloat16 => TensorElementType.BFloat16,
        ElementType.Int8 => TensorElementType.Int8,
        ElementType.UInt8 => TensorElementType.UInt8,
        ElementType.Int16 => TensorElementType.Int16,
        ElementType.UInt16 => TensorElementType.UInt16,
        ElementType.Int32 => TensorElementType.Int32,
        ElementType.UInt32 => TensorElementType.UInt32,
        ElementType.Int64 => TensorElementType.Int64,
        ElementType.UInt64 => TensorElementType.UInt64,
        ElementType.Bool => TensorElementType.Bool,
        _ => throw new NotSupportedException($"tensors of {type.DisplayName()} have no counterpart"),
    };

    private static ElementType Translate(string name, TensorElementType type) => type switch
    {
        TensorElementType.Float => ElementType.Float32,
        TensorElementType.Double => ElementType.Float64,
        TensorElementType.Float16 => ElementType.Float16,
        TensorElementType.BFloat16 => ElementType.BFloat16,
        TensorElementType.Int8 => ElementType.Int8,
        TensorElementType.UInt8 => ElementType.UInt8,
        TensorElementType.Int16 => ElementType.Int16,
        TensorElementType.UInt16 => ElementType.UInt16,
        TensorElementType.Int32 => ElementType.Int32,
        TensorElementType.UInt32 => ElementType.UInt32,
        TensorElementType.Int64 => ElementType.Int64,
        TensorElementType.UInt64 => ElementType.UInt64,
        TensorElementType.Bool => ElementType.Bool,
        _ => throw new PeerException($"ONNX Runtime: output '{name}' holds elements of type {type}, which cannot be compared"),
    };
}
