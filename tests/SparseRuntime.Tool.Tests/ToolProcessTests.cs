using System.Text.Json;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Demo;

namespace SparseRuntime.Tool.Tests;

/// <summary>The tool as a child process: exit codes, what reaches which stream, and the JSON that programs read.</summary>
public sealed class ToolProcessTests
{
    private readonly TemporaryFolder _folder = new();
    private string _model = "";

    [OneTimeSetUp]
    public void WriteModel() => _model = _folder.Write("tiny.onnx", DemoModels.Mlp("tiny", 20, 30, 10));

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Inspect_describes_inputs_outputs_and_layers()
    {
        ToolOutcome outcome = ToolProcess.Run("inspect", _model, "--json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        JsonElement json = outcome.Json();
        JsonAssert.HasKeys(json, "model", "inputs", "outputs", "parameters", "nonzeros", "sparsity", "channels", "removedChannels", "layers", "batch");
        JsonAssert.AllHaveKeys(json.GetProperty("inputs"), "name", "shape", "type");
        JsonAssert.AllHaveKeys(json.GetProperty("outputs"), "name", "shape", "type");
        JsonAssert.AllHaveKeys(json.GetProperty("layers"), "name", "op", "rows", "taps", "removedRows", "removedTaps", "sparsity", "pattern", "epilogue", "format", "executor", "bytes", "predictedUs", "measuredUs", "calls", "alternatives");
        foreach (JsonElement layer in json.GetProperty("layers").EnumerateArray())
            JsonAssert.AllHaveKeys(layer.GetProperty("alternatives"), "executor", "predictedUs", "measuredUs", "reason");

        JsonElement input = json.GetProperty("inputs")[0];
        Assert.That(input.GetProperty("name").GetString(), Is.EqualTo("input"));
        Assert.That(input.GetProperty("type").GetString(), Is.EqualTo("float32"));
        Assert.That(input.GetProperty("shape")[0].GetString(), Is.EqualTo("batch"));
        Assert.That(input.GetProperty("shape")[1].GetInt32(), Is.EqualTo(20));
        Assert.That(json.GetProperty("model").GetString(), Is.EqualTo(_model));
        Assert.That(json.GetProperty("parameters").GetInt64(), Is.EqualTo((20 * 30) + (30 * 10)));
        Assert.That(json.GetProperty("nonzeros").GetInt64(), Is.EqualTo(60 + 30));
        Assert.That(json.GetProperty("sparsity").GetDouble(), Is.EqualTo(0.9).Within(1e-9));

        // Outputs of the first layer that the second has no weight for are taken out of both.
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.That(layers.Select(l => (l.GetProperty("rows").GetInt32(), l.GetProperty("taps").GetInt32())), Is.EqualTo(new[] { (30, 20), (10, 30) }));
        Assert.That(layers.Select(l => l.GetProperty("sparsity").GetDouble()), Is.All.EqualTo(0.9).Within(1e-9));
        Assert.That(layers[1].GetProperty("removedTaps").GetInt32(), Is.EqualTo(layers[0].GetProperty("removedRows").GetInt32()));
        Assert.That(json.GetProperty("channels").GetInt32(), Is.EqualTo(40));
        Assert.That(json.GetProperty("removedChannels").GetInt32(), Is.Positive.And.EqualTo(layers[0].GetProperty("removedRows").GetInt32()));
    }

    [Test]
    public void Inspect_shows_the_same_to_people()
    {
        ToolOutcome outcome = ToolProcess.Run("inspect", _model, "--batch", "16");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Output, Does.Contain("float32[batch,20]").And.Contain("90.0 %").And.Contain("executor"));
    }

    [Test]
    public void Run_writes_what_it_computes()
    {
        string target = _folder["out"];
        ToolOutcome outcome = ToolProcess.Run("run", _model, "--batch", "3", "--output-dir", target, "--json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        JsonElement json = outcome.Json();
        JsonAssert.HasKeys(json, "outputs");
        JsonAssert.AllHaveKeys(json.GetProperty("outputs"), "name", "shape", "min", "max", "mean", "argmax");
        JsonElement summary = json.GetProperty("outputs")[0];
        Tensor written = NpyFile.Read(Directory.GetFiles(target, "*.npy").Single());
        float[] values = written.Span<float>().ToArray();
        Assert.That(summary.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()), Is.EqualTo(new[] { 3, 10 }));
        Assert.That(written.Shape, Is.EqualTo(new TensorShape(3, 10)));
        Assert.That(summary.GetProperty("max").GetDouble(), Is.EqualTo(values.Max()));
        Assert.That(summary.GetProperty("min").GetDouble(), Is.EqualTo(values.Min()));
        Assert.That(summary.GetProperty("mean").GetDouble(), Is.EqualTo(values.Average(v => (double)v)).Within(1e-9));
        Assert.That(summary.GetProperty("argmax").GetInt64(), Is.EqualTo(Array.IndexOf(values, values.Max())));
    }

