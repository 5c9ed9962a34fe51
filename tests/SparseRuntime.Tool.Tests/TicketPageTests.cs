using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Tool.TicketReport;
using SparseRuntime.Training;
using SparseRuntime.Training.Tests;

namespace SparseRuntime.Tool.Tests;

public sealed partial class TicketPageTests
{
    private readonly TemporaryFolder _folder = new();
    private TicketFacts _facts = null!;
    private XDocument _page = null!;

    [OneTimeSetUp]
    public void Make()
    {
        _facts = TicketSamples.Of(new SyntheticLottery(), _folder["usual"]);
        _page = ReportSamples.Parse(TicketPage.Of(_facts));
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [TestCase("<b onclick=x>&amp;\"'")]
    [TestCase("]]> <!-- {{7*7}}")]
    [TestCase("\u202Egnp.exe\u2066")]
    [TestCase("a\tb,c\u0001\uFFFE")]
    [TestCase("arm-without-an-end-arm-without-an-end-arm-without-an-end-arm-without-an-end-arm-without-an-end-arm-without-an-end-arm-without-an-end")]
    public void Names_are_shown_as_text_whatever_they_hold(string name)
    {
        static IEnumerable<string> Shape(XDocument document) => document.Descendants().Select(e => $"{e.Name} {string.Join(' ', e.Attributes().Select(a => a.Name))}");
        string folder = _folder[$"names{name.Length}{(int)name[0]}"];
        XDocument page = ReportSamples.Parse(TicketPage.Of(TicketSamples.Of(TicketSamples.Hostile(name), folder)));
        XDocument tame = ReportSamples.Parse(TicketPage.Of(TicketSamples.Of(TicketSamples.Hostile("name"), folder + "tame")));
        Assert.That(Shape(page), Is.EqualTo(Shape(tame)));
        Assert.That(page.Descendants("th").Select(e => e.Value), Has.Some.EqualTo(DisplayText.Of(name, 48)));
        Assert.That(page.Descendants("dd").Select(e => e.Value), Has.Some.EqualTo("</style><script>alert(1)</script>"));
    }

    [Test]
    public void The_page_needs_nothing_else()
    {
        Assert.That(_page.Descendants().Select(e => e.Name.LocalName).Distinct(), Has.None.AnyOf("script", "link", "iframe", "object", "base", "use", "image"));
        Assert.That(_page.Descendants().Attributes("src").Select(a => a.Value), Is.Not.Empty.And.All.StartsWith("data:image/png;base64,"));
        Assert.That(_page.Descendants("style").Single().Value, Does.Not.Contain("url(").And.Not.Contain("@import"));
        string[] ids = [.. _page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.That(ids, Is.Unique);
        Assert.That(_page.Descendants().Attributes("href").Select(a => a.Value), Is.Not.Empty.And.All.StartsWith("#"));
        Assert.That(_page.Descendants().Attributes("href").Select(a => a.Value[1..]), Is.SubsetOf(ids));
        Assert.That(_page.Descendants().Attributes("clip-path").Select(a => a.Value[5..^1]), Is.Not.Empty.And.SubsetOf(ids));
        Assert.That(_page.Descendants().Attributes().Select(a => a.Name.LocalName), Has.None.StartsWith("on"));
    }

    [Test]
    public void Readers_who_do_not_see_the_page_get_its_structure()
    {
        Assert.That(_page.Root!.Attribute("lang")!.Value, Is.EqualTo("en"));
        Assert.That(_page.Descendants("h1").Count(), Is.EqualTo(1));
        foreach (XElement section in _page.Descendants("section"))
            Assert.That(section.Attribute("aria-label") is not null || section.Elements("h2").Single().Attribute("id")!.Value == section.Attribute("aria-labelledby")!.Value);
        Assert.That(_page.Descendants("img").Select(e => e.Attribute("alt")?.Value), Is.All.Not.Null.And.All.Not.Empty);
        Assert.That(_page.Descendants("th").Select(e => e.Attribute("scope")?.Value), Is.All.AnyOf("col", "row"));
        Assert.That(_page.Descendants("tbody").Elements("tr").Select(row => row.Elements("th").Count()), Is.All.EqualTo(1));
        foreach (XElement table in _page.Descendants("table"))
            Assert.That(table.Descendants("tr").Select(row => row.Elements().Count()).Distinct().Count(), Is.EqualTo(1), "every cell has a heading");
        Assert.That(_page.Descendants("svg").Select(e => e.Attribute("role")?.Value), Is.All.EqualTo("img"));
        Assert.That(_page.Descendants("svg").Select(e => e.Attribute("aria-label") ?? e.Attribute("aria-labelledby")), Is.All.Not.Null);
    }

    [Test]
    public void Every_claim_has_its_verdict_and_every_comparison_its_picture()
    {
        XElement table = _page.Descendants("table").First();
        Assert.That(table.Descendants("tr").Skip(1).Select(row => row.Elements().First().Value), Is.EqualTo(_facts.Claims.Claims.Select(claim => claim.Id)));
        Assert.That(table.Descendants("tr").Skip(1).Select(row => row.Elements().Last().Value[2..]), Is.EqualTo(_facts.Claims.Claims.Select(claim => ClaimTable.NameOf(claim.Verdict))));
        ClaimPart[] parts = [.. _facts.Claims.Claims.Where(claim => claim.Verdict != ClaimVerdict.NotMeasured).SelectMany(claim => claim.Parts).Where(part => part.Values.Count > 0)];
        XElement[] pictures = [.. Classed("svg", "interval")];
        Assert.That(pictures, Has.Length.EqualTo(parts.Length));
        // In V1, on one scale: estimates and the lines at zero and at the margin are where their numbers are.
        ClaimPart[] first = [.. _facts.Claims.Claims[0].Parts];
        double zero = Start(pictures[0], "zero"), margin = Start(pictures[0], "bound"), point = (zero - margin) / 0.5;
        for (int i = 0; i < first.Length; i++)
            Assert.That(double.Parse(pictures[i].Element("circle")!.Attribute("cx")!.Value, CultureInfo.InvariantCulture), Is.EqualTo(zero + (point * first[i].Interval.Estimate)).Within(0.05));

        static double Start(XElement picture, string style) =>
            double.Parse(picture.Elements("path").Single(e => e.Attribute("class")!.Value == style).Attribute("d")!.Value[1..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    [Test]
    public void Charts_have_a_dot_per_run_where_its_figures_are()
    {
        XElement chart = Chart("accuracy-chart");
        (double Density, double Accuracy, double X, double Y)[] dots = [.. _facts.Results.Arms.SelectMany(arm =>
        {
            string path = chart.Descendants("path").Single(e => e.Attribute("class")!.Value == $"dots {SeriesStyle.Class(_facts.StyleOf(arm))}").Attribute("d")!.Value;
            (double X, double Y)[] places = [.. Dot().Matches(path).Select(match => (Number(match.Groups[1]), Number(match.Groups[2])))];
            RunRow[] runs = [.. _facts.Results.Runs.Where(run => run.Arm == arm).OrderBy(run => run.Level).ThenBy(run => run.Replicate)];
            Assert.That(places, Has.Length.EqualTo(runs.Length), arm);
            return runs.Zip(places, (run, place) => (run.Density, run.Accuracy, place.X, place.Y));
        })];
        Assert.That(dots, Has.Length.EqualTo(_facts.Results.Runs.Count));
        // Equal ratios of weights are equal distances to the right, equal differences of accuracy equal ones upwards.
        var (dense, small) = (dots.MaxBy(dot => dot.Density), dots.MinBy(dot => dot.Density));
        var (best, worst) = (dots.MaxBy(dot => dot.Accuracy), dots.MinBy(dot => dot.Accuracy));
        Assert.That(dense.X, Is.LessThan(small.X));
        Assert.That(best.Y, Is.LessThan(worst.Y));
        foreach (var dot in dots)
        {
            Assert.That(dot.X, Is.EqualTo(dense.X + ((small.X - dense.X) * Math.Log(dot.Density / dense.Density) / Math.Log(small.Density / dense.Density))).Within(0.02));
            Assert.That(dot.Y, Is.EqualTo(best.Y + ((worst.Y - best.Y) * (best.Accuracy - dot.Accuracy) / (best.Accuracy - worst.Accuracy))).Within(0.02));
        }
    }

    [Test]
    public void Bands_take_more_than_one_replicate()
    {
        Assert.That(Chart("accuracy-chart").Descendants("path").Count(e => e.Attribute("class")!.Value.StartsWith("band ", StringComparison.Ordinal)), Is.EqualTo(_facts.Results.Arms.Count));
        TicketFacts one = TicketSamples.Of(new SyntheticLottery { Replicates = 1, Levels = 6, Rate = 0.35, Controls = [("reinitialized", [4, 6])] }, _folder["one"]);
        XDocument page = ReportSamples.Parse(TicketPage.Of(one));
        Assert.That(page.Descendants("path").Attributes("class").Select(a => a.Value), Has.None.StartsWith("band").And.None.StartsWith("whisker").And.None.StartsWith("span"));
        Assert.That(page.Root!.Value, Does.Contain("1 of at least 5 replicates"));
    }

    [Test]
    public void A_lottery_that_has_just_begun_makes_a_page()
    {
        TicketFacts facts = TicketSamples.Of(new SyntheticLottery { Replicates = 1, Levels = 0, Controls = [], HasFiles = false, HasTestSet = false, Recipe = "" }, _folder["begun"]);
        XDocument page = ReportSamples.Parse(TicketPage.Of(facts));
        Assert.That(page.Descendants("h1").Single().Value, Is.EqualTo("Lottery tickets: begun"));
        Assert.That(page.Root!.Value, Does.Contain("No run has a curve").And.Contain("Validation accuracy at early stop").And.Not.Contain("NaN"));
        Assert.That(page.Descendants("img"), Is.Empty);
    }

    [Test]
    public void Pictures_show_what_masks_keep()
    {
        RunRow run = _facts.Results.Find(0, 15, "ticket")!;
        Mask mask = _facts.Results.ReadMasks(run)[0];
        XElement[] images = [.. Classed("figure", "map").Elements("img")];
        Assert.That(images, Has.Length.EqualTo(4));
        PngPixels map = PngPixels.DecodeAddress(images[^1].Attribute("src")!.Value);
        Assert.That((map.Width, map.Height), Is.EqualTo((28, 28)));
        for (int input = 0; input < 784; input++)
        {
            double kept = Enumerable.Range(0, 300).Count(output => mask[(output * 784) + input]) / 300.0;
            Assert.That(map.Alpha[input] / 255.0, Is.EqualTo(Math.Sqrt(kept)).Within((0.5 / 15) + 1e-9 + (kept is > 0 and < 0.002 ? 0.04 : 0)));
        }
    }

    [Test]
    public void Names_beside_a_chart_stay_in_order_and_apart()
    {
        var random = new Random(4);
        for (int round = 0; round < 500; round++)
        {
            double[] wanted = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (random.NextDouble() * 600) - 100).Order()];
            double[] places = SeriesChart.Spread(wanted, 10, 340);
            double pitch = Math.Min(19, 330.0 / Math.Max(1, wanted.Length - 1));
            Assert.That(places, Is.All.InRange(10 - 1e-6, 340 + 1e-6));
            for (int i = 1; i < places.Length; i++)
                Assert.That(places[i] - places[i - 1], Is.GreaterThanOrEqualTo(pitch - 1e-6));
            if (wanted is [var single]) Assert.That(places, Is.EqualTo([Math.Clamp(single, 10, 340)]));
        }
    }

    [TestCase(0, 6996, "0 2000 4000 6000")]
    [TestCase(81.7, 89.3, "82 84 86 88")]
    [TestCase(-0.03, 0.04, "-0.02 0 0.02 0.04")]
    [TestCase(88.11, 88.69, "88.2 88.3 88.4 88.5 88.6")]
    public void Ticks_are_round(double least, double most, string expected)
    {
        var axis = new LinearAxis(least, most, 0, 100);
        Assert.That(string.Join(' ', axis.Ticks().Select(tick => Math.Round(tick, axis.Decimals).ToString(CultureInfo.InvariantCulture))), Is.EqualTo(expected));
        Assert.That(axis.Position(most), Is.EqualTo(100).Within(1e-9));
    }

    private XElement Chart(string id) => _page.Descendants("svg").Single(e => e.Attribute("aria-labelledby")?.Value == $"{id}-title");

    private IEnumerable<XElement> Classed(string element, string style) => _page.Descendants(element).Where(e => e.Attribute("class")?.Value == style);

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("M([0-9.-]+) ([0-9.-]+)h0")]
    private static partial Regex Dot();
}
