using SparseRuntime.Tool.HtmlReport;

namespace SparseRuntime.Tool.Tests;

/// <summary>Pages as a browser shows them, on a desk and on a phone, in light and in dark.</summary>
[NonParallelizable]
public sealed class ReportBrowserTests
{
    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public void SkipWithoutBrowser() => BrowserProbe.SkipWithoutBrowser();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Pages_fit_and_are_whole(
        [Values("layer1.0.conv1", "W", "<i>طبقة</i>")] string name, [Values(1280, 390)] int width, [Values] bool isDark)
    {
        // One name is a word without an end.
        ReportFacts facts = ReportSamples.Of(name == "W" ? new string('W', 10_000) : name, layers: 30);
        Assert.That(BrowserProbe.Check(ReportPage.Of(facts), width, isDark, _folder), Is.EqualTo(60));
    }
}