    [Test]
    public void Run_takes_inputs_from_both_kinds_of_files()
    {
        float[] values = [.. Enumerable.Range(0, 40).Select(i => MathF.Sin(i))];
        NpyFile.Write(_folder["x.npy"], Tensor.From(values, 2, 20));
        string proto = _folder.Write("x.pb", OnnxTensorBytes.Of(values, 2, 20));
        ToolOutcome npy = ToolProcess.Run("run", _model, "--input", $"input={_folder["x.npy"]}", "--json");
        ToolOutcome pb = ToolProcess.Run("run", _model, "--input", $"input={proto}", "--json");
        ToolOutcome random = ToolProcess.Run("run", _model, "--batch", "2", "--json");
        Assert.That(npy.ExitCode, Is.Zero, npy.Error);
        Assert.That(pb.Output, Is.EqualTo(npy.Output));
        Assert.That(random.Output, Is.Not.EqualTo(npy.Output));
    }

    [Test]
    public void Run_repeats_itself_for_the_same_seed()
    {
        ToolOutcome first = ToolProcess.Run("run", _model, "--seed", "7", "--json");
        ToolOutcome second = ToolProcess.Run("run", _model, "--seed", "7", "--threads", "1", "--json");
        ToolOutcome other = ToolProcess.Run("run", _model, "--seed", "8", "--json");
        Assert.That(second.Output, Is.EqualTo(first.Output));
        Assert.That(other.Output, Is.Not.EqualTo(first.Output));
    }

    [Test]
    public void Run_says_which_input_does_not_fit_and_why()
    {
        NpyFile.Write(_folder["wrong.npy"], Tensor.From(new float[42], 2, 21));
        ToolOutcome shape = ToolProcess.Run("run", _model, "--input", $"input={_folder["wrong.npy"]}", "--json");
        ToolOutcome name = ToolProcess.Run("run", _model, "--input", $"picture={_folder["wrong.npy"]}", "--json");
        Assert.That(shape.ExitCode, Is.EqualTo(1));
        Assert.That(shape.Output, Is.Empty);
        Assert.That(shape.Error, Does.Contain("'input'").And.Contain("float32[batch,20]").And.Contain("float32[2,21]"));
        Assert.That(name.ExitCode, Is.EqualTo(1));
        Assert.That(name.Error, Does.Contain("'picture'").And.Contain("'input'"));
    }

    [Test]
    public void A_mask_takes_weights_away()
    {
        NpzFile.Write(_folder["none.npz"], new Dictionary<string, Tensor>
        {
            ["output.weight"] = Tensor.From(new byte[300], 10, 30),
            ["fc1.weight"] = Tensor.From([.. Enumerable.Repeat((byte)1, 600)], 30, 20),
        });
        JsonElement bare = ToolProcess.Run("inspect", _model, "--json").Json();
        ToolOutcome masked = ToolProcess.Run("inspect", _model, "--mask", _folder["none.npz"], "--json");
        ToolOutcome verified = ToolProcess.Run("verify", _model, "--mask", _folder["none.npz"], "--compare", "reference", "--json");
        ToolOutcome missing = ToolProcess.Run("inspect", _model, "--mask", _folder["nowhere.npz"], "--json");
        Assert.That(masked.ExitCode, Is.Zero, masked.Error);
        Assert.That(masked.Json().GetProperty("layers")[1].GetProperty("sparsity").GetDouble(), Is.EqualTo(1));
        Assert.That(bare.GetProperty("layers")[1].GetProperty("sparsity").GetDouble(), Is.EqualTo(0.9).Within(1e-9));
        Assert.That(verified.ExitCode, Is.Zero, verified.Error);
        Assert.That(missing.ExitCode, Is.EqualTo(1));
        Assert.That(missing.Error, Does.Contain("nowhere.npz"));
    }

