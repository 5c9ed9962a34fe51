using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Tool.Results;

namespace SparseRuntime.Tool.Tests;

public class ReportPageTests
{
    private const string Tame = "name";

    /// <summary>Names that a model may well hold, each with a name that reports of tests can hold, too.</summary>
    public static IEnumerable<TestCaseData> Names()
    {
        yield return Named("<script>alert(1)</script>", "script");
        yield return Named("\"><img src=x onerror=alert(1)>", "double quote");
        yield return Named("' onload='alert(1)", "single quote");
        yield return Named("</style></title></svg><!-- ]]> &amp; &lt;", "ends of elements");
        yield return Named("{{7*7}}${x}`\\", "templates");
        yield return Named("слой/卷积/層・🙂/é", "scripts of the world");
        yield return Named("طبقة التفاف/שכבה", "right to left");
        yield return Named("\u202Egnp.exe\u2066\u200F", "marks of direction");
        yield return Named("\0\u0001\b\u001B[31m\u007F\u0085\u2028", "control characters");
        yield return Named("\uD83D lone \uDE42 \uFFFE \uFFFF", "no characters");
        yield return Named(new string('x', 10_000), "long");
        yield return Named(string.Concat(Enumerable.Repeat("🙂<b>", 2_000)), "long pairs");
        yield return Named(" ", "blank");

        static TestCaseData Named(string name, string shown) => new TestCaseData(name).SetArgDisplayNames(shown);
    }

    [TestCaseSource(nameof(Names))]
    public void Names_are_shown_as_text_whatever_they_hold(string name)
    {
        XDocument page = ReportSamples.Parse(ReportPage.Of(ReportSamples.Of(name)));
        XDocument tame = ReportSamples.Parse(ReportPage.Of(ReportSamples.Of(Tame)));
        static IEnumerable<string> Shape(XDocument document) => document.Descendants().Select(e => $"{e.Name} {string.Join(' ', e.Attributes().Select(a => a.Name))}");
        Assert.That(Shape(page), Is.EqualTo(Shape(tame)));
        if (string.IsNullOrWhiteSpace(name)) return;
        string shown = page.Descendants("h3").First().Value;
        Assert.That(shown, Is.EqualTo(DisplayText.Of(name, 80)));
        if (name.Length <= 80 && name.All(c => c < 0x7F && c >= ' ')) Assert.That(shown, Is.EqualTo(name));
    }

    [Test]
    public void Steps_that_the_dense_run_lacks_are_left_out_of_ratios()
    {
        ReportFacts facts = ReportSamples.Of(Tame);
        ReportStep[] steps = [.. facts.Steps];
        steps[0] = steps[0] with { DenseMicroseconds = null };
        steps[1] = steps[1] with { DenseMicroseconds = null };
        Assert.That(ReportStep.SpeedupOf(steps[..2]), Is.NaN);
        Assert.That(ReportStep.SpeedupOf(steps[..4]), Is.EqualTo((30 + 2.5) / (25 + 2)).Within(1e-12));

        // Layers of 12.5, 25 and 37.5 µs, of which dense ones take 30 each; other operators take 2 and 2.5.
        XDocument page = ReportSamples.Parse(ReportPage.Of(new ReportFacts(facts.Model, facts.Header, facts.Bench, facts.Agreements, facts.Machine, steps)));
        string[][] rows = [.. page.Descendants("table").First(table => (string?)table.Attribute("class") == "times").Descendants("tr").Skip(1).Select(row => row.Elements("td").Select(cell => cell.Value).ToArray())];
        Assert.That(rows.Select(row => row[2]), Is.EqualTo(new[] { KernelFigures.Ratio(30 / 37.5), KernelFigures.Ratio(30 / 25.0), KernelFigures.None, KernelFigures.Ratio(2.5 / 2) }));
        Assert.That(rows[2][1], Is.EqualTo(KernelFigures.None));
        Assert.That(page.Descendants("article").Select(card => card.Value.Contains("as fast as dense", StringComparison.Ordinal)), Is.EqualTo(new[] { false, true, true }));
    }

