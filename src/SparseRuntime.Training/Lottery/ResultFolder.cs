using System.Text;
using SparseRuntime.Onnx;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// The folder of an experiment. Each run has one of its own in it, whose <c>result.csv</c> is written last: where that is,
/// the run is finished, and everything else of it is there. Tables of all runs are made from what the runs' folders have.
/// </summary>
public sealed class ResultFolder
{
    private const string ResultFile = "result.csv", ResultsFile = "results.csv", LayerFile = "layers.csv", CurveFile = "curve.csv";
    private const string InitialFile = "initial.npz", FinalFile = "final.npz", MasksFile = "mask.npz", FinalMasksFile = "final-mask.npz", ModelFile = "model.onnx", Checkpoint = "checkpoint.npz";
    private const string ChecksumFile = "data.sha256", LockFile = "lock", Rewind = "rewind.npz";
    private const int LinuxWouldBlock = 11, UnixWouldBlock = 35;

    private static readonly string[] RunFiles = [ResultFile, LayerFile, CurveFile, FinalFile, MasksFile, FinalMasksFile, ModelFile, Checkpoint];

    /// <summary>A folder, which need not exist yet.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="identity">What experiment it is of; checkpoints of others are refused.</param>
    public ResultFolder(string path, string identity)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(identity);
        (FullPath, Identity) = (Path.GetFullPath(path), identity);
    }

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>What experiment it is of.</summary>
    public string Identity { get; }

    /// <summary>Where a run's checkpoint is while the run is not finished.</summary>
    public string CheckpointOf(RunName run) => PathOf(run, Checkpoint);

    /// <summary>Where the model of a finished run is: the network at early stop, with the normalization of its features.</summary>
    public string ModelOf(RunName run) => PathOf(run, ModelFile);

    /// <summary>Where what the rounds of a replicate go back to is kept, if it is not the initial parameters.</summary>
    internal string RewindPathOf(int replicate) => Path.Combine(FullPath, $"replicate_{replicate}", Rewind);

    /// <summary>Checks that the folder is not one of other data. A folder that does not say, or is not there, is of any.</summary>
    /// <param name="checksum">What tells the data apart (<see cref="DataChecksum"/>).</param>
    /// <exception cref="InvalidDataException">It is one of other data.</exception>
    public void CheckData(string checksum)
    {
        ArgumentException.ThrowIfNullOrEmpty(checksum);
        string path = Path.Combine(FullPath, ChecksumFile);
        if (File.Exists(path) && File.ReadAllText(path).Trim() != checksum)
            throw new InvalidDataException($"the results in '{FullPath}' are of other data, as '{path}' says: bring that data back, have results written elsewhere, or remove the folder");
    }

    /// <summary>Makes the folder, where there is none, and keeps in it which data its results are of.</summary>
    /// <param name="checksum">What tells the data apart (<see cref="DataChecksum"/>).</param>
    /// <exception cref="InvalidDataException">It has results of other data.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void KeepData(string checksum)
    {
        CheckData(checksum);
        Directory.CreateDirectory(FullPath);
        string path = Path.Combine(FullPath, ChecksumFile);
        if (!File.Exists(path)) AtomicFile.Write(path, stream => stream.Write(Encoding.ASCII.GetBytes($"{checksum}\n")));
    }

    /// <summary>Keeps other processes from a replicate until it is disposed of, by a file that stays.</summary>
    /// <exception cref="IOException">Another one is at it, or the file cannot be made.</exception>
    public IDisposable Lock(int replicate)
    {
        string folder = Path.Combine(FullPath, $"replicate_{replicate}");
        Directory.CreateDirectory(folder);
        try
        {
            // The file stays: removing it would let one process lock what is no longer there while another locks a new one.
            return new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            throw new IOException($"another process is at work in '{folder}': {e.Message}", e);
        }
    }

    /// <summary>What a run came to; null where it is not finished.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public RunRow? Find(RunName run)
    {
        string path = PathOf(run, ResultFile);
        if (!File.Exists(path)) return null;
        IReadOnlyList<RunRow> rows;
        try
        {
            rows = ResultTable.Read(path, ResultColumns.Runs, ResultColumns.Run);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{e.Message}; remove the file to have the run done again", e);
        }

        return rows.Count == 1 && rows[0].Run == run ? rows[0] : throw new InvalidDataException($"'{path}' is not the result of {run}: remove it to have the run done again");
    }

    /// <summary>Checks that a finished run is the one that is asked for, and not one of the same name under other settings.</summary>
    /// <param name="done">The run.</param>
    /// <param name="start">What it must have started from.</param>
    /// <param name="masks">What it must have kept; null where masks change during the run.</param>
    /// <exception cref="InvalidDataException">It started from other weights, or has other masks.</exception>
    internal void CheckStart(RunRow done, Parameters start, IReadOnlyList<Mask>? masks)
    {
        string? other = done.InitialChecksum != start.Checksum() ? "started from other weights"
            : masks is not null && done.MaskChecksum != MaskChecksum.Of(masks) ? "has other masks"
            : null;
        if (other is null) return;
        throw new InvalidDataException(
            $"'{Path.Combine(FullPath, done.Run.Folder)}' has a finished {done.Run} that {other} than is asked for: it is of other settings, another version or another machine; remove that folder to have the run done again");
    }

    /// <summary>The finished runs of a level, by name.</summary>
    public IReadOnlyList<RunRow> Finished(int replicate, int level)
    {
        string folder = Path.Combine(FullPath, RunName.FolderOf(replicate, level));
        return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateDirectories(folder)
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)
            .Select(arm => Find(new RunName(replicate, level, arm)))
            .OfType<RunRow>()];
    }

    /// <summary>Keeps a replicate's initial parameters, or checks that they are those it has.</summary>
    /// <exception cref="InvalidDataException">It has others.</exception>
    public void WriteInitial(int replicate, Parameters initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        string folder = Path.Combine(FullPath, $"replicate_{replicate}"), path = Path.Combine(folder, InitialFile);
        Directory.CreateDirectory(folder);
        if (!File.Exists(path)) ParameterFile.Write(path, initial);
        else if (ParameterFile.Read(path, initial.Shape).Checksum() != initial.Checksum()) throw new InvalidDataException($"'{path}' has other initial weights than this experiment: it is of another version or machine");
    }

    /// <summary>The initial parameters of a replicate.</summary>
    public Parameters ReadInitial(int replicate, NetworkShape shape) => ParameterFile.Read(Path.Combine(FullPath, $"replicate_{replicate}", InitialFile), shape);

    /// <summary>
    /// The parameters of a finished run after its last step. What they keep is <see cref="ReadFinalMasks"/>, not always
    /// <see cref="ReadMasks"/>: a method may move masks after early stop.
    /// </summary>
    public Parameters ReadFinal(RunName run, NetworkShape shape) => ParameterFile.Read(PathOf(run, FinalFile), shape);

    /// <summary>What a finished run kept at early stop, as the model of <see cref="ModelOf"/> does; where masks do not move, for good.</summary>
    public Mask[] ReadMasks(RunName run, NetworkShape shape) => MaskFile.Read(PathOf(run, MasksFile), shape);

    /// <summary>What a finished run kept after its last step. Only where that is other than at early stop there is a file of its own.</summary>
    public Mask[] ReadFinalMasks(RunName run, NetworkShape shape)
    {
        string path = PathOf(run, FinalMasksFile);
        return File.Exists(path) ? MaskFile.Read(path, shape) : ReadMasks(run, shape);
    }

    /// <summary>Keeps all of a run, its result last, and takes its checkpoint away.</summary>
    /// <param name="run">Which run.</param>
    /// <param name="start">Where it started from.</param>
    /// <param name="result">What it came to.</param>
    /// <param name="normalization">What its samples' features went through.</param>
    /// <param name="stepZero">What the largest initial weights would be, to compare the masks of tickets with; else null.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public RunRow Write(RunName run, Parameters start, TrainingResult result, Normalization? normalization, IReadOnlyList<Mask>? stepZero)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(result);
        Snapshot best = result.Best;
        var row = new RunRow
        {
            Replicate = run.Replicate,
            Level = run.Level,
            Arm = run.Arm,
            Kept = best.Masks.Sum(mask => mask.CountKept()),
            Weights = best.Masks.Sum(mask => mask.Shape.ElementCount),
            Steps = result.Steps,
            EarlyStopStep = best.Evaluation.Step,
            ValidationLoss = best.Evaluation.ValidationLoss,
            ValidationAccuracy = best.Evaluation.ValidationAccuracy,
            TestLoss = result.BestTest?.Loss,
            TestAccuracy = result.BestTest?.Accuracy,
            FinalTrainingLoss = result.Final.Evaluation.TrainingLoss,
            FinalValidationAccuracy = result.Final.Evaluation.ValidationAccuracy,
            FinalTestAccuracy = result.FinalTest?.Accuracy,
            InitialChecksum = start.Checksum(),
            MaskChecksum = MaskChecksum.Of(best.Masks),
        };
        Directory.CreateDirectory(Path.Combine(FullPath, run.Folder));
        WriteLines(PathOf(run, CurveFile), ResultColumns.Curve, result.Evaluations.Select(ResultColumns.Line));
        WriteLines(PathOf(run, LayerFile), ResultColumns.Layers, best.Masks.Select((mask, layer) => LayerRow(run, layer, mask, stepZero?[layer])));
        MaskFile.Write(PathOf(run, MasksFile), start.Shape, best.Masks);
        if (result.Final.Masks.Zip(best.Masks).Any(pair => MaskComparison.Hamming(pair.First, pair.Second) > 0)) MaskFile.Write(PathOf(run, FinalMasksFile), start.Shape, result.Final.Masks);
        else File.Delete(PathOf(run, FinalMasksFile));
        ParameterFile.Write(PathOf(run, FinalFile), result.Final.Parameters);
        OnnxExport.Write(PathOf(run, ModelFile), best.Parameters, new OnnxExportOptions { Name = run.Arm, Masks = best.Masks, Normalization = normalization });
        WriteLines(PathOf(run, ResultFile), ResultColumns.Runs, [ResultColumns.Line(row)]);
        File.Delete(CheckpointOf(run));
        return row;
    }

    /// <summary>Writes the tables of all runs that are finished, and returns the runs in the tables' order: by replicate, level and arm, tickets first.</summary>
    /// <exception cref="InvalidDataException">A run's file is damaged.</exception>
    public IReadOnlyList<RunRow> Collect()
    {
        var found = new List<(RunRow Row, string[] Layers)>();
        foreach (string path in Directory.Exists(FullPath) ? Directory.EnumerateFiles(FullPath, ResultFile, SearchOption.AllDirectories) : [])
        {
            string[] layers = Rows(Path.Combine(Path.GetDirectoryName(path)!, LayerFile), ResultColumns.Layers);
            // What somebody has copied elsewhere in the folder is not another run.
            found.AddRange(ResultTable.Read(path, ResultColumns.Runs, ResultColumns.Run).Where(row => PathOf(row.Run, ResultFile) == path).Select(row => (row, layers)));
        }

        string[] names = [.. ArmNames.Names];
        found = [.. found.OrderBy(run => run.Row.Replicate).ThenBy(run => run.Row.Level).ThenBy(run => (uint)Array.IndexOf(names, run.Row.Arm)).ThenBy(run => run.Row.Arm, StringComparer.Ordinal)];
        WriteLines(Path.Combine(FullPath, ResultsFile), ResultColumns.Runs, found.Select(run => ResultColumns.Line(run.Row)));
        WriteLines(Path.Combine(FullPath, LayerFile), ResultColumns.Layers, found.SelectMany(run => run.Layers));
        MeasureTable.Collect(this);
        return [.. found.Select(run => run.Row)];
    }

    /// <summary>Whether a file could not be opened because another process has it: Windows' code, or else what <c>flock</c> says.</summary>
    private static bool IsSharingViolation(IOException e) =>
        e.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? LinuxWouldBlock : UnixWouldBlock);

    /// <summary>Removes what a process that was killed while it wrote a file of a run has left behind. Only who holds the replicate's lock may.</summary>
    internal void RemoveLeftovers(RunName run)
    {
        string folder = Path.Combine(FullPath, run.Folder);
        if (!Directory.Exists(folder)) return;
        // By simple matching a pattern that ends in a dot and a star does not take in the file itself.
        var options = new EnumerationOptions { MatchType = MatchType.Simple };
        foreach (string path in RunFiles.SelectMany(file => Directory.EnumerateFiles(folder, $"{file}.*", options)))
            File.Delete(path);
    }

    private static string LayerRow(RunName run, int layer, Mask mask, Mask? stepZero) => ResultColumns.Line(
        ResultColumns.Cell(run.Replicate), ResultColumns.Cell(run.Level), run.Arm, ResultColumns.Cell(layer), ResultColumns.Cell(mask.CountKept()), ResultColumns.Cell(mask.Shape.ElementCount), ResultColumns.Cell(stepZero is null ? null : MaskComparison.Jaccard(mask, stepZero)));

    internal static void WriteLines(string path, IReadOnlyList<string> columns, IEnumerable<string> rows) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(ResultColumns.Line([.. columns]));
        foreach (string row in rows)
            writer.WriteLine(row);
    });

    internal static string[] Rows(string path, IReadOnlyList<string> columns)
    {
        string header = ResultColumns.Line([.. columns]);
        string[] lines = File.ReadAllLines(path);
        return lines.Length > 0 && lines[0] == header ? lines[1..] : throw new InvalidDataException($"'{path}' does not begin with the columns {header}");
    }

    private string PathOf(RunName run, string file) => Path.Combine(FullPath, run.Folder, file);
}
