namespace SparseRuntime.Conformance.Tests;

/// <summary>Where the official ONNX conformance suite lies, and its cases.</summary>
internal static class ConformanceSuite
{
    private const string VariableName = "ONNX_TESTDATA";

    private static readonly string[] Groups = ["node", "simple", "pytorch-operator", "pytorch-converted"];

    private const string WrongShape = "operand 'like' has one element where the model declares [3,4]";

    /// <summary>Cases whose data contradict their own model, with how.</summary>
    public static IReadOnlyDictionary<string, string> Contradictory { get; } = new Dictionary<string, string>
    {
        ["node/test_castlike_BFLOAT16_to_FLOAT"] = WrongShape,
        ["node/test_castlike_BFLOAT16_to_FLOAT_expanded"] = WrongShape,
        ["node/test_castlike_FLOAT_to_BFLOAT16"] = WrongShape,
        ["node/test_castlike_FLOAT_to_BFLOAT16_expanded"] = WrongShape,
    };

    /// <summary>The folder with the groups of cases; the environment variable ONNX_TESTDATA comes before where Debian's libonnx-testdata puts it.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(VariableName) ?? "/usr/share/libonnx-testdata/data";

    public static bool IsInstalled => Directory.Exists(Path.Combine(Folder, Groups[0]));

    /// <summary>Why there are no cases here, and what would help.</summary>
    public static string WhyNot => $"the ONNX conformance suite is not in {Folder}: install Debian's libonnx-testdata or let {VariableName} name its folder";

    /// <summary>The cases, as group/name, in a fixed order.</summary>
    public static IReadOnlyList<string> Cases =>
    [
        .. from test in Groups
           where Directory.Exists(Path.Combine(Folder, test))
           from folder in Directory.GetDirectories(Path.Combine(Folder, test)).Order(StringComparer.Ordinal)
           where File.Exists(Path.Combine(folder, "model.onnx"))
           select $"{test}/{Path.GetFileName(folder)}",
    ];
}