    [Test]
    public void Any_text_becomes_one_that_a_page_may_hold()
    {
        var random = new Random(3);
        for (int round = 0; round < 2_000; round++)
        {
            var text = new StringBuilder();
            for (int length = random.Next(300); length > 0; length--)
                text.Append((char)(random.Next(3) == 0 ? random.Next(0x100) : random.Next(0x10000)));
            int most = random.Next(1, 150);
            string shown = DisplayText.Of(text.ToString(), most);
            Assert.That(XmlConvert.VerifyXmlChars(shown), Is.EqualTo(shown));
            Assert.That(shown, Has.Length.LessThanOrEqualTo(most));
            Assert.That(shown.Where(c => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') || char.IsControl(c)), Is.Empty);
            if (text.Length <= most) Assert.That(shown.Where(char.IsLetterOrDigit), Is.EqualTo(text.ToString().Where(char.IsLetterOrDigit)));
        }
    }

    [Test]
    public void The_page_needs_nothing_else()
    {
        XDocument page = ReportSamples.Parse(ReportPage.Of(ReportSamples.Of(Tame)));
        Assert.That(page.Descendants().Select(e => e.Name.LocalName).Distinct(), Has.None.AnyOf("script", "link", "iframe", "object", "base", "use", "image"));
        Assert.That(page.Descendants().Attributes("src").Select(a => a.Value), Is.All.StartsWith("data:image/png;base64,"));
        Assert.That(page.Descendants("style").Single().Value, Does.Not.Contain("url(").And.Not.Contain("@import"));
        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.That(ids, Is.Unique);
        Assert.That(page.Descendants().Attributes("href").Select(a => a.Value), Is.Not.Empty.And.All.StartsWith("#"));
        Assert.That(page.Descendants().Attributes("href").Select(a => a.Value[1..]).Distinct(), Is.SubsetOf(ids));
        Assert.That(page.Descendants().Attributes().Select(a => a.Name.LocalName), Has.None.StartsWith("on"));
    }

    [Test]
    public void Readers_who_do_not_see_the_page_get_its_structure()
    {
        XDocument page = ReportSamples.Parse(ReportPage.Of(ReportSamples.Of(Tame)));
        Assert.That(page.Root!.Attribute("lang")!.Value, Is.EqualTo("en"));
        Assert.That(page.Descendants("h1").Count(), Is.EqualTo(1));
        foreach (XElement section in page.Descendants("section"))
        {
            string? label = section.Attribute("aria-labelledby")?.Value;
            Assert.That(section.Attribute("aria-label") is not null || section.Elements("h2").Single().Attribute("id")!.Value == label);
        }

        Assert.That(page.Descendants("img").Select(e => e.Attribute("alt")?.Value), Is.Not.Empty.And.All.Not.Null.And.All.Not.Empty);
        Assert.That(page.Descendants("th").Select(e => e.Attribute("scope")?.Value), Is.All.AnyOf("col", "row"));
        Assert.That(page.Descendants("tbody").Elements("tr").Select(row => row.Elements("th").Count()), Is.All.EqualTo(1));
        foreach (XElement table in page.Descendants("table"))
            Assert.That(table.Descendants("tr").Select(row => row.Elements().Count()).Distinct().Count(), Is.EqualTo(1), "every cell has a heading");
        Assert.That(page.Descendants("svg").Select(e => e.Attribute("role")?.Value), Is.All.EqualTo("img"));
    }

    [Test]
    public void Bars_are_as_long_as_times()
    {
        ReportFacts facts = ReportSamples.Of(Tame);
        XDocument page = ReportSamples.Parse(ReportPage.Of(facts));
        double[] widths = [.. page.Descendants("span").Where(e => e.Attribute("class")?.Value == "pair").Elements("span")
            .Select(bar => double.Parse(bar.Attribute("style")!.Value["width:".Length..^1], CultureInfo.InvariantCulture))];
        // Slowest first, then everything without weights; the longest bar is 37.5.
        double[] times = [37.5, 30, 25, 30, 12.5, 30, 6, 7.5];
        Assert.That(widths, Is.EqualTo(times.Select(time => time / 37.5 * 100)).Within(0.01));
    }

    [Test]
    public void The_roofline_has_a_circle_per_layer_where_its_figures_are()
    {
        ReportFacts facts = ReportSamples.Of(Tame, layers: 6);
        XElement chart = ReportSamples.Parse(ReportPage.Of(facts)).Descendants("svg").Single(e => e.Attribute("class")!.Value == "chart");
        XElement[] circles = [.. chart.Elements("circle")];
        ReportStep[] slowestFirst = [.. facts.LayerSteps.OrderByDescending(step => step.Microseconds)];
        Assert.That(circles.Select(circle => circle.Attribute("class")!.Value), Is.EqualTo(slowestFirst.Select(step => step.Layer!.IsDense ? "dense" : "sparse")));
        double[] x = [.. circles.Select(circle => Number(circle, "cx"))], y = [.. circles.Select(circle => Number(circle, "cy"))];
        for (int i = 1; i < circles.Length; i++)
        {
            // Equal ratios are equal distances.
            double octave = (x[0] - x[i]) / Math.Log2(slowestFirst[0].Layer!.Intensity / slowestFirst[i].Layer!.Intensity);
            double rise = (y[i] - y[0]) / Math.Log2(slowestFirst[0].Gflops / slowestFirst[i].Gflops);
            Assert.That(octave, Is.EqualTo((x[0] - x[^1]) / Math.Log2(slowestFirst[0].Layer!.Intensity / slowestFirst[^1].Layer!.Intensity)).Within(0.1));
            Assert.That(rise, Is.EqualTo((y[^1] - y[0]) / Math.Log2(slowestFirst[0].Gflops / slowestFirst[^1].Gflops)).Within(0.1));
            Assert.That((octave > 0, rise > 0), Is.EqualTo((true, true)));
        }

        foreach (XElement circle in circles)
            Assert.That((Number(circle, "cx"), Number(circle, "cy")), Is.EqualTo((Math.Clamp(Number(circle, "cx"), 0, 640), Math.Clamp(Number(circle, "cy"), 0, 420))));
        Assert.That(circles[0].Value, Does.Contain("GFLOP/s").And.Contain("FLOP/byte").And.Contain(slowestFirst[0].Layer!.Description.Executor));
    }

    [Test]
    public void A_model_without_layers_has_a_page()
    {
        XDocument page = ReportSamples.Parse(ReportPage.Of(ReportSamples.Of(Tame, layers: 0)));
        Assert.That(page.Descendants("article"), Is.Empty);
        Assert.That(page.Descendants("h2").Select(e => e.Attribute("id")!.Value), Does.Contain("facts"));
        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.That(page.Descendants().Attributes("href").Select(a => a.Value[1..]).Distinct(), Is.SubsetOf(ids));
    }

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