    [Test]
    public void A_file_that_is_no_model_is_a_plain_error()
    {
        string broken = _folder.Write("broken.onnx", [.. Enumerable.Range(0, 300).Select(i => (byte)(i * 7))]);
        ToolOutcome outcome = ToolProcess.Run("inspect", broken, "--json");
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Output, Is.Empty);
        Assert.That(outcome.Error, Does.StartWith("error: ").And.Contain("broken.onnx").And.Not.Contain("   at "));
    }

    [Test]
    public void Verify_reports_agreement_with_the_reference()
    {
        ToolOutcome outcome = ToolProcess.Run("verify", _model, "--compare", "reference", "--batch", "5", "--json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        JsonElement json = outcome.Json();
        JsonAssert.HasKeys(json, "maxAbsError", "maxRelError", "ok");
        Assert.That(json.GetProperty("ok").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("maxRelError").GetDouble(), Is.LessThan(1e-3));
        Assert.That(outcome.Error, Is.Empty);
    }

    [Test]
    public void Bench_reports_times_layers_and_peers()
    {
        ToolOutcome outcome = ToolProcess.Run("bench", _model, "--seconds", "0.2", "--threads", "1", "--batch", "4", "--compare", "dense", "--json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        JsonElement json = outcome.Json();
        JsonAssert.HasKeys(json, "model", "batch", "threads", "medianMs", "p99Ms", "perSecond", "allocatedBytesPerRun", "loadMs", "peakMemoryMb", "peers", "layers");
        JsonAssert.AllHaveKeys(json.GetProperty("peers"), "name", "version", "medianMs", "speedup", "loadMs", "peakMemoryMb");
        JsonAssert.AllHaveKeys(json.GetProperty("layers"), "name", "executor", "medianUs", "effectiveGflops", "shareOfPeak");
        Assert.That(json.GetProperty("batch").GetInt32(), Is.EqualTo(4));
        Assert.That(json.GetProperty("threads").GetInt32(), Is.EqualTo(1));
        Assert.That(json.GetProperty("allocatedBytesPerRun").GetInt64(), Is.Zero);
        double median = json.GetProperty("medianMs").GetDouble();
        JsonElement peer = json.GetProperty("peers")[0];
        Assert.That(json.GetProperty("perSecond").GetDouble(), Is.EqualTo(4000 / median).Within(1).Percent);
        Assert.That(json.GetProperty("p99Ms").GetDouble(), Is.GreaterThanOrEqualTo(median));
        Assert.That(peer.GetProperty("speedup").GetDouble(), Is.EqualTo(peer.GetProperty("medianMs").GetDouble() / median).Within(1).Percent);
    }

    [Test]
    public void Memory_and_loading_are_those_of_each_runtime_alone()
    {
        // Two layers that take 16 MB each with their zeros, which dense executors keep.
        string large = _folder.Write("large.onnx", DemoModels.Mlp("large", 2000, 2000, 2000));
        JsonElement alone = ToolProcess.Run("footprint", large, "--with", "dense", "--threads", "1", "--json").Json();
        JsonElement tiny = ToolProcess.Run("footprint", _model, "--with", "dense", "--threads", "1", "--json").Json();
        ToolOutcome outcome = ToolProcess.Run("bench", large, "--seconds", "0.1", "--threads", "1", "--compare", "dense", "--json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Error, Is.Empty);
        JsonAssert.HasKeys(alone, "model", "runtime", "threads", "loadMs", "peakMemoryMb", "anonymousMb", "fileMb");
        Assert.That(alone.GetProperty("runtime").GetString(), Is.EqualTo("SparseRuntime dense"));
        Assert.That(alone.GetProperty("threads").GetInt32(), Is.EqualTo(1));
        double megabytes = alone.GetProperty("peakMemoryMb").GetDouble();
        Assert.That(megabytes, Is.GreaterThan(tiny.GetProperty("peakMemoryMb").GetDouble() + 16));
        JsonElement bench = outcome.Json(), peer = bench.GetProperty("peers")[0];
        Assert.That(peer.GetProperty("peakMemoryMb").GetDouble(), Is.EqualTo(megabytes).Within(15).Percent);
        Assert.That(bench.GetProperty("peakMemoryMb").GetDouble(), Is.LessThan(peer.GetProperty("peakMemoryMb").GetDouble()));
        Assert.That(peer.GetProperty("loadMs").GetDouble(), Is.Positive);
        Assert.That(bench.GetProperty("loadMs").GetDouble(), Is.Positive);
    }

    [Test]
    public void A_footprint_of_a_missing_model_is_a_plain_error()
    {
        ToolOutcome outcome = ToolProcess.Run("footprint", _folder["nowhere.onnx"], "--json");
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Output, Is.Empty);
        Assert.That(outcome.Error, Does.StartWith("error: ").And.Contain("nowhere.onnx"));
    }

    [Test]
    public void The_demonstration_runs_and_agrees()
    {
        ToolOutcome outcome = ToolProcess.Run("demo", "--seconds", "0.1", "--json", "--output-dir", _folder["demo"]);
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        JsonElement json = outcome.Json();
        JsonAssert.HasKeys(json, "ticket", "models");
        JsonAssert.HasKeys(json.GetProperty("ticket"), "model", "sparsity", "images", "correct", "predictions");
        JsonAssert.AllHaveKeys(json.GetProperty("models"), "inspect", "verify", "bench");
        foreach (JsonElement model in json.GetProperty("models").EnumerateArray())
        {
            Assert.That(model.GetProperty("verify").GetProperty("ok").GetBoolean(), Is.True);
            Assert.That(_folder[$"demo/{model.GetProperty("inspect").GetProperty("model").GetString()}.onnx"], Does.Exist);
        }
    }
}
