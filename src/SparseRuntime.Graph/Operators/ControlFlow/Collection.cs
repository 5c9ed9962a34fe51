using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>What a graph that runs again and again leaves behind: one list of tensors per result.</summary>
/// <param name="results">How many results are collected.</param>
/// <param name="mostBytes">Bytes that they may take together.</param>
internal sealed class Collection(int results, long mostBytes)
{
    /// <summary>What a tensor takes besides its elements, about.</summary>
    private const int BytesPerTensor = 256;

    private readonly List<Tensor>[] _tensors = [.. Enumerable.Range(0, results).Select(_ => new List<Tensor>())];
    private long _bytes;

    /// <summary>Adds what a round leaves behind.</summary>
    /// <param name="outputs">One tensor per result.</param>
    /// <exception cref="InvalidOperationException">All rounds together take too many bytes.</exception>
    public void Add(ReadOnlySpan<Tensor> outputs)
    {
        for (int i = 0; i < _tensors.Length; i++)
        {
            _bytes += outputs[i].Bytes.Length + BytesPerTensor;
            if (_bytes > mostBytes)
                throw new InvalidOperationException($"what it collects takes more than {mostBytes:N0} bytes after {_tensors[i].Count + 1} rounds");
            _tensors[i].Add(outputs[i]);
        }
    }

    /// <summary>The tensors of one result, in the order of the rounds or against it.</summary>
    public IReadOnlyList<Tensor> Of(int result, bool reversed = false)
    {
        if (reversed) _tensors[result].Reverse();
        return _tensors[result];
    }
}
