using System.Diagnostics;
using System.Text;
using System.Text.Json;
using SparseRuntime.Testing;

namespace SparseRuntime.Tool.Tests;

/// <summary>The Graph Challenge command on a small network, on broken files, and on the real data where it is present.</summary>
public sealed class GraphChallengeTests
{
    private readonly ChallengeFiles _files = new(11);
    private TemporaryFolder _folder = new();

    [SetUp]
    public void WriteFiles()
    {
        _folder = new TemporaryFolder();
        _files.Write(_folder);
    }

    [TearDown]
    public void RemoveFiles() => _folder.Dispose();

    [Test]
    public void Every_category_of_a_small_network_is_right([Values(1, 2)] int threads)
    {
        JsonElement json = Succeed("neurons", "images.tsv", "--threads", $"{threads}");
        JsonAssert.HasKeys(
            json, "edgesPerSecond", "seconds", "categoriesRight", "categoriesTotal", "survivors", "expectedSurvivors", "images", "neurons", "layers", "edges", "bias",
            "threads", "runs", "fastestSeconds", "computedShare", "weightBytes", "loadSeconds", "processor", "instructionSet");
        int alive = _files.Alive.Count(true.Equals);
        Assert.That(alive, Is.InRange(20, ChallengeFiles.Images - 20), "some images die, and some do not");
        Assert.That(json.GetProperty("survivors").GetInt32(), Is.EqualTo(alive));
        Assert.That(json.GetProperty("expectedSurvivors").GetInt32(), Is.EqualTo(alive));
        Assert.That(json.GetProperty("images").GetInt32(), Is.EqualTo(ChallengeFiles.Images));
        Assert.That(json.GetProperty("neurons").GetInt32(), Is.EqualTo(ChallengeFiles.Neurons));
        Assert.That(json.GetProperty("layers").GetInt32(), Is.EqualTo(ChallengeFiles.Layers));
        Assert.That(json.GetProperty("edges").GetInt64(), Is.EqualTo(ChallengeFiles.Neurons * 6 * ChallengeFiles.Layers));
        Assert.That(json.GetProperty("threads").GetInt32(), Is.EqualTo(threads));
        Assert.That(json.GetProperty("runs").GetInt32(), Is.GreaterThanOrEqualTo(3));
        Assert.That(json.GetProperty("computedShare").GetDouble(), Is.GreaterThan(0).And.LessThan(1));
        Assert.That(
            json.GetProperty("edgesPerSecond").GetDouble() * json.GetProperty("seconds").GetDouble(),
            Is.EqualTo(ChallengeFiles.Images * (double)json.GetProperty("edges").GetInt64()).Within(1e-6).Percent);
    }

    [Test]
    public void One_file_of_all_layers_and_a_matrix_of_images_say_the_same([Values] bool byStart)
    {
        Write("all.tsv", string.Concat(Enumerable.Range(0, ChallengeFiles.Layers).Select(layer => _files.LayerLines(layer, byStart))));
        Write("images.mtx", _files.ImageMatrix.Replace("\n", "\r\n", StringComparison.Ordinal));
        JsonElement json = Succeed("all.tsv", "images.mtx");
        Assert.That(json.GetProperty("layers").GetInt32(), Is.EqualTo(ChallengeFiles.Layers));
        Assert.That(json.GetProperty("survivors").GetInt32(), Is.EqualTo(_files.Alive.Count(true.Equals)));
    }

    [Test]
    public void Only_the_first_images_are_run_where_that_is_asked_for()
    {
        JsonElement json = Succeed("neurons", "images.tsv", "--first", "40");
        Assert.That(json.GetProperty("categoriesTotal").GetInt32(), Is.EqualTo(40));
        Assert.That(json.GetProperty("survivors").GetInt32(), Is.EqualTo(_files.Alive.Take(40).Count(true.Equals)));
    }

