using System.Text;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;

namespace SparseRuntime.Tool.Results;

/// <summary><c>kernels.md</c>: every layer of the standard table with the kernel that a session chooses for it.</summary>
internal static class KernelsPage
{
    private const string Head = """

        | column | meaning |
        | --- | --- |
        | layer | outputs × inputs and columns of a product, or the extents of a convolution; *vectors* are a batch that lies vector by vector |
        | sparsity | share of zeros among the weights, which are random; *pattern* says how they lie |
        | kernel | what a session chooses for this layer on this machine |
        | median µs | median time of one run, warm; preparing the weights is not part of it |
        | GFLOP/s | multiply-adds of kept weights, two operations each |
        | of peak | that as a share of the multiply-add peak above |
        | vs own dense | time of the fastest dense kernel of this project over this kernel's |
        | vs ONNX Runtime | the same for ONNX Runtime with the layer dense: convolution, or the faster of MatMul and Gemm |
        | vs other libraries | the same for their sparse product with their own form of the weights and X in rows; they have none for convolutions |

        All were timed in turns in one process. Above 1× the kernel is faster, below it is slower.


        """;

    /// <summary>The page.</summary>
    public static string Text(KernelsResult result)
    {
        var page = new StringBuilder();
        page.Append($"# Kernels on {result.Processor}\n\n");
        page.Append($"{KernelFigures.Setting(result)}; multiply-add peak {Format.Number(result.PeakGflops)} GFLOP/s per core. ");
        page.Append("Written by `sparsert kernels --output`; `kernels.json` has the figures.\n\n");
        foreach (PeerPresence peer in result.Peers)
            page.Append(peer.Version is { } version ? $"- {peer.Name} {version}\n" : $"- {peer.Name}: absent\n");
        page.Append(Head.ReplaceLineEndings("\n"));

        string[] sparse = [.. result.Rows.SelectMany(row => row.VsPeers).Select(peer => peer.Name).Distinct()];
        string[] headings =
        [
            "layer", "pattern", "kernel", "sparsity", "median µs", "GFLOP/s", "of peak", "vs own dense", "vs ONNX Runtime", .. sparse.Select(name => $"vs {name}"),
        ];
        page.Append(KernelFigures.Row(headings));
        page.Append(KernelFigures.Rule(headings.Length, 3));
        foreach (KernelRow row in result.Rows)
        {
            page.Append(KernelFigures.Row(
            [
                KernelFigures.Layer(row),
                row.Sparsity == 0 ? "dense" : row.Pattern,
                $"`{row.Kernel}`",
                KernelFigures.Percent(row.Sparsity),
                Format.Number(row.MedianUs),
                Format.Number(row.EffectiveGflops),
                KernelFigures.Percent(row.ShareOfPeak),
                KernelFigures.Ratio(row.VsDense),
                KernelFigures.Ratio(row.VsOrt),
                .. sparse.Select(name => KernelFigures.Ratio(row.VsPeers.FirstOrDefault(peer => peer.Name == name)?.Speedup ?? double.NaN)),
            ]));
        }

        return page.ToString();
    }
}
