using System.CommandLine;
using SparseRuntime.Pruning;

namespace SparseRuntime.Tool.Pruning;

/// <summary>Options that the commands that prune share.</summary>
internal static class PruningOptions
{
    private const double UsualSparsity = 0.9;

    public static Option<string> Output() => new("--output", "-o") { Description = "The ONNX file to write.", HelpName = "FILE", Required = true };

    public static Option<double?> Sparsity() => CommonOptions.Within(0, 1, new Option<double?>("--sparsity")
    {
        Description = $"The share of weights, blocks, rows or channels that go. Default: {UsualSparsity}; N:M has its own, 1 - N/M.",
        HelpName = "S",
    });

    public static Option<string> Pattern()
    {
        var option = new Option<string>("--pattern")
        {
            Description = $"What goes together: {PruningPattern.Spelling} of a weight matrix with a row per output, or channels, which are taken out of all weights that compute or read them, or dead-channels, which become zeros there.",
            HelpName = "P",
            DefaultValueFactory = _ => "unstructured",
        };
        option.Validators.Add(result =>
        {
            try
            {
                if (result.Tokens.Count > 0) PruningPattern.Parse(result.Tokens[0].Value);
            }
            catch (ArgumentException)
            {
                result.AddError($"--pattern must be {PruningPattern.Spelling}, or channels or dead-channels, not {result.Tokens[0].Value}.");
            }
        });
        return option;
    }

    /// <summary>The sparsity that a pattern and what was given for it stand for.</summary>
    /// <exception cref="ToolException">They contradict each other.</exception>
    public static double Resolve(PruningPattern pattern, double? sparsity)
    {
        if (pattern.OwnSparsity is not { } own) return sparsity ?? UsualSparsity;
        if (sparsity is { } given && Math.Abs(given - own) > 1e-6)
            throw new ToolException($"the pattern {pattern} has a sparsity of {own}, not {given}; leave --sparsity out");
        return own;
    }
}