    [Test]
    public void A_wrong_category_is_a_failure()
    {
        int missing = Array.IndexOf(_files.Alive, true) + 1, strange = Array.IndexOf(_files.Alive, false) + 1;
        string[] lines = _files.CategoryLines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Write("categories.tsv", string.Join('\n', lines.Where(line => line != $"{missing}").Append($"{strange}")));
        (int code, string output, _) = Run("neurons", "images.tsv", "--json");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.That(json.GetProperty("categoriesTotal").GetInt32() - json.GetProperty("categoriesRight").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public void People_read_the_same()
    {
        (int code, string output, string error) = Run("neurons", "images.tsv");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("150 of 150").And.Contain("96 neurons x 7 layers").And.Contain("edges/s"));
    }

    [TestCase("neurons/n96-l3.tsv", "1\t1\t0.25\n1\t2\tmuch\n", "n96-l3.tsv:2: the value is missing or not a finite number")]
    [TestCase("neurons/n96-l3.tsv", "1\t1\t0.25x\n", "n96-l3.tsv:1: the value is not a number")]
    [TestCase("neurons/n96-l3.tsv", "1\t1\tInfinity\n", "n96-l3.tsv:1: the value is missing or not a finite number")]
    [TestCase("neurons/n96-l3.tsv", "\n\n1\t1\n", "n96-l3.tsv:3: the value is missing or not a finite number")]
    [TestCase("neurons/n96-l3.tsv", "1\t1\t0.25\t7\n", "n96-l3.tsv:1: there is more on the line")]
    [TestCase("neurons/n96-l3.tsv", "1\t97\t0.25\n", "n96-l3.tsv:1: an edge from 1 to 97 does not fit a network of 96 neurons")]
    [TestCase("neurons/n96-l3.tsv", "0\t1\t0.25\n", "n96-l3.tsv:1: the row is 0, but they count from 1")]
    [TestCase("neurons/n96-l3.tsv", "-1\t1\t0.25\n", "n96-l3.tsv:1: the row is missing or not a whole number")]
    [TestCase("neurons/n96-l3.tsv", "1.5\t1\t0.25\n", "n96-l3.tsv:1: the row is missing or not a whole number")]
    [TestCase("neurons/n96-l3.tsv", "1\t99999999999999999999\t0.25\n", "n96-l3.tsv:1: the column is above")]
    [TestCase("neurons/n96-l3.tsv", "5\t1\t0.25\n5\t1\t0.25\n", "n96-l3.tsv: the edge from 5 to 1 is there twice")]
    [TestCase("neurons/n96-l3.tsv", "", "n96-l3.tsv: there are no edges in it")]
    [TestCase("neurons/n97-l8.tsv", "1\t1\t0.25\n", "there are layers of 96 and of 97 neurons in it")]
    [TestCase("neurons/n96-l9.tsv", "1\t1\t0.25\n", "n96-l8.tsv: layer 8 of 9 is missing")]
    [TestCase("neurons/n96-l03.tsv", "1\t1\t0.25\n", "layer 3 is there twice")]
    [TestCase("images.tsv", "1\t97\t1\n", "images.tsv:1: feature 97 does not fit a network of 96 neurons")]
    [TestCase("images.tsv", "1\t2\t1\n3\t4\t1\n1\t2\t1\n", "images.tsv: feature 2 of image 1 is there twice")]
    [TestCase("images.tsv", "2000000000\t2\t1\n", "images.tsv:1: image 2000000000 is above the limit")]
    [TestCase("images.tsv", "", "images.tsv: there are no images in it")]
    [TestCase("images.tsv", "%%MatrixMarket matrix array real general\n", "images.tsv:1: only '%%MatrixMarket matrix coordinate")]
    [TestCase("images.tsv", "%%MatrixMarket matrix coordinate complex general\n", "images.tsv:1: values of kind 'complex'")]
    [TestCase("images.tsv", "%%MatrixMarket matrix coordinate pattern general\n% no size\n", "images.tsv: the line with the matrix's size is missing")]
    [TestCase("images.tsv", "%%MatrixMarket matrix coordinate pattern general\n2 95 1\n1 1\n", "images.tsv: images of 95 features do not fit a network of 96 neurons")]
    [TestCase("images.tsv", "%%MatrixMarket matrix coordinate pattern general\n2 96 2\n1 1\n", "images.tsv: the file ends after 1 of 2 entries")]
    [TestCase("images.tsv", "%%MatrixMarket matrix coordinate pattern general\n2 96 1\n1 1\n2 1\n", "images.tsv:4: there are more entries than the 1")]
    [TestCase("images.tsv", "%%MatrixMarket matrix coordinate pattern general\n2 96 1\n3 1\n", "images.tsv:3: entry (3, 1) is outside the 2 x 96 matrix")]
    [TestCase("categories.tsv", "1\n2\nthree\n", "categories.tsv:3: the image is missing or not a whole number")]
    [TestCase("categories.tsv", "1\n1\n", "categories.tsv:2: image 1 is there twice")]
    [TestCase("categories.tsv", "1 2\n", "categories.tsv:1: there is more on the line")]
    public void What_is_wrong_with_a_file_is_told(string name, string content, string message)
    {
        Write(name, content);
        (int code, string output, string error) = Run("neurons", "images.tsv", "--json");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("error: ").And.Contain(message));
        Assert.That(error.TrimEnd(), Does.Not.Contain("\n"), "one line");
    }

