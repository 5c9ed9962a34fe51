using System.CommandLine;
using SparseRuntime.Peers;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Kernels;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Results;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert kernels</c>: how fast kernels are on layers with random weights.</summary>
internal static class KernelsCommand
{
    private const int MostExtent = 65536;

    public static Command Create(TextWriter output, TextWriter error)
    {
        Option<int?> rows = Extent("--rows", "Outputs of the layer. Without any extent, the standard table of layers is timed.");
        Option<int?> taps = Extent("--taps", "Weights per output. Default: as many as rows.");
        Option<int?> columns = Extent("--columns", "Columns of the product. Default: 256.");
        Option<int> window = CommonOptions.Within(1, 15, new Option<int>("--window")
        {
            Description = "Extent of a square convolution, odd; taps are channels times its square, columns a square number of positions.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        });
        var batch = new Option<bool>("--batch") { Description = "Columns are a batch of vectors, as in fully connected layers, and not positions of a plane." };
        var sparsity = new Option<double[]>("--sparsity") { Description = "Shares of zeros; may be repeated. Default: 0.5, 0.7, 0.8, 0.9 and 0.95.", HelpName = "S" };
        sparsity.Validators.Add(result =>
        {
            foreach (double share in result.GetValueOrDefault<double[]>() ?? [])
            {
                if (share is not (>= 0 and < 1)) result.AddError($"--sparsity must be at least 0 and below 1, not {share}.");
            }
        });
        var pattern = new Option<string>("--pattern") { Description = $"How the zeros lie: {WeightPattern.Spelling}.", HelpName = "P", DefaultValueFactory = _ => "unstructured" };
        var kernel = new Option<string?>("--kernel") { Description = "Only kernels whose name contains this, next to the chosen one and the dense one.", HelpName = "TEXT" };
        Option<string> numbers = CommonOptions.Weights();
        Option<int> threads = CommonOptions.Within(1, 1024, new Option<int>("--threads") { Description = "Threads that share a layer.", HelpName = "N", DefaultValueFactory = _ => 1 });
        Option<double> seconds = CommonOptions.Seconds("Time for each layer; warming up comes on top.", 1);
        var results = new Option<string?>("--output") { Description = "Also writes kernels.json and kernels.md into the processor's own folder in this one; only for the standard table.", HelpName = "D" };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("kernels", "Time kernels on layers with random weights, in turns with this project's dense kernels and, where they are installed, ONNX Runtime and libraries of sparse products.")
        {
            rows, taps, columns, window, batch, sparsity, pattern, numbers, kernel, threads, seconds, results, json,
        };
        command.SetAction(parsed =>
        {
            bool isHalf = CommonOptions.ResolveWeights(parsed.GetRequiredValue(numbers)) == WeightStorage.Half;
            LayerCase[] cases = Cases(
                parsed.GetValue(rows), parsed.GetValue(taps), parsed.GetValue(columns), parsed.GetValue(window), parsed.GetValue(batch), parsed.GetValue(sparsity) ?? [], parsed.GetRequiredValue(pattern));
            cases = [.. cases.Select(layer => layer with { IsHalf = isHalf })];
            if (parsed.GetValue(results) is not null && !cases.SequenceEqual(StandardTable.Cases()))
                throw new ToolException("--output is for the standard table: leave out what chooses layers");
            if (parsed.GetValue(results) is not null && parsed.GetValue(threads) != 1)
                throw new ToolException($"--output keeps timings of one thread, not of {parsed.GetValue(threads)}");
            double peak = Machine.MeasureFmaPeakGflops();
            var result = new List<KernelRow>();
            using (var progress = new ProgressLine(error))
            {
                var contest = new KernelContest
                {
                    Peer = PeerCatalog.OnnxRuntime,
                    SparsePeers = [.. SparsePeerCatalog.Available],
                    Threads = parsed.GetValue(threads),
                    Seconds = parsed.GetValue(seconds),
                    PeakGflops = peak,
                    Filter = parsed.GetValue(kernel),
                };
                foreach (LayerCase layer in cases)
                {
                    progress.Show($"{layer.Rows}x{layer.Taps}x{layer.Columns}, {layer.Sparsity:P0} {layer.Pattern}");
                    result.AddRange(contest.Run(layer));
                }
            }

            var all = new KernelsResult(Machine.ProcessorName, Machine.InstructionSet, parsed.GetValue(threads), peak, result) { Peers = PeerPresence.All() };
            if (parsed.GetValue(results) is { } folder) KernelResultsFile.Save(all, folder);
            new Report(output, parsed.GetValue(json)).Write(all, ToolJsonContext.Default.KernelsResult, console => KernelsView.Write(console, all));
            return ExitCodes.Success;
        });
        return command;
    }

    private static LayerCase[] Cases(int? rows, int? taps, int? columns, int window, bool batch, double[] sparsities, string pattern)
    {
        if (rows is null && taps is null && columns is null && window == 1 && !batch && sparsities.Length == 0 && pattern == "unstructured")
            return [.. StandardTable.Cases()];
        int m = rows ?? taps ?? 768;
        int n = columns ?? 256;
        int k = taps ?? (window == 1 ? m : m * window * window);
        if (batch && window > 1) throw new ToolException("--batch is for matrix products, not for convolutions");
        if (window % 2 == 0) throw new ToolException($"--window must be odd, not {window}");
        if (k % (window * window) != 0) throw new ToolException($"--taps must be a multiple of {window * window}, the positions of the window, not {k}");
        if (window > 1 && Math.Round(Math.Sqrt(n)) is var side && (int)(side * side) != n)
            throw new ToolException($"--columns must be the positions of a square plane, such as 784 for 28 x 28, not {n}");
        if ((long)m * k > 1 << 28) throw new ToolException($"{m} x {k} weights are more than {1 << 28}");
        return [.. (sparsities.Length > 0 ? sparsities : [0.5, 0.7, 0.8, 0.9, 0.95]).Select(s => new LayerCase(m, k, n, s, pattern, window, batch))];
    }

    private static Option<int?> Extent(string name, string description) =>
        CommonOptions.Within(1, MostExtent, new Option<int?>(name) { Description = description, HelpName = "N" });
}
