using System.Text;
using System.Text.RegularExpressions;
using SparseRuntime.Peers;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.Results;

/// <summary>
/// The table of speed in a README, between the lines <c>&lt;!-- kernels PATH --&gt;</c> and <c>&lt;!-- /kernels --&gt;</c>,
/// where PATH is that of the results that it is made from, as seen from the README.
/// </summary>
internal static partial class SpeedSection
{
    /// <summary>The path of the results that a README's table is made from.</summary>
    /// <param name="readme">The README's text.</param>
    /// <returns>Null when it names none.</returns>
    public static string? Source(string readme) => Section().Match(readme) is { Success: true } match && match.Groups["path"].Value is { Length: > 0 } path ? path : null;

    /// <summary>Replaces the table in a README's text.</summary>
    /// <param name="readme">The text.</param>
    /// <param name="path">The path of the results, as seen from the README.</param>
    /// <param name="result">The results.</param>
    /// <exception cref="ToolException">The text has no such lines.</exception>
    public static string Replace(string readme, string path, KernelsResult result)
    {
        Match match = Section().Match(readme);
        if (!match.Success) throw new ToolException("the README lacks the lines '<!-- kernels -->' and '<!-- /kernels -->' that the table goes between");
        return $"{readme[..match.Index]}<!-- kernels {path} -->\n{Table(result)}<!-- /kernels -->{readme[(match.Index + match.Length)..]}";
    }

    /// <summary>Layers with unstructured zeros that were timed at several sparsities, one a row.</summary>
    private static string Table(KernelsResult result)
    {
        KernelRow[] rows = [.. result.Rows.Where(row => row.Sparsity > 0 && row.Pattern == "unstructured")];
        string[] sparsities = [.. rows.Select(row => row.Sparsity).OrderBy(s => s).Select(KernelFigures.Percent).Distinct()];
        string ort = result.Peers.FirstOrDefault(peer => peer.Name == PeerCatalog.OnnxRuntimeName)?.Version is { } version
            ? $"{PeerCatalog.OnnxRuntimeName} {version}"
            : $"{PeerCatalog.OnnxRuntimeName}, which was absent";
        var text = new StringBuilder();
        text.Append($"{KernelFigures.Setting(result)}; random weights, unstructured zeros. In each cell: how many times as fast as {ort} with the layer dense / as this project's own dense kernels / share of the processor's multiply-add peak that goes into kept weights.\n\n");
        text.Append(KernelFigures.Row(["layer", .. sparsities.Select(s => $"{s} zeros")]));
        text.Append(KernelFigures.Rule(sparsities.Length + 1, 1));
        foreach (IGrouping<string, KernelRow> layer in rows.GroupBy(KernelFigures.Layer).Where(layer => layer.Count() > 1))
        {
            text.Append(KernelFigures.Row([layer.Key, .. sparsities.Select(s => layer.FirstOrDefault(row => KernelFigures.Percent(row.Sparsity) == s) is { } row
                ? $"{KernelFigures.Ratio(row.VsOrt)} / {KernelFigures.Ratio(row.VsDense)} / {KernelFigures.Percent(row.ShareOfPeak)}"
                : "")]));
        }

        double[] dense = [.. result.Rows.Where(row => row.Sparsity == 0 && double.IsFinite(row.VsOrt)).Select(row => row.VsOrt)];
        if (dense.Length > 0) text.Append($"\nDense layers run {Range(dense)} as fast as in {PeerCatalog.OnnxRuntimeName}.\n");
        KernelRow[] compared = [.. result.Rows.Where(row => row.VsPeers.Count > 0)];
        if (compared.Length > 0)
        {
            IEnumerable<string> names = compared.SelectMany(row => row.VsPeers).Select(peer => $"{peer.Name} {peer.Version}").Distinct();
            text.Append($"\nThe matrix products of the standard table run {Range(compared.Select(row => row.VsPeers.Min(peer => peer.Speedup)))} as fast as in whichever of these sparse libraries is fastest at each: {string.Join(", ", names)}. ");
            text.Append("They are as Debian builds them, for any processor of the architecture; builds for one processor may be faster.\n");
        }

        return text.ToString();
    }

    private static string Range(params IEnumerable<double> ratios)
    {
        (string least, string most) = (KernelFigures.Ratio(ratios.Min()), KernelFigures.Ratio(ratios.Max()));
        return least == most ? least : $"{least} to {most}";
    }

    [GeneratedRegex("<!-- kernels *(?<path>[^>]*?) *-->.*?<!-- /kernels -->", RegexOptions.Singleline)]
    private static partial Regex Section();
}
