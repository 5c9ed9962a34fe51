using System.Text.Json;
using SparseRuntime.Tool.Demo;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Kernels;

namespace SparseRuntime.Tool.Tests;

/// <summary>The command that measures and checks what kernels are chosen by, and choices that are measured and saved.</summary>
[NonParallelizable]
public sealed class CalibrateTests
{
    private readonly TemporaryFolder _folder = new();
    private string _model = "";

    [OneTimeSetUp]
    public void WriteModel() => _model = _folder.Write("tiny.onnx", DemoModels.Mlp("tiny", 20, 30, 10));

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TearDown]
    public void Forget() => File.Delete(CalibrationStore.Path);

    [Test]
    public void A_calibration_is_measured_kept_and_used()
    {
        JsonElement json = Succeed("calibrate --seconds 0.0001 --json");
        JsonAssert.HasKeys(json, "path", "processor", "instructionSet", "machine", "factors");
        JsonAssert.HasKeys(json.GetProperty("machine"), "gigahertz", "l2BytesPerCycle", "l3BytesPerCycle", "memoryBytesPerCycle", "l2Bytes", "l3Bytes");
        JsonAssert.AllHaveKeys(json.GetProperty("factors"), "kernel", "columns", "density", "ratio");
        Assert.That(json.GetProperty("path").GetString(), Is.EqualTo(CalibrationStore.Path));
        Assert.That(CalibrationStore.Path, Does.Exist);
        Assert.That(CalibrationStore.Current.Factors, Has.Count.EqualTo(json.GetProperty("factors").GetArrayLength()));
        (int code, _, string error) = Run($"inspect {_model} --json");
        Assert.That(code, Is.Zero);
        Assert.That(error, Is.Empty);
    }

    [Test]
    public void A_broken_calibration_costs_one_line_and_nothing_else()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(CalibrationStore.Path)!);
        File.WriteAllText(CalibrationStore.Path, "{\"processor\":");
        (int code, string output, string error) = Run($"inspect {_model} --json");
        Assert.That(code, Is.Zero);
        Assert.That(new ToolOutcome(code, output, error).Json().GetProperty("layers").GetArrayLength(), Is.EqualTo(2));
        Assert.That(error, Does.StartWith("warning: ").And.Contain(CalibrationStore.Path));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(Run("inspect --help").Error, Is.Empty);
    }

    [Test]
    public void A_check_compares_picks_with_what_was_measured()
    {
        var check = new SelectionCheck { Calibration = Calibration.Shipped, Time = TimeSpan.Zero };
        SelectionRow[] rows = [.. new[] { ("unstructured", 0.0), ("unstructured", 0.9), ("rows", 0.5), ("block-4x1", 0.75) }
            .Select(p => check.Run(new LayerCase(32, 24, 20, p.Item2, p.Item1)))];
        foreach (SelectionRow row in rows)
        {
            TimedKernel picked = row.Kernels.Single(k => k.Kernel == row.Picked);
            Assert.That(row.Kernels.Select(k => k.PredictedUs), Is.All.GreaterThanOrEqualTo(picked.PredictedUs));
            Assert.That(row.Kernels.Select(k => k.MeasuredUs), Is.All.GreaterThanOrEqualTo(row.Kernels.Single(k => k.Kernel == row.Best).MeasuredUs));
            Assert.That(row.Ratio, Is.EqualTo(picked.MeasuredUs / row.Kernels.Min(k => k.MeasuredUs)));
            Assert.That(row.VsDense, Is.EqualTo(picked.MeasuredUs / row.Kernels.Where(k => k.Kernel.Contains("-dense-")).Min(k => k.MeasuredUs)));
        }

        SelectionResult sum = check.Summarize(rows);
        Assert.That(sum.Points, Is.EqualTo(rows.Length));
        Assert.That(sum.WorstRatio, Is.EqualTo(rows.Max(r => r.Ratio)));
        Assert.That(sum.WorstVsDense, Is.EqualTo(rows.Max(r => r.VsDense)));
        Assert.That(sum.WithinTenPercent, Is.EqualTo(rows.Count(r => r.Ratio <= 1.1) / 4.0));
    }

    [Test]
    public void The_grid_is_large_and_meets_every_column_count_and_pattern()
    {
        LayerCase[] cases = [.. SelectionGrid.Cases(4)];
        Assert.That(cases, Has.Length.GreaterThanOrEqualTo(200).And.Unique);
        Assert.That(cases.Select(c => c.Columns), Is.SupersetOf(new[] { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512 }));
        Assert.That(cases.Select(c => c.Sparsity), Is.SupersetOf(new[] { 0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98 }));
        Assert.That(cases.Select(c => c.Pattern), Is.SupersetOf(new[] { "unstructured", "2:4", "1:4", "block-4x1", "rows" }));
        Assert.That(cases.Select(c => c.Window).Distinct(), Is.EquivalentTo(new[] { 1, 3 }));
        Assert.That(cases.Select(c => c.IsBatch).Distinct(), Has.Exactly(2).Items);
    }

    [Test]
    public void A_check_reports_its_verdict_by_the_exit_code()
    {
        (int code, string output, string error) = Run("calibrate --check --shipped --share 16 --seconds 0.0001 --json");
        JsonElement json = new ToolOutcome(code, output, error).Json();
        JsonAssert.HasKeys(json, "processor", "instructionSet", "calibrated", "points", "withinTenPercent", "worstRatio", "worstVsDense", "ok", "rows");
        JsonAssert.AllHaveKeys(json.GetProperty("rows"), "rows", "taps", "columns", "window", "batch", "sparsity", "pattern", "picked", "best", "ratio", "vsDense", "kernels");
        JsonAssert.AllHaveKeys(json.GetProperty("rows")[0].GetProperty("kernels"), "kernel", "predictedUs", "measuredUs");
        Assert.That(json.GetProperty("calibrated").GetBoolean(), Is.False);
        Assert.That(json.GetProperty("points").GetInt32(), Is.EqualTo(json.GetProperty("rows").GetArrayLength()));
        Assert.That(code, Is.EqualTo(json.GetProperty("ok").GetBoolean() ? ExitCodes.Success : ExitCodes.Failure));
    }

    [Test]
    public void Measured_choices_are_shown_saved_and_taken_over()
    {
        string file = _folder["tuning.json"];
        JsonElement measured = Succeed($"inspect {_model} --tuning measured --save-tuning {file} --json");
        JsonElement again = Succeed($"inspect {_model} --tuning-file {file} --json");
        Assert.That(Executors(again), Is.EqualTo(Executors(measured)));
        Assert.That(measured.GetProperty("layers").EnumerateArray().SelectMany(Measured), Is.Not.Empty, "times of kernels that are predicted to be about equal");
        Assert.That(again.GetProperty("layers").EnumerateArray().SelectMany(Measured), Is.Empty);
        Succeed($"bench {_model} --tuning measured --tuning-file {file} --save-tuning {file} --compare dense --seconds 0.05 --json");
        Assert.That(Run($"inspect {_model} --tuning measured").Output, Does.Contain("measured"));

        static string[] Executors(JsonElement json) => [.. json.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("executor").GetString()!)];

        static IEnumerable<double> Measured(JsonElement layer) =>
            layer.GetProperty("alternatives").EnumerateArray().Append(layer).Select(e => e.GetProperty("measuredUs")).Where(e => e.ValueKind == JsonValueKind.Number).Select(e => e.GetDouble());
    }

    [Test]
    public void A_choice_saved_for_another_model_is_an_error()
    {
        string file = _folder["tiny.json"], other = _folder.Write("other.onnx", DemoModels.Mlp("other", 20, 40, 10));
        Succeed($"inspect {_model} --save-tuning {file} --json");
        (int code, string output, string error) = Run($"inspect {other} --tuning-file {file} --json");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("error: ").And.Contain("tuning file"));
    }

    private static JsonElement Succeed(string line)
    {
        (int code, string output, string error) = Run(line);
        Assert.That(code, Is.Zero, error);
        return new ToolOutcome(code, output, error).Json();
    }

    private static (int Code, string Output, string Error) Run(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(line.Split(' '), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
