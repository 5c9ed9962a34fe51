using SparseRuntime.Tool.TicketReport;
using SparseRuntime.Training.Tests;

namespace SparseRuntime.Tool.Tests;

/// <summary>Pages about lotteries as a browser shows them, on a desk and on a phone, in light and in dark.</summary>
[NonParallelizable]
public sealed class TicketBrowserTests
{
    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public void SkipWithoutBrowser() => BrowserProbe.SkipWithoutBrowser();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Pages_fit_and_are_whole([Values] bool isHostile, [Values(1280, 390)] int width, [Values] bool isDark)
    {
        // Nothing in one name lets a line be broken.
        TicketFacts facts = TicketSamples.Of(isHostile ? TicketSamples.Hostile(new string('W', 200)) : new SyntheticLottery(), _folder[$"{isHostile}"]);
        Assert.That(BrowserProbe.Check(TicketPage.Of(facts), width, isDark, _folder), Is.EqualTo(isHostile ? 0 : 8));
    }
}
