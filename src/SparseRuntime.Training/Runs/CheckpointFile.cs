using System.Text;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Checkpoints as NPZ files of named arrays.</summary>
public static class CheckpointFile
{
    private const string Version = "sparseruntime checkpoint 1";
    private const string MethodPrefix = "method.";

    /// <summary>Writes a checkpoint: the file is replaced whole once all of it is on disk, and stays as it was when that fails.</summary>
    /// <param name="path">The file.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="identity">What training it is of, in any words; <see cref="Read"/> wants the same.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Checkpoint checkpoint, string identity)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(identity);
        var arrays = new Dictionary<string, Tensor>
        {
            ["identity"] = Text($"{Version}\n{identity}"),
            ["steps"] = Tensor.From([checkpoint.Step, checkpoint.Place.Epoch, checkpoint.Place.Batch, checkpoint.Running.Correct, checkpoint.Running.Samples], 5),
            ["running.loss"] = Tensor.From([checkpoint.Running.Loss], 1),
            ["order"] = Tensor.From<ulong>([.. checkpoint.Place.Stream], checkpoint.Place.Stream.Count),
            ["evaluations"] = EvaluationArray.Of(checkpoint.Evaluations),
        };
        AddParameters(arrays, "now.", checkpoint.Parameters);
        AddMasks(arrays, "now.", checkpoint.Masks);
        foreach (NamedMoments moments in checkpoint.Optimizer.Moments())
            AddMoments(arrays, $"optimizer.{moments.Name}", moments.State);

        if (checkpoint.Average is { } average) AddParameters(arrays, "average.", average);
        if (checkpoint.Best is { } best)
        {
            arrays["best.evaluation"] = EvaluationArray.Of([best.Evaluation]);
            AddParameters(arrays, "best.", best.Parameters);
            AddMasks(arrays, "best.", best.Masks);
        }

        foreach ((string name, Tensor tensor) in checkpoint.Method)
            arrays[MethodPrefix + name] = tensor;
        AtomicFile.Write(path, stream => NpzFile.Write(stream, arrays));
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The network that it must be of.</param>
    /// <param name="identity">The training that it must be of.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or of another network or training. The message says which file it is.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Checkpoint Read(string path, NetworkShape shape, string identity)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(identity);
        try
        {
            return Parse(new ArrayReader(path, NpzFile.Read(path)), shape, identity);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>What is wrong with a checkpoint, with the file's name and what to do.</summary>
    internal static InvalidDataException Damaged(string path, Exception cause) =>
        new($"the checkpoint '{path}' cannot be gone on from: {cause.Message}; remove it to have the run done again", cause);

    private static Checkpoint Parse(ArrayReader reader, NetworkShape shape, string identity)
    {
        string found = Encoding.UTF8.GetString(reader.Take<byte>("identity", null));
        if (found != $"{Version}\n{identity}") throw new InvalidDataException($"it is of other training: it says '{found.ReplaceLineEndings(" ")}', not '{Version} {identity.ReplaceLineEndings(" ")}'");
        long[] steps = reader.Take<long>("steps", 5);
        if (steps.Any(count => count < 0) || steps[1] > int.MaxValue || steps[2] > int.MaxValue)
            throw new InvalidDataException($"array 'steps' is {string.Join(", ", steps)}, and counts nothing so");
        Evaluation[] best = reader.Has("best.evaluation") ? EvaluationArray.Read(reader.Take<double>("best.evaluation", EvaluationArray.Width)) : [];
        var optimizer = new OptimizerState(shape);
        foreach (NamedMoments moments in optimizer.Moments())
            ReadMoments(reader, $"optimizer.{moments.Name}", moments.State);

        return new Checkpoint
        {
            Step = steps[0],
            Place = new BatchPlace(reader.Take<ulong>("order", 4), (int)steps[1], (int)steps[2]),
            Parameters = ReadParameters(reader, "now.", shape),
            Masks = ReadMasks(reader, "now.", shape),
            Optimizer = optimizer,
            Average = reader.Has("average.layer0.weight") ? ReadParameters(reader, "average.", shape) : null,
            Evaluations = EvaluationArray.Read(reader.Take<double>("evaluations", null)),
            Best = best.Length == 0 ? null : new Snapshot(best[0], ReadParameters(reader, "best.", shape), ReadMasks(reader, "best.", shape)),
            Running = new RunningScore(reader.Take<double>("running.loss", 1)[0], steps[3], steps[4]),
            Method = reader.Rest(MethodPrefix),
        };
    }

    private static void AddParameters(Dictionary<string, Tensor> arrays, string prefix, Parameters parameters)
    {
        foreach (NamedArray array in parameters.Arrays())
            arrays[prefix + array.Name] = Tensor.From(array.Values, array.Shape.Dimensions);
    }

    private static Parameters ReadParameters(ArrayReader reader, string prefix, NetworkShape shape)
    {
        var parameters = new Parameters(shape);
        foreach (NamedArray array in parameters.Arrays())
            reader.Take<float>(prefix + array.Name, array.Values.Length).CopyTo(array.Values, 0);
        return parameters;
    }

    private static void AddMasks(Dictionary<string, Tensor> arrays, string prefix, IReadOnlyList<Mask> masks)
    {
        for (int layer = 0; layer < masks.Count; layer++)
            arrays[$"{prefix}layer{layer}.mask"] = MaskArray.Of(masks[layer]);
    }

    private static Mask[] ReadMasks(ArrayReader reader, string prefix, NetworkShape shape) =>
        [.. Enumerable.Range(0, shape.Layers).Select(layer => MaskArray.Read(reader.Take<byte>($"{prefix}layer{layer}.mask", shape.WeightCount(layer)), shape.WeightShape(layer)))];

    private static void AddMoments(Dictionary<string, Tensor> arrays, string name, MomentState state)
    {
        // Plain gradient descent remembers nothing, and half of what others do is zero.
        if (state.First.AsSpan().ContainsAnyExcept(0f)) arrays[name + ".first"] = Tensor.From(state.First, state.First.Length);
        if (state.Second.AsSpan().ContainsAnyExcept(0f)) arrays[name + ".second"] = Tensor.From(state.Second, state.Second.Length);
        arrays[name + ".steps"] = Tensor.From(state.Steps, state.Steps.Length);
    }

    private static void ReadMoments(ArrayReader reader, string name, MomentState state)
    {
        if (reader.Has(name + ".first")) reader.Take<float>(name + ".first", state.First.Length).CopyTo(state.First, 0);
        if (reader.Has(name + ".second")) reader.Take<float>(name + ".second", state.Second.Length).CopyTo(state.Second, 0);
        reader.Take<int>(name + ".steps", state.Steps.Length).CopyTo(state.Steps, 0);
    }

    private static Tensor Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Tensor.From(bytes, bytes.Length);
    }
}
