using SparseRuntime.Kernels;

namespace SparseRuntime.Training;

/// <summary>Parameters of one kind with their gradients and optimiser state, in whole registers; what fills up the last is zero.</summary>
internal sealed unsafe class CpuArray : IDisposable
{
    private readonly NativeBuffer _values, _gradients;
    private NativeBuffer? _first, _second;

    /// <param name="count">Elements: whole registers.</param>
    public CpuArray(int count)
    {
        Count = count;
        _values = new NativeBuffer((long)count * sizeof(float));
        _gradients = new NativeBuffer((long)count * sizeof(float));
        Born = new int[count];
    }

    public int Count { get; }

    public float* Values => _values.Floats;

    public float* Gradients => _gradients.Floats;

    /// <summary>The first moment; null until a rule needs it, and zero then.</summary>
    public float* First => _first is null ? null : _first.Floats;

    /// <summary>The second moment, likewise.</summary>
    public float* Second => _second is null ? null : _second.Floats;

    /// <summary>Which update each element's state begins after.</summary>
    public int[] Born { get; }

    /// <summary>What <see cref="Born"/> is for all elements that matter; null where it differs.</summary>
    public int? CommonBirth { get; set; } = 0;

    /// <summary>Makes room for the moments that a rule needs.</summary>
    public void Remember(UpdateKind kind)
    {
        if (kind != UpdateKind.Sgd) _first ??= new NativeBuffer((long)Count * sizeof(float));
        if (kind == UpdateKind.Adam) _second ??= new NativeBuffer((long)Count * sizeof(float));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _gradients.Dispose();
        _first?.Dispose();
        _second?.Dispose();
    }
}
