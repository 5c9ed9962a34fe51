using System.Text.Json;
using System.Xml.Linq;
using SparseRuntime.Training;
using SparseRuntime.Training.Tests;

namespace SparseRuntime.Tool.Tests;

public sealed class LotteryCommandTests
{
    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public void Make() => new SyntheticLottery { Replicates = 2, Levels = 15, HasFiles = false }.Write(_folder["lottery"]);

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void A_report_is_a_page_a_table_and_an_object()
    {
        ToolOutcome outcome = ToolProcess.Run("lottery", "report", _folder["lottery"], "-o", _folder["page.html"], "--claims", _folder["claims.csv"], "--json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Error, Is.Empty);
        JsonElement result = outcome.Json();
        JsonAssert.HasKeys(result, "page", "runs", "replicates", "gates", "claims", "findings");
        JsonAssert.AllHaveKeys(result.GetProperty("gates"), "statement", "outcome", "details");
        JsonAssert.AllHaveKeys(result.GetProperty("claims"), "id", "statement", "rule", "verdict", "reason", "comparisons");
        JsonAssert.AllHaveKeys(result.GetProperty("findings"), "name", "statement", "estimate", "lower", "upper", "values", "note");
        ClaimTable table = ClaimTable.Of(LotteryResults.Read(_folder["lottery"]));
        Assert.That(File.ReadAllText(_folder["claims.csv"]), Is.EqualTo(table.ToCsv()));
        JsonElement[] claims = [.. result.GetProperty("claims").EnumerateArray()];
        Assert.That(claims.Select(claim => claim.GetProperty("verdict").GetString()), Is.EqualTo(table.Claims.Select(claim => ClaimTable.NameOf(claim.Verdict))));
        JsonElement comparison = claims[0].GetProperty("comparisons")[0];
        JsonAssert.HasKeys(comparison, "statement", "level", "weights", "replicates", "values", "estimate", "lower", "upper", "adjustedP", "verdict", "reason");
        Assert.That(comparison.GetProperty("lower").GetDouble(), Is.EqualTo(table.Claims[0].Parts[0].Interval.Low));
        Assert.That(comparison.GetProperty("upper").ValueKind, Is.EqualTo(JsonValueKind.Null));
        XDocument page = ReportSamples.Parse(File.ReadAllBytes(_folder["page.html"]));
        Assert.That(page.Descendants("h1").Single().Value, Is.EqualTo("Lottery tickets on Fashion-MNIST"));
    }

    [Test]
    public void People_get_a_table()
    {
        ToolOutcome outcome = ToolProcess.Run("lottery", "report", _folder["lottery"], "-o", _folder["people.html"]);
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Output, Does.Contain("V1").And.Contain("V11").And.Contain("undecided").And.Contain("2 of at least 5 replicates").And.Contain($"wrote {_folder["people.html"]}"));
    }

    [Test]
    public void What_is_wrong_with_results_is_said_and_no_page_written()
    {
        string page = _folder.Write("kept.html", "before"u8.ToArray());
        ToolOutcome missing = ToolProcess.Run("lottery", "report", _folder["nowhere"], "-o", page);
        Assert.That((missing.ExitCode, missing.Error), Is.EqualTo((ExitCodes.Failure, $"error: {_folder["nowhere"]}: there is no such folder of results{Environment.NewLine}")));
        new SyntheticLottery { Replicates = 1, Levels = 1, HasFiles = false, Controls = [] }.Write(_folder["broken"]);
        File.AppendAllText(_folder["broken/results.csv"], "0,1,ticket\n");
        ToolOutcome broken = ToolProcess.Run("lottery", "report", _folder["broken"], "-o", page);
        Assert.That(broken.ExitCode, Is.EqualTo(ExitCodes.Failure));
        Assert.That(broken.Error, Does.StartWith($"error: {_folder["broken/results.csv"]}: line 4: it has 3 fields"));
        Assert.That(File.ReadAllText(page), Is.EqualTo("before"));
    }
}
