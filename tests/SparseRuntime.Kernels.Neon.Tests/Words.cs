using System.Runtime.InteropServices;
using SparseRuntime.Kernels.Tests;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Neon.Tests;

/// <summary>What goes to the ARM program: 32-bit words, in the order in which its <c>CaseReader</c> takes them.</summary>
internal sealed class Words
{
    private readonly List<int> _words = [];

    /// <summary>The request to run a kernel on cases.</summary>
    public static byte[] Request(string kernel, IReadOnlyCollection<KernelCase> cases)
    {
        var request = new Words();
        request.Add(kernel.Length, [.. kernel.Select(character => (int)character)]);
        request.Add(cases.Count);
        foreach (KernelCase test in cases)
        {
            Words words = Of(test);
            request.Add(words._words.Count, [.. words._words]);
        }

        return MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(request._words)).ToArray();
    }

    private static Words Of(KernelCase test)
    {
        LinearLayer layer = test.Layer;
        WeightMatrix weights = layer.Weights;
        var words = new Words();
        words.Add(weights.Rows, weights.Taps, layer.Groups);
        words.Add(layer.Window.Kernel);
        words.Add(layer.Window.Stride);
        words.Add(layer.Window.Dilation);
        words.Add(layer.Window.PadBegin);
        words.Add(layer.Window.PadEnd);
        words.Add((int)layer.Activation.Kind);
        words.Add([layer.Activation.Alpha, layer.Activation.Beta]);
        words.Add(layer.HasResidual ? 1 : 0);
        words.Add(layer.Bias is null ? 0 : 1);
        words.Add(layer.Bias ?? []);

        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        var allTaps = new List<int>();
        var allValues = new List<float>();
        words.Add(0);
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            allTaps.AddRange(taps.AsSpan(0, count));
            allValues.AddRange(values.AsSpan(0, count));
            words.Add(allTaps.Count);
        }

        words._words.AddRange(allTaps);
        words.Add(CollectionsMarshal.AsSpan(allValues));
        words.Add(test.Geometry.Images);
        words.Add(test.Geometry.InputPlane);
        words.Add(test.Input);
        words.Add(test.Residual ?? []);
        return words;
    }

    private void Add(int word, params ReadOnlySpan<int> more)
    {
        _words.Add(word);
        _words.AddRange(more);
    }

    private void Add(Extent3 extent) => Add(extent.Depth, extent.Height, extent.Width);

    private void Add(ReadOnlySpan<float> values) => _words.AddRange(MemoryMarshal.Cast<float, int>(values));
}
