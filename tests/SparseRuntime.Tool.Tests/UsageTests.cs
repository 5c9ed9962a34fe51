namespace SparseRuntime.Tool.Tests;

public class UsageTests
{
    [TestCase("inspect")]
    [TestCase("run")]
    [TestCase("verify")]
    [TestCase("bench")]
    [TestCase("footprint")]
    [TestCase("demo")]
    [TestCase("kernels")]
    [TestCase("publish")]
    [TestCase("advise")]
    [TestCase("calibrate")]
    [TestCase("graphchallenge")]
    [TestCase("zoo")]
    [TestCase("prune")]
    [TestCase("data")]
    [TestCase("data fetch")]
    [TestCase("data show")]
    [TestCase("train")]
    [TestCase("branch")]
    [TestCase("lottery")]
    [TestCase("lottery report")]
    public void Every_command_explains_itself(string command)
    {
        (int code, string output, string error) = Run([.. command.Split(' '), "--help"]);
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("Usage:").And.Contain($" {command} ").And.Contain("--json"));
        Assert.That(error, Is.Empty);
    }

    [Test]
    public void The_command_that_writes_a_page_explains_itself()
    {
        (int code, string output, string error) = Run("report", "--help");
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("Usage:").And.Contain(" report ").And.Contain("-o, --output").And.Contain("--compare"));
        Assert.That(error, Is.Empty);
    }

    [Test]
    public void The_help_lists_every_command()
    {
        (int code, string output, _) = Run("--help");
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("inspect").And.Contain("run").And.Contain("verify").And.Contain("bench").And.Contain("footprint").And.Contain("report").And.Contain("demo").And.Contain("graphchallenge").And.Contain("kernels").And.Contain("publish").And.Contain("advise").And.Contain("calibrate").And.Contain("zoo").And.Contain("prune").And.Contain("data").And.Contain("lottery").And.Contain("train").And.Contain("branch"));
    }

    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("inspect")]
    [TestCase("train")]
    [TestCase("lottery")]
    [TestCase("lottery report")]
    [TestCase("branch r.yaml --threads -1")]
    [TestCase("lottery r.yaml --replicates 0")]
    [TestCase("lottery r.yaml --levels 0")]
    [TestCase("train r.yaml --levels 3")]
    [TestCase("inspect m.onnx --nonsense")]
    [TestCase("inspect m.onnx --batch 0")]
    [TestCase("inspect m.onnx --batch many")]
    [TestCase("run m.onnx --input x")]
    [TestCase("run m.onnx --threads -1")]
    [TestCase("run m.onnx --seed -1")]
    [TestCase("verify")]
    [TestCase("verify m.onnx")]
    [TestCase("verify m.onnx --compare nobody")]
    [TestCase("verify m.onnx --compare reference --suite d")]
    [TestCase("verify m.onnx --compare reference --filter x")]
    [TestCase("verify --suite d --compare reference")]
    [TestCase("bench m.onnx --seconds 0")]
    [TestCase("bench m.onnx --seconds NaN")]
    [TestCase("bench m.onnx --seconds 1e300")]
    [TestCase("bench m.onnx --compare nobody")]
    [TestCase("footprint m.onnx --with nobody")]
    [TestCase("kernels --sparsity 1")]
    [TestCase("kernels --rows 0")]
    [TestCase("advise --rows 8 --taps 8")]
    [TestCase("calibrate --shipped")]
    [TestCase("calibrate --share 4")]
    [TestCase("calibrate --check --share 0")]
    [TestCase("inspect m.onnx --tuning guessed")]
    [TestCase("bench m.onnx --tuning guessed")]
    [TestCase("graphchallenge --weights w --images i")]
    [TestCase("graphchallenge --weights w --images i --categories c --bias 0.1")]
    [TestCase("graphchallenge --weights w --images i --categories c --layers 0")]
    [TestCase("graphchallenge --weights w --images i --categories c --first 0")]
    [TestCase("train")]
    [TestCase("branch")]
    [TestCase("lottery")]
    [TestCase("lottery report d")]
    [TestCase("zoo lenet-300-100")]
    [TestCase("zoo nothing -o f")]
    [TestCase("zoo lenet-300-100 --sparsity 1.5 -o f")]
    [TestCase("zoo lenet-300-100 --pattern spiral -o f")]
    [TestCase("prune m.onnx")]
    [TestCase("report m.onnx")]
    [TestCase("report m.onnx -o f --compare nobody")]
    [TestCase("report m.onnx -o f --seconds 0")]
    [TestCase("prune m.onnx -o f --criterion taste")]
    [TestCase("prune m.onnx -o f --scope nowhere")]
    [TestCase("data")]
    [TestCase("data fetch")]
    [TestCase("data fetch nothing")]
    [TestCase("data show")]
    [TestCase("data show t.csv --separator ;;")]
    public void Wrong_usage_is_told_apart_from_failure(string line)
    {
        (int code, string output, string error) = Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.That(code, Is.EqualTo(ExitCodes.WrongUsage));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("error: ").And.Contain("--help"));
    }

    [TestCase("inspect nowhere.onnx --json")]
    [TestCase("report nowhere.onnx -o page.html")]
    [TestCase("run nowhere.onnx --json")]
    [TestCase("verify nowhere.onnx --compare reference --json")]
    [TestCase("verify --suite nowhere.onnx --json")]
    [TestCase("bench nowhere.onnx --json")]
    [TestCase("graphchallenge --weights nowhere.onnx --images i --categories c --json")]
    [TestCase("prune nowhere.onnx -o f --json")]
    [TestCase("data show nowhere.onnx --json")]
    public void A_missing_file_is_named_on_standard_error(string line)
    {
        (int code, string output, string error) = Run(line.Split(' '));
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("error: ").And.Contain("nowhere.onnx"));
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
