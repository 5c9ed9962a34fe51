using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

public sealed class LotteryResultsTests
{
    private TemporaryFolder _folder = new();

    private string Folder => _folder["lottery"];

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void What_a_lottery_wrote_is_read()
    {
        var written = new SyntheticLottery { Replicates = 2, Levels = 9, Controls = [("zebra", [2]), ("random-mask", [9]), ("ant", [9])] };
        written.Write(Folder);
        LotteryResults results = LotteryResults.Read(Folder);
        Assert.That(results.Runs, Has.Count.EqualTo(2 * (10 + 3)));
        Assert.That(results.Replicates, Is.EqualTo([0, 1]));
        Assert.That(results.Levels, Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(results.Arms, Is.EqualTo(["ticket", "random-mask", "ant", "zebra"]));
        Assert.That(results.HasTestSet, Is.True);
        Assert.That(results.Measures, Is.Empty);
        RunRow run = results.Find(1, 9, "random-mask")!;
        Assert.That(run.Kept, Is.EqualTo(Enumerable.Range(0, 3).Sum(layer => written.Kept(9, layer))));
        Assert.That(results.LayersOf(run).Select(layer => layer.Kept), Is.EqualTo(Enumerable.Range(0, 3).Select(layer => written.Kept(9, layer))));
        Assert.That(results.Find(2, 9, "random-mask"), Is.Null);
        // The least validation loss of the curve is the one that the table gives.
        IReadOnlyList<Evaluation> curve = results.ReadCurve(run);
        Evaluation least = curve.MinBy(evaluation => evaluation.ValidationLoss);
        Assert.That((least.Step, least.ValidationLoss, least.ValidationAccuracy), Is.EqualTo((run.EarlyStopStep, run.ValidationLoss, run.ValidationAccuracy)));
        IReadOnlyList<Mask> masks = results.ReadMasks(results.Find(0, 9, "ticket")!);
        Assert.That(masks.Select(mask => mask.CountKept()), Is.EqualTo(Enumerable.Range(0, 3).Select(layer => written.Kept(9, layer))));
        Assert.That(masks[0].Shape, Is.EqualTo(new TensorShape(300, 784)));
        Assert.That(results.ReadMasks(run), Is.Empty);
    }

    [TestCase(0.2, 0.513, 3)]
    [TestCase(0.2, 0.211, 7)]
    [TestCase(0.2, 0.135, 9)]
    [TestCase(0.2, 0.07, 12)]
    [TestCase(0.2, 0.036, 15)]
    [TestCase(0.2, 0.915, 0)]
    [TestCase(0.35, 0.8, null, Description = "more than a factor of 1.15 from both 1 and 0.65")]
    [TestCase(0.2, 0.01, null)]
    [TestCase(0.35, 0.07, 6)]
    [TestCase(0.35, 0.135, null)]
    public void Levels_are_found_by_the_weights_that_are_left(double rate, double density, int? expected)
    {
        new SyntheticLottery { Replicates = 1, Levels = rate == 0.2 ? 15 : 6, Rate = rate, HasFiles = false }.Write(Folder);
        Assert.That(LotteryResults.Read(Folder).LevelNear(density), Is.EqualTo(expected));
    }

    [Test]
    public void Without_a_test_set_validation_samples_count()
    {
        new SyntheticLottery { Replicates = 1, Levels = 1, HasTestSet = false, HasFiles = false, Controls = [] }.Write(Folder);
        LotteryResults results = LotteryResults.Read(Folder);
        Assert.That(results.HasTestSet, Is.False);
        Assert.That(results.Runs.Select(run => run.Accuracy), Is.EqualTo(results.Runs.Select(run => run.ValidationAccuracy)));
        Assert.That(results.Runs.Select(run => run.FinalAccuracy), Is.EqualTo(results.Runs.Select(run => run.FinalValidationAccuracy)));
        Assert.That(results.ReadCurve(results.Runs[0]), Is.Empty);
    }

    [TestCase("results.csv", "arm", "arms", "line 1", "no column 'arm'", Description = "a column")]
    [TestCase("results.csv", "\n0,0,ticket,", "\n-1,0,ticket,", "line 2", "replicate is '-1'", Description = "a number")]
    [TestCase("results.csv", "\n0,0,ticket,266200,266200,", "\n0,0,ticket,266201,266200,", "line 2", "at most weights, 266200", Description = "too many weights")]
    [TestCase("results.csv", "\n0,0,ticket,266200,266200,", "\n0,0,ticket,266199,266200,", "line 2", "it must be 266200", Description = "a dense network with less")]
    [TestCase("results.csv", "\n0,1,ticket,", "\n0,0,ticket,", "line 3", "must be 266200", Description = "twice, and not dense")]
    [TestCase("results.csv", ",6600,", ",10,", "line 2", "at most steps, 10", Description = "stopped after the end")]
    [TestCase("results.csv", "ticket", "..", "line 2", "name of a folder", Description = "a folder above")]
    [TestCase("results.csv", "ticket", "", "line 2", "must not be empty", Description = "no arm")]
    [TestCase("results.csv", ",i0,m0-0\n", ",i0\n", "line 2", "15 fields, but there are 16 columns", Description = "a field too few")]
    [TestCase("results.csv", ",i0,m0-1\n", ",i0,m0-1", "cut short", "line feed", Description = "a line without an end")]
    [TestCase("layers.csv", "\n0,1,ticket,1,", "\n0,1,ticket,0,", "line 6", "layer 0", Description = "a layer twice")]
    [TestCase("layers.csv", "\n0,1,ticket,0,188160,", "\n0,1,ticket,0,188161,", "replicate 0, level 1, arm 'ticket'", "line 3 of results.csv", Description = "another sum")]
    [TestCase("layers.csv", "\n0,1,ticket,2,", "\n0,1,tickets,2,", "line 7", "not in results.csv", Description = "a run that is not there")]
    [TestCase("layers.csv", "\n0,1,ticket,2,900,1000,", "\n0,1,ticket,2,900,1001,", "line 7", "but 1000 in a line before", Description = "a layer of another size")]
    public void Broken_and_contradictory_lines_are_refused(string file, string right, string wrong, string place, string reason)
    {
        new SyntheticLottery { Replicates = 1, Levels = 1, HasFiles = false, Controls = [] }.Write(Folder);
        string path = Path.Combine(Folder, file), text = File.ReadAllText(path);
        int at = text.IndexOf(right, StringComparison.Ordinal);
        Assert.That(at, Is.Not.Negative);
        File.WriteAllText(path, text[..at] + wrong + text[(at + right.Length)..]);
        Assert.That(() => LotteryResults.Read(Folder), Throws.InstanceOf<InvalidDataException>().With.Message.StartsWith(path).And.Message.Contains(place).And.Message.Contains(reason));
    }

    [Test]
    public void A_run_that_is_there_twice_is_refused()
    {
        new SyntheticLottery { Replicates = 1, Levels = 1, HasFiles = false, Controls = [] }.Write(Folder);
        string path = Path.Combine(Folder, "results.csv");
        File.AppendAllText(path, File.ReadAllLines(path)[^1] + "\n");
        Assert.That(() => LotteryResults.Read(Folder), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("line 4").And.Message.Contains("in line 3 already"));
    }

    [TestCase("results.csv")]
    [TestCase("layers.csv")]
    [TestCase("recipe.yaml")]
    public void Missing_files_are_refused(string file)
    {
        new SyntheticLottery { Replicates = 1, Levels = 1, HasFiles = false, Controls = [] }.Write(Folder);
        File.Delete(Path.Combine(Folder, file));
        Assert.That(() => LotteryResults.Read(Folder), Throws.InstanceOf<IOException>().With.Message.Contains(file));
        Assert.That(() => LotteryResults.Read(_folder["nowhere"]), Throws.InstanceOf<IOException>().With.Message.Contains("nowhere"));
    }

    [Test]
    public void Measures_curves_and_masks_are_checked()
    {
        new SyntheticLottery { Replicates = 1, Levels = 1, Controls = [] }.Write(Folder);
        LotteryResults results = LotteryResults.Read(Folder);
        RunRow run = results.Find(0, 1, "ticket")!;
        string curve = Path.Combine(Folder, "replicate_0", "level_1", "ticket", "curve.csv"), mask = Path.ChangeExtension(curve, null)[..^5] + "mask.npz";
        string[] lines = File.ReadAllLines(curve);
        File.WriteAllText(curve, string.Join('\n', [lines[0], lines[2], lines[1], ""]));
        Assert.That(() => results.ReadCurve(run), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("line 3").And.Message.Contains("must rise"));
        File.Copy(Path.Combine(Folder, "replicate_0", "level_0", "ticket", "mask.npz"), mask, overwrite: true);
        Assert.That(() => results.ReadMasks(run), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(mask).And.Message.Contains("layers.csv says 188160"));
        File.WriteAllText(Path.Combine(Folder, "measures.csv"), "experiment,replicate,level,arm,setting,value\ne,0,1,ticket,,0.5\ne,0,1,ticket,,0.6\n");
        Assert.That(() => LotteryResults.Read(Folder), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("measures.csv").And.Message.Contains("line 3"));
        File.WriteAllText(Path.Combine(Folder, "measures.csv"), "experiment,replicate,level,arm,setting,value\ne,0,1,ticket,x,\ne,0,1,ticket,y,0.5\n");
        Assert.That(LotteryResults.Read(Folder).Measures.Select(measure => measure.Value), Is.EqualTo(new double?[] { null, 0.5 }));
        File.WriteAllText(Path.Combine(Folder, "measures.csv"), "experiment,replicate,level,arm,setting,value\ne,0,1,ticket,x,NaN\n");
        Assert.That(() => LotteryResults.Read(Folder), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("line 2").And.Message.Contains("finite"));
    }

    [Test]
    public void Recipes_are_listed_by_their_paths()
    {
        IReadOnlyList<KeyValuePair<string, string>> facts = RecipeFacts.Read("# a comment\nseed: 7\ndata:\n  name: \"mnist\" # another\n  path: 'a: b # c'\n  quoted: \"a \\\"b\\\" # c\"\n  single: 'it''s'\nlevels:\n- 3\n- 7\ncontrols:\n  - arm: x\n    levels: [3, 7]\n  - arm: y\nend: 1\n");
        Assert.That(facts, Is.EqualTo(new Dictionary<string, string>
        {
            ["seed"] = "7",
            ["data.name"] = "mnist",
            ["data.path"] = "a: b # c",
            ["data.quoted"] = "a \"b\" # c",
            ["data.single"] = "it's",
            ["levels"] = "3, 7",
            ["controls.arm"] = "x, y",
            ["controls.levels"] = "3, 7",
            ["end"] = "1",
        }));
        Assert.That(RecipeFacts.Read(""), Is.Empty);
        Assert.That(RecipeFacts.Read("a: b\nc: [d"), Is.Empty, "what is no recipe says nothing");
    }
}
