using System.Buffers;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>A tensor held in place, for inference that must look at elements as execution does.</summary>
internal readonly unsafe ref struct PinnedTensor
{
    private readonly MemoryHandle _pin;

    /// <summary>Holds a tensor; null gives a view that is not present.</summary>
    internal PinnedTensor(Tensor? tensor)
    {
        if (tensor is null) return;
        _pin = tensor.Bytes.Pin();
        View = new TensorView(_pin.Pointer, tensor.ElementType, tensor.Shape);
    }

    /// <summary>The elements.</summary>
    internal TensorView View { get; }

    /// <summary>Lets go of the tensor.</summary>
    public void Dispose() => _pin.Dispose();
}
