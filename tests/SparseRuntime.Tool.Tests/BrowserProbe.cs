using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SparseRuntime.Tool.Tests;

/// <summary>What a browser makes of a page that has to fit, need no scripts, and suit the reader's colours.</summary>
internal static partial class BrowserProbe
{
    /// <summary>Tells the page around it what the browser made of the page, folded and unfolded.</summary>
    private const string Probe = """
        <script>
        function shows(image) {
          const canvas = document.createElement('canvas');
          canvas.width = image.naturalWidth;
          canvas.height = image.naturalHeight;
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, canvas.width, canvas.height).data.some(value => value > 0);
        }
        addEventListener('load', () => {
          const images = [...document.images];
          const result = { width: innerWidth, dark: matchMedia('(prefers-color-scheme: dark)').matches, images: images.length,
            decoded: images.filter(shows).length, folded: document.documentElement.scrollWidth,
            page: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color };
          document.querySelectorAll('details').forEach(details => details.open = true);
          result.unfolded = document.documentElement.scrollWidth;
          result.scripts = document.scripts.length;
          parent.postMessage(JSON.stringify(result), '*');
        });
        </script></body>
        """;

    /// <summary>Skips the fixture where there is no browser, or fails it where there has to be one.</summary>
    public static void SkipWithoutBrowser()
    {
        if (Chromium.Program is not null) return;
        const string Reason = "there is no Chromium; on Debian 'apt-get install chromium' installs it";
        if (Environment.GetEnvironmentVariable("SPARSERUNTIME_REQUIRE_CHROMIUM") == "1") Assert.Fail(Reason);
        Assert.Ignore(Reason);
    }

    /// <summary>Loads a page and fails unless it fits, folded and unfolded, has no script and no complaint, and its text can be read.</summary>
    /// <param name="page">The page as UTF-8.</param>
    /// <param name="width">The width of its window.</param>
    /// <param name="isDark">Which colours the reader's system prefers.</param>
    /// <param name="folder">Where files may be put.</param>
    /// <returns>How many pictures the page has, all of which showed something.</returns>
    public static int Check(byte[] page, int width, bool isDark, TemporaryFolder folder)
    {
        string html = Encoding.UTF8.GetString(page);
        folder.Write("page.html", Encoding.UTF8.GetBytes(html.Replace("</body>", Probe)));
        // Windows have a least width, frames have none.
        string frame = $"""
            <!DOCTYPE html><body><pre id="result"></pre><iframe src="page.html" style="border:0;width:{width}px;height:800px"></iframe>
            <script>addEventListener('message', message => document.getElementById('result').textContent = message.data)</script></body>
            """;
        ToolOutcome outcome = Chromium.Load(folder.Write("frame.html", Encoding.UTF8.GetBytes(frame)), isDark, folder["profile"]);
        string text = WebUtility.HtmlDecode(Result().Match(outcome.Output).Groups["text"].Value);
        Assert.That(text, Is.Not.Empty, $"the page did not answer: {outcome.Error}");
        JsonElement result = JsonDocument.Parse(text).RootElement;
        Assert.That(result.GetProperty("width").GetInt32(), Is.EqualTo(width));
        Assert.That(result.GetProperty("dark").GetBoolean(), Is.EqualTo(isDark));
        Assert.That(result.GetProperty("folded").GetInt32(), Is.LessThanOrEqualTo(width), "the page scrolls sideways");
        Assert.That(result.GetProperty("unfolded").GetInt32(), Is.LessThanOrEqualTo(width), "the page scrolls sideways when its parts are unfolded");
        int images = result.GetProperty("images").GetInt32();
        Assert.That(result.GetProperty("decoded").GetInt32(), Is.EqualTo(images));
        Assert.That(result.GetProperty("scripts").GetInt32(), Is.EqualTo(1), "the page has a script besides that of this test");
        Assert.That(Contrast(result.GetProperty("page").GetString()!, result.GetProperty("ink").GetString()!), Is.GreaterThan(7));
        Assert.That(Luminance(result.GetProperty("page").GetString()!) < 0.2, Is.EqualTo(isDark));
        Assert.That(outcome.Error.Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal)), Is.Empty);
        return images;
    }

    /// <summary>The contrast of two colours by the Web Content Accessibility Guidelines 2.</summary>
    private static double Contrast(string one, string other)
    {
        double[] luminances = [Luminance(one), Luminance(other)];
        return (luminances.Max() + 0.05) / (luminances.Min() + 0.05);
    }

    private static double Luminance(string colour)
    {
        double[] channels = [.. Channel().Matches(colour).Take(3).Select(match => double.Parse(match.Value) / 255)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
        return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
    }

    [GeneratedRegex("<pre id=\"result\">(?<text>[^<]*)</pre>")]
    private static partial Regex Result();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Channel();
}
