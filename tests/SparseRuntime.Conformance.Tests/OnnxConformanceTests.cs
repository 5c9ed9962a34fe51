using SparseRuntime.Onnx;

namespace SparseRuntime.Conformance.Tests;

/// <summary>Every model of the official suite through importer and interpreter.</summary>
[TestFixture]
public sealed class OnnxConformanceTests
{
    /// <summary>What a model may be refused for; any other refusal is a failure.</summary>
    private static readonly string[] Refusals =
    [
        "that is not supported: ",
        "that are not supported: ",
        "element type 8 (string) is not supported",
        "only tensors can go in and out of a model",
        "training mode is not supported",
        "over batches, is not supported",
    ];

    [SetUp]
    public void Find_the_suite()
    {
        if (!ConformanceSuite.IsInstalled) Assert.Ignore(ConformanceSuite.WhyNot);
    }

    [Test]
    public void Every_supported_model_of_the_official_suite_gives_the_expected_outputs()
    {
        int passed = 0;
        var failed = new List<string>();
        var unsupported = new List<string>();
        var used = new HashSet<ConformanceGap>();
        foreach (string name in ConformanceSuite.Cases)
        {
            if (ConformanceSuite.Contradictory.TryGetValue(name, out string? reason))
            {
                TestContext.Out.WriteLine($"left out {name}: {reason}");
                continue;
            }

            ConformanceGap? gap = ConformanceGap.All.FirstOrDefault(gap => gap.Covers(name));
            try
            {
                if (ConformanceCase.Run(name) is { } failure) failed.Add($"{name}: {failure}");
                else if (gap is not null) failed.Add($"{name}: it passes, but is listed as not supported ({gap.Reason})");
                else passed++;
            }
            catch (ModelLoadException e)
            {
                bool refused = Refusals.Any(refusal => e.Message.Contains(refusal, StringComparison.Ordinal));
                if (refused && gap is not null && used.Add(gap)) TestContext.Out.WriteLine($"not supported: {gap.Reason}");
                (refused && gap is not null ? unsupported : failed).Add($"{name}: {e.Message}");
            }
        }

        foreach (ConformanceGap gap in ConformanceGap.All.Where(gap => !used.Contains(gap)))
            failed.Add($"{gap.Pattern}: no case is refused for the reason listed, {gap.Reason}");

        TestContext.Out.WriteLine($"passed {passed}, failed {failed.Count}, unsupported {unsupported.Count}");
        foreach (string line in unsupported)
            TestContext.Out.WriteLine($"unsupported {line}");
        Assert.That(failed, Is.Empty);
        Assert.That(passed, Is.GreaterThan(0));
    }
}
