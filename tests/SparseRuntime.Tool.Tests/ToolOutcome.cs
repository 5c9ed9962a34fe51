using System.Text.Json;

namespace SparseRuntime.Tool.Tests;

/// <summary>What a run of the tool left behind.</summary>
internal sealed record ToolOutcome(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as one JSON object; anything before or behind it fails the test.</summary>
    public JsonElement Json()
    {
        Assert.That(Output, Does.StartWith("{"), $"standard output is not one JSON object; standard error: {Error}");
        using JsonDocument document = JsonDocument.Parse(Output);
        return document.RootElement.Clone();
    }
}
