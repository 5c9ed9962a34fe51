using System.Numerics;
using SparseRuntime.Kernels;

namespace SparseRuntime.Chain;

/// <summary>A panel of columns on its way through a chain: memory, and which input each lane holds.</summary>
internal sealed unsafe class ColumnPanel(NativeBuffer memory, int lanes) : IDisposable
{
    /// <summary>The activations.</summary>
    public float* Data => memory.Floats;

    /// <summary>The input of each lane; meaningless where the lane is not live.</summary>
    public int[] Inputs { get; } = new int[lanes];

    /// <summary>One bit per lane that holds a live column.</summary>
    public ulong Live { get; set; }

    /// <summary>How many lanes hold a live column.</summary>
    public int Count => BitOperations.PopCount(Live);

    /// <summary>Whether every lane holds a live column.</summary>
    public bool IsFull => Count == Inputs.Length;

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
