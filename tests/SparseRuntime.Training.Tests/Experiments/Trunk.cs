using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

/// <summary>A search for tickets on a small problem, for experiments to be made on: three classes around points in space.</summary>
internal static class Trunk
{
    public const int Features = 10, Classes = 3, Levels = 3;

    public static NetworkShape Shape { get; } = new(Features, [20, 12], Classes);

    public static LotteryPlan Plan { get; } = new() { Levels = Levels, Rate = 0.4, Controls = [new ControlPlan(Arm.RandomMask, [2]), new ControlPlan(Arm.OneShot, [2]), new ControlPlan(Arm.SignedConstant, [2])] };

    public static NetworkSetup Setup { get; } = new()
    {
        Shape = Shape,
        Training = new TrainingPlan { BatchSize = 25, Steps = 60, Rate = new StepRate(0.2, 0.1, [40]), EvaluateEvery = 15 },
        Initialization = (shape, _, stream) => Initialization.GlorotNormal(shape, stream),
        Backend = (shape, batch) => new CpuBackend(shape, batch),
    };

    public static Replicate Replicate(int index = 0) => new(7, index, Data(index));

    /// <summary>Searches, with controls at level 2, into a folder.</summary>
    public static ResultFolder Search(string path, LotteryPlan? plan = null, NetworkSetup? setup = null, int replicates = 1)
    {
        var folder = new ResultFolder(path, "trunk");
        for (int index = 0; index < replicates; index++)
            new TicketSearch(setup ?? Setup, plan ?? Plan, Replicate(index), folder, new RunControl()).Run();
        folder.Collect();
        return folder;
    }

    /// <summary>Makes an experiment on a replicate of a search.</summary>
    public static void Run(Experiment experiment, ResultFolder folder, LotteryPlan? plan = null, NetworkSetup? setup = null, int replicate = 0, RunControl? control = null)
    {
        using var context = new ExperimentContext(setup ?? Setup, plan ?? Plan, Replicate(replicate), folder, control ?? new RunControl());
        experiment.Run(context);
        folder.Collect();
    }

    public static RunRow Record(ResultFolder folder, int level, string arm) =>
        folder.Find(new RunName(0, level, arm)) ?? throw new InvalidOperationException($"there is no {arm} at level {level}");

    public static double Measured(ResultFolder folder, Experiment experiment, int level, string arm, string setting, int replicate = 0) =>
        MeasureTable.Read(folder, experiment.Name, replicate, level).Single(value => value.Arm == arm && value.Setting == setting).Value;

    /// <summary>All files of a folder with what is in them, by name.</summary>
    public static SortedDictionary<string, string> Files(ResultFolder folder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder.FullPath, "*", SearchOption.AllDirectories))
            files.Add(Path.GetRelativePath(folder.FullPath, path), Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))));
        return files;
    }

    private static PreparedData Data(int index)
    {
        var stream = new RandomStream(8, index, "samples");
        var centres = new RandomStream(8, 0, "centres");
        double[] at = [.. Enumerable.Range(0, Classes * Features).Select(_ => centres.NextNormal())];
        return PreparedData.From(Draw(300), Draw(150), DataSplit.Draw(300, 100, stream), divisor: 1, perFeature: false);

        DataSet Draw(int samples)
        {
            int[] labels = [.. Enumerable.Range(0, samples).Select(_ => stream.NextBelow(Classes))];
            float[] features = [.. labels.SelectMany(label => Enumerable.Range(0, Features).Select(feature => (float)(at[(label * Features) + feature] + stream.NextNormal())))];
            return DataSet.OfClasses(features, Features, labels, ["a", "b", "c"]);
        }
    }
}
