using ILGPU;
using ILGPU.Runtime;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>
/// An accelerator with one stream and the memory of one call's activations, which grows to the largest call. A lock
/// keeps calls apart: an accelerator's streams and buffers are not safe for many threads.
/// </summary>
internal sealed unsafe class GpuDevice : IDisposable
{
    private readonly Lock _lock = new();
    private readonly AcceleratorStream _stream;
    private MemoryBuffer1D<float, Stride1D.Dense>? _input;
    private MemoryBuffer1D<float, Stride1D.Dense>? _output;
    private bool _isDisposed;

    public GpuDevice(Accelerator accelerator)
    {
        Accelerator = accelerator;
        _stream = accelerator.CreateStream();
    }

    public Accelerator Accelerator { get; }

    /// <summary>Device memory with a copy of the values; one element where there are none, because no buffer is empty.</summary>
    public MemoryBuffer1D<T, Stride1D.Dense> Upload<T>(T[] values)
        where T : unmanaged
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Accelerator.Bind();
            MemoryBuffer1D<T, Stride1D.Dense> buffer = Accelerator.Allocate1D<T>(Math.Max(1, values.Length));
            if (values.Length > 0) buffer.View.BaseView.CopyFromCPU(_stream, ref values[0], values.Length);
            return buffer;
        }
    }

    /// <summary>Copies the input to the device, launches the layer and copies the output back.</summary>
    public void Run(GpuPrepared layer, in LinearCall call)
    {
        var shape = new CallShape(layer.Shape, call.Geometry);
        int outputs = call.Geometry.Columns * call.Geometry.OutputFeatures;
        int inputs = call.Geometry.Images * call.Geometry.InputFeatures * call.Geometry.InputPlane.Count;
        if (outputs == 0) return;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Accelerator.Bind();
            ArrayView<float> input = Reserve(ref _input, inputs);
            ArrayView<float> output = Reserve(ref _output, outputs);
            if (inputs > 0) input.CopyFromCPU(_stream, ref *call.Input, inputs);
            layer.Launch(_stream, outputs, input, output, shape);
            output.CopyToCPU(_stream, ref *call.Output, outputs);
        }
    }

    /// <summary>Frees device memory that no running call uses.</summary>
    public void Free(params ReadOnlySpan<MemoryBuffer> buffers)
    {
        lock (_lock)
        {
            Accelerator.Bind();
            foreach (MemoryBuffer buffer in buffers)
                buffer.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            Accelerator.Bind();
            _input?.Dispose();
            _output?.Dispose();
            _stream.Dispose();
        }
    }

    private ArrayView<float> Reserve(ref MemoryBuffer1D<float, Stride1D.Dense>? buffer, int length)
    {
        length = Math.Max(1, length);
        if (buffer is null || buffer.Length < length)
        {
            // Freed before the larger one is asked for: the device need not hold both.
            buffer?.Dispose();
            buffer = null;
            buffer = Accelerator.Allocate1D<float>(length);
        }

        return buffer.View.BaseView.SubView(0, length);
    }
}
