using SparseRuntime.Onnx;

namespace SparseRuntime.Conformance.Tests;

/// <summary>Every model of the official suite through importer and interpreter.</summary>
[TestFixture]
public sealed class OnnxConformanceTests
{
    [Test]
    public void Every_supported_model_of_the_official_suite_gives_the_expected_outputs()
    {
        if (!ConformanceSuite.IsInstalled) Assert.Ignore(ConformanceSuite.WhyNot);
        int passed = 0;
        var failed = new List<string>();
        var unsupported = new List<string>();
        foreach (string name in ConformanceSuite.Cases)
        {
            if (ConformanceSuite.Contradictory.TryGetValue(name, out string? contradiction))
            {
                TestContext.Out.WriteLine($"left out {name}: {contradiction}");
                continue;
            }

            try
            {
                if (ConformanceCase.Run(name) is { } failure) failed.Add($"{name}: {failure}");
                else passed++;
            }
            catch (ModelLoadException e) when (e.Message.Contains("supported", StringComparison.Ordinal) || e.Message.Contains("only tensors", StringComparison.Ordinal))
            {
                unsupported.Add($"{name}: {e.Message}");
            }
            catch (ModelLoadException e)
            {
                failed.Add($"{name}: {e.Message}");
            }
        }

        TestContext.Out.WriteLine($"passed {passed}, failed {failed.Count}, unsupported {unsupported.Count}");
        foreach (string line in unsupported)
            TestContext.Out.WriteLine($"unsupported {line}");
        foreach (string line in failed)
            TestContext.Out.WriteLine($"failed {line}");
        Assert.That(failed, Is.Empty);
        Assert.That(passed, Is.GreaterThan(0));
    }
}