    [TestCase("1\t1\t0.25\n2\t2\t0.25\n", "all.tsv:2: the second edge shares no neuron with the first")]
    [TestCase("1\t1\t0.25\n96\t1\t0.25\n1\t1\t0.25\n1\t1\t0.25\n", "all.tsv, layer 1: the edge from 1 to 1 is there twice")]
    [TestCase("1\t2\t0.25\n96\t2\t0.25\n1\t1\t0.25\n1\t97\t0.25\n", "all.tsv:4: an edge from 1 to 97 does not fit a network of 96 neurons")]
    public void What_is_wrong_with_one_file_of_all_layers_is_told(string content, string message)
    {
        Write("all.tsv", content);
        (int code, _, string error) = Run("all.tsv", "images.tsv");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(error, Does.StartWith("error: ").And.Contain(message));
    }

    [Test]
    public void A_line_without_end_does_not_fill_the_memory()
    {
        Write("images.tsv", new string('1', 3 << 20));
        (int code, _, string error) = Run("neurons", "images.tsv");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(error, Does.Contain("images.tsv:1: the line is longer than"));
    }

    [TestCase("--layers", "8", "layer 8 of 8 is missing")]
    [TestCase("--first", "151", "there are only 150 of the 151 images")]
    public void More_than_there_is_cannot_be_run(string option, string value, string message)
    {
        (int code, _, string error) = Run("neurons", "images.tsv", option, value);
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(error, Does.Contain(message));
    }

    [Test]
    public void A_network_that_the_challenge_does_not_have_needs_a_bias()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(
            ["graphchallenge", "--weights", _folder["neurons"], "--images", _folder["images.tsv"], "--categories", _folder["categories.tsv"]], output, error);
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(error.ToString(), Does.Contain("96 neurons").And.Contain("--bias"));
    }

    [Test]
    public void All_categories_of_the_real_network_are_right([Values(1, 2)] int threads)
    {
        if (SharedFiles.Find("graphchallenge-1024x120.tar.xz") is not { } archive)
        {
            Assert.Ignore("graphchallenge-1024x120.tar.xz is not in shared/data");
            return;
        }

        Directory.CreateDirectory(_folder["real"]);
        if (!Unpack(archive, _folder["real"])) Assert.Ignore("there is no tar with xz to unpack the archive");
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(
            ["graphchallenge", "--weights", _folder["real/weights.tsv"], "--images", _folder["real/images.mtx"], "--categories", _folder["real/categories.tsv"], "--threads", $"{threads}", "--seconds", "0.01", "--json"],
            output,
            error);
        Assert.That(code, Is.Zero, error.ToString() + output);
        JsonElement json = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.That(json.GetProperty("categoriesRight").GetInt32(), Is.EqualTo(1200));
        Assert.That(json.GetProperty("expectedSurvivors").GetInt32(), Is.EqualTo(json.GetProperty("survivors").GetInt32()).And.GreaterThan(0));
        Assert.That(json.GetProperty("layers").GetInt32(), Is.EqualTo(120));
        Assert.That(json.GetProperty("edges").GetInt64(), Is.EqualTo(120 * 1024 * 32));
    }

    private static bool Unpack(string archive, string folder)
    {
        try
        {
            using Process process = Process.Start("tar", ["-xJf", archive, "-C", folder])!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private void Write(string name, string content) => _folder.Write(name, Encoding.ASCII.GetBytes(content));

    private JsonElement Succeed(string weights, string images, params string[] options)
    {
        (int code, string output, string error) = Run(weights, images, ["--json", .. options]);
        Assert.That(code, Is.Zero, error + output);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.That(json.GetProperty("categoriesRight").GetInt32(), Is.EqualTo(json.GetProperty("categoriesTotal").GetInt32()));
        return json;
    }

    private (int Code, string Output, string Error) Run(string weights, string images, params string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(
            [
                "graphchallenge", "--weights", _folder[weights], "--images", _folder[images], "--categories", _folder["categories.tsv"],
                "--bias", "-0.3", "--seconds", "0.01", .. options,
            ],
            output,
            error);
        return (code, output.ToString(), error.ToString());
    }
}
