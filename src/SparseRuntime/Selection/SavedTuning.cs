using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Onnx;
using SparseRuntime.Planning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>The kernels chosen for a model's layers, as a file keeps them.</summary>
/// <param name="Plans">The choices, per set of input shapes.</param>
internal sealed record SavedTuning(IReadOnlyList<SavedPlan> Plans)
{
    private const int MostBytes = 1 << 24;

    /// <summary>The choices of some plans.</summary>
    public static SavedTuning Of(IEnumerable<ExecutionPlan> plans) => new([.. plans.Select(plan =>
    {
        PlanStep[] layers = [.. plan.Steps.Where(step => step.Linear is not null)];
        return new SavedPlan(
            Fingerprint(layers.Select(step => (step.Name, step.Linear!.Layer))),
            [.. plan.InputShapes.Select(shape => shape.Dimensions.ToArray())],
            [.. layers.Select(step => new SavedLayer(step.Name, step.Choice?.Kernel.Info.Name))],
            plan.Slices.Count > 1 ? plan.Slices.Samples : 0);
    })]);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ArgumentException">It cannot be read, or holds no choices.</exception>
    public static SavedTuning Load(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MostBytes) throw new InvalidDataException($"it is longer than {MostBytes:N0} bytes");
            SavedTuning? saved = JsonSerializer.Deserialize(file, SavedTuningJsonContext.Default.SavedTuning);
            return saved is not null && saved.Plans.All(IsWhole) ? saved : throw new JsonException();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            throw new ArgumentException($"the tuning file '{path}' cannot be used: {(e is JsonException ? "it holds no saved tuning" : e.Message)}", e);
        }
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, SavedTuningJsonContext.Default.SavedTuning));

    /// <summary>Samples of the slices that a batch is to be run in, 0 for the whole batch; null when there are no choices for these input shapes.</summary>
    public int? SamplesFor(TensorShape[] shapes) => Plans.FirstOrDefault(plan => IsOf(plan, shapes))?.Samples;

    /// <summary>
    /// The choices for a graph's layers and input shapes; null when there are none for these shapes, or they are for other
    /// slices, in which the same model may have other layers.
    /// </summary>
    /// <param name="graph">The graph as it is planned, for one slice.</param>
    /// <param name="shapes">The shapes of the inputs for the whole batch.</param>
    /// <param name="slices">How the batch is run.</param>
    /// <exception cref="GraphException">The choices are those of another model.</exception>
    public IReadOnlyList<SavedLayer>? For(ModelGraph graph, TensorShape[] shapes, BatchSlices slices)
    {
        if (SamplesFor(shapes) is { } samples && samples != (slices.Count > 1 ? slices.Samples : 0)) return null;
        (string Name, LinearLayer Layer)[] layers = [.. graph.Nodes.Where(node => node.Operator is Linear).Select(node => (node.Name, ((Linear)node.Operator).Layer))];
        string model = Fingerprint(layers);
        SavedPlan[] fitting = [.. Plans.Where(plan => plan.Model == model && plan.Layers.Count == layers.Length)];
        if (fitting.Length == 0) throw new GraphException("the tuning file was saved for a model of other layers");
        return Array.Find(fitting, plan => IsOf(plan, shapes))?.Layers;
    }

    private static bool IsOf(SavedPlan plan, TensorShape[] shapes) =>
        plan.Inputs.Count == shapes.Length && plan.Inputs.Zip(shapes, (extents, shape) => shape.Dimensions.SequenceEqual(extents)).All(same => same);

    /// <summary>Whether nothing is null: elements of lists are not checked on reading.</summary>
    private static bool IsWhole(SavedPlan? plan) => plan is not null && plan.Inputs.All(shape => shape is not null) && plan.Layers.All(layer => layer is not null);

    /// <summary>
    /// A text that models share only when their layers have the same names, extents and numbers of kept weights. What is
    /// fused into a layer is left out: it may depend on the input shapes.
    /// </summary>
    private static string Fingerprint(IEnumerable<(string Name, LinearLayer Layer)> layers)
    {
        var text = new StringBuilder();
        foreach ((string name, LinearLayer layer) in layers)
            text.Append(CultureInfo.InvariantCulture, $"{name} {layer.Weights.Rows} {layer.Weights.Taps} {layer.Weights.NonzeroCount} {layer.Groups} {layer.Window}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
