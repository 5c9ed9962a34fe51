using System.Text.Json;
using System.Xml.Linq;
using SparseRuntime.Onnx;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Demo;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Zoo;

namespace SparseRuntime.Tool.Tests;

/// <summary>Pages about models that are run.</summary>
public sealed class ReportCommandTests
{
    private const int Features = 20, Hidden = 50, Classes = 10;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _kept = new byte[Hidden * Features];
    private string _model = "", _mask = "";

    [OneTimeSetUp]
    public void WriteModel()
    {
        var random = new Random(4);
        float[] Dense(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() + 0.1f)];
        var model = new Demo.OnnxModelWriter("tiny", Features);
        model.Weight("w1", Dense(Hidden * Features), Hidden, Features);
        model.Node("Gemm", "<b>first</b>", ["w1"], ("transB", false, [1]));
        model.Node("Relu", "relu", []);
        model.Weight("w2", Dense(Classes * Hidden), Classes, Hidden);
        model.Node("Gemm", "second", ["w2"], ("transB", false, [1]));
        model.Node("Softmax", "soft", []);
        _model = _folder.Write("tiny & <small>.onnx", model.Build(Classes));
        for (int i = 0; i < _kept.Length; i++)
            _kept[i] = (byte)(random.Next(4) == 0 ? 1 : 0);
        _mask = _folder["mask.npz"];
        NpzFile.Write(_mask, new Dictionary<string, Tensor> { ["w1"] = Tensor.From(_kept, Hidden, Features) });
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Attention_has_a_kernel_but_no_card()
    {
        string model = _folder["bert.onnx"];
        File.WriteAllBytes(model, ZooFactory.Build(new ZooModel("bert", "", builder => Bert.Build(builder, layers: 1)), PruningPattern.Parse("unstructured"), 0.9, 1, out _).ToArray());
        XDocument page = Report("report", model, "--threads", "1", "--seconds", "0.05", "-o", _folder["bert.html"]);
        string[] cards = [.. page.Descendants("article").Where(card => (string?)card.Attribute("class") == "card").Select(card => card.Descendants("h3").Single().Value)];
        JsonElement inspected = ToolProcess.Run("inspect", model, "--json").Json();
        Assert.That(cards, Is.EqualTo(inspected.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("name").GetString())));
        Assert.That(cards, Has.Length.EqualTo(6));
    }

    [Test]
    public void The_page_says_what_inspect_says()
    {
        XDocument page = Report("report", _model, "--mask", _mask, "--batch", "4", "--threads", "1", "--seconds", "0.05", "-o", _folder["page.html"]);
        JsonElement inspected = ToolProcess.Run("inspect", _model, "--mask", _mask, "--batch", "4", "--json").Json();
        Assert.That(page.Descendants("h1").Single().Value, Is.EqualTo("tiny & <small>.onnx"));
        Assert.That(Fact(page, "Parameters"), Is.EqualTo($"{Format.Count(inspected.GetProperty("parameters").GetInt64())}, of which {Format.Count(inspected.GetProperty("nonzeros").GetInt64())} are kept"));
        Assert.That(inspected.GetProperty("nonzeros").GetInt64(), Is.EqualTo(_kept.Sum(b => b) + (Classes * Hidden)));
        Assert.That(Fact(page, "Producer"), Is.EqualTo("sparsert demo"));
        Assert.That(Fact(page, "Operator sets"), Is.EqualTo("13"));
        Assert.That(Fact(page, "Batch"), Is.EqualTo("4"));
        Assert.That(Fact(page, "Against SparseRuntime dense"), Does.StartWith("results agree"));
        Assert.That(Fact(page, "Inputs"), Does.Contain("input float32[batch,20]"));

        JsonElement[] layers = [.. inspected.GetProperty("layers").EnumerateArray()];
        XElement[] cards = [.. page.Descendants("article")];
        Assert.That(cards, Has.Length.EqualTo(layers.Length));
        for (int i = 0; i < cards.Length; i++)
        {
            JsonElement[] others = [.. layers[i].GetProperty("alternatives").EnumerateArray()];
            int unable = others.Count(other => other.GetProperty("predictedUs").ValueKind == JsonValueKind.Null);
            Assert.That(cards[i].Descendants("h3").Single().Value, Is.EqualTo(layers[i].GetProperty("name").GetString()));
            Assert.That(cards[i].Descendants("code").First().Value, Is.EqualTo(layers[i].GetProperty("executor").GetString()));
            Assert.That(cards[i].Descendants("summary").Single().Value, Is.EqualTo($"Not chosen: {others.Length - unable} slower, {unable} unable"));
            Assert.That(cards[i].Value, Does.Contain(layers[i].GetProperty("pattern").GetString()));
            Assert.That(cards[i].Descendants("td").First().Value, Is.EqualTo(Format.Number(others[0].GetProperty("predictedUs").GetDouble())));
        }

        PngPixels picture = PngPixels.DecodeAddress(cards[0].Descendants("img").First().Attribute("src")!.Value);
        Assert.That((picture.Width, picture.Height), Is.EqualTo((Features, Hidden)));
        Assert.That(picture.Alpha, Is.EqualTo(_kept.Select(b => (byte)(b * 255))));
    }

    [Test]
    public void Kernels_that_were_timed_at_load_show_their_times()
    {
        XDocument page = Report("report", _model, "--tuning", "measured", "--threads", "1", "--seconds", "0.05", "--output", _folder["measured.html"]);
        Assert.That(page.Descendants("article").First().Value, Does.Contain("Timed at load: "));
    }

    [Test]
    public void A_comparison_with_the_other_runtime_leads()
    {
        if (SparseRuntime.Peers.PeerCatalog.OnnxRuntime is null) Assert.Ignore($"this build does without ONNX Runtime; '{SparseRuntime.Peers.PeerCatalog.OnnxRuntimeCommand}' installs it");
        XDocument page = Report("report", _model, "--compare", "ort", "--threads", "1", "--seconds", "0.05", "-o", _folder["ort.html"]);
        Assert.That(page.Descendants("div").First(e => e.Attribute("class")?.Value == "panel lead").Value, Does.Contain("as fast as ONNX Runtime"));
        Assert.That(Fact(page, "Against ONNX Runtime"), Does.StartWith("results agree"));
    }

    [Test]
    public void A_thousand_layers_make_a_page_of_a_few_megabytes()
    {
        string model = _folder.Write("deep.onnx", DemoModels.Mlp("deep", [.. Enumerable.Repeat(64, 1001)]));
        XDocument page = Report("report", model, "--threads", "1", "--seconds", "0.05", "-o", _folder["deep.html"]);
        Assert.That(page.Descendants("article").Count(), Is.EqualTo(1000));
        Assert.That(new FileInfo(_folder["deep.html"]).Length, Is.LessThan(6_000_000));
    }

    [Test]
    public void What_stood_at_the_page_s_place_is_replaced_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        string page = folder.Write("page.html", "before"u8.ToArray());
        string broken = _folder.Write("broken.onnx", [1, 2, 3]);
        ToolOutcome outcome = ToolProcess.Run("report", broken, "-o", page);
        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCodes.Failure));
        Assert.That(outcome.Error, Does.StartWith("error: ").And.Contain("broken.onnx"));
        Assert.That(File.ReadAllText(page), Is.EqualTo("before"));
        WholeFile.Write(page, "after"u8);
        Assert.That(File.ReadAllText(page), Is.EqualTo("after"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(page)!), Is.EqualTo(new[] { page }));
        Assert.That(() => WholeFile.Write(Path.GetDirectoryName(page)!, []), Throws.TypeOf<ToolException>().With.Message.Contains("folder"));
        Assert.That(() => WholeFile.Check(folder["nowhere/page.html"]), Throws.TypeOf<ToolException>().With.Message.Contains("nowhere"));
    }

    [Test]
    public void A_file_says_who_wrote_it_unless_it_is_cut_short()
    {
        byte[] model = File.ReadAllBytes(_model);
        ModelHeader whole = ModelHeader.Read(new SparseRuntime.Peers.PeerModel(null, model));
        Assert.That((whole.Producer, string.Join(' ', whole.Opsets)), Is.EqualTo(("sparsert demo", "13")));
        for (int length = 0; length < model.Length; length++)
            Assert.That(ModelHeader.Read(new SparseRuntime.Peers.PeerModel(null, model[..length])).Opsets, Is.Empty);
    }

    private static XDocument Report(params string[] arguments)
    {
        ToolOutcome outcome = ToolProcess.Run(arguments);
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Output, Is.EqualTo($"wrote {arguments[^1]}{Environment.NewLine}"));
        Assert.That(outcome.Error, Is.Empty);
        return ReportSamples.Parse(File.ReadAllBytes(arguments[^1]));
    }

    private static string Fact(XDocument page, string name) =>
        page.Descendants("dt").Single(e => e.Value == name).Parent!.Element("dd")!.Value;
}
