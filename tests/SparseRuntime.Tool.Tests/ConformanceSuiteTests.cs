using System.Text.Json;
using SparseRuntime.Tool.Demo;

namespace SparseRuntime.Tool.Tests;

public sealed class ConformanceSuiteTests
{
    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public void WriteSuite()
    {
        WriteTest("node/test_relu", "Relu", [0f, 2f]);
        WriteTest("node/test_relu_wrong", "Relu", [0f, 2.5f]);
        WriteTest("other/test_unknown", "NoSuchOperator", [0f, 2f]);
        WriteTest("other/test_contradiction", "Relu", [0f, 2f, 0f], 1, 3);
        // Not a test: the name decides.
        WriteTest("other/model_relu", "Relu", [9f, 9f]);
        _folder.Write("node/test_half/model.onnx", Model("Relu"));
        _folder.Write("node/test_half/test_data_set_0/input_0.pb", OnnxTensorBytes.Of([-1f, 2f], 1, 2));
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Tests_pass_fail_or_are_not_supported()
    {
        ToolOutcome outcome = ToolProcess.Run("verify", "--suite", _folder[""], "--json");
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        JsonElement json = outcome.Json();
        JsonAssert.HasKeys(json, "passed", "failed", "unsupported", "failures");
        JsonAssert.AllHaveKeys(json.GetProperty("failures"), "test", "reason");
        Assert.That(json.GetProperty("passed").GetInt32(), Is.EqualTo(1));
        Assert.That(json.GetProperty("failed").GetInt32(), Is.EqualTo(2));
        Assert.That(json.GetProperty("unsupported").GetInt32(), Is.EqualTo(2));
        Assert.That(outcome.Error, Does.Contain("test_contradiction").And.Contain("float32[1,3]").And.Contain("float32[batch,2]"));
        Dictionary<string, string> failures = json.GetProperty("failures").EnumerateArray()
            .ToDictionary(f => f.GetProperty("test").GetString()!, f => f.GetProperty("reason").GetString()!);
        Assert.That(failures["test_relu_wrong"], Does.Contain("2.5"));
        Assert.That(failures["test_half"], Does.Contain("0 output files"));
    }

    [Test]
    public void A_filter_chooses_tests_by_name()
    {
        ToolOutcome outcome = ToolProcess.Run("verify", "--suite", _folder[""], "--filter", "test_r?lu");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Output.TrimEnd(), Does.EndWith("1 passed, 0 failed, 0 unsupported"));
    }

    [Test]
    public void A_suite_without_tests_is_an_error()
    {
        ToolOutcome outcome = ToolProcess.Run("verify", "--suite", _folder[""], "--filter", "test_nothing*", "--json");
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Output, Is.Empty);
        Assert.That(outcome.Error, Does.Contain("test_nothing*"));
    }

    private void WriteTest(string path, string op, float[] expected, params int[] shape)
    {
        if (shape.Length == 0) shape = [1, 2];
        _folder.Write($"{path}/model.onnx", Model(op));
        _folder.Write($"{path}/test_data_set_0/input_0.pb", OnnxTensorBytes.Of([.. new[] { -1f, 2f, -3f }.Take(expected.Length)], shape));
        _folder.Write($"{path}/test_data_set_0/output_0.pb", OnnxTensorBytes.Of(expected, shape));
    }

    private static byte[] Model(string op)
    {
        var model = new OnnxModelWriter("one", 2);
        model.Node(op, "y", []);
        return model.Build(2);
    }
}
