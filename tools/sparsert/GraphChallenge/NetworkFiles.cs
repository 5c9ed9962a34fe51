using System.Globalization;
using System.Text.RegularExpressions;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.GraphChallenge;

/// <summary>
/// The weights of a challenge network: a folder of files named <c>n1024-l1.tsv</c>, <c>n1024-l2.tsv</c> and so on, as the
/// challenge distributes them, or one file with the edges of all layers one after another, sorted alike within each.
/// </summary>
internal sealed partial class NetworkFiles
{
    private readonly string[] _files;
    private readonly int? _layers;

    private NetworkFiles(string[] files, int neurons, int? layers)
    {
        _files = files;
        Neurons = neurons;
        _layers = layers;
    }

    /// <summary>Neurons of every layer.</summary>
    public int Neurons { get; }

    /// <summary>Finds the files.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="layers">How many layers are wanted from the front; all without it.</param>
    public static NetworkFiles Find(string path, int? layers) =>
        Directory.Exists(path) ? FindLayers(path, layers) : new NetworkFiles([path], CountNeurons(path), layers);

    /// <summary>Reads the layers, one when the one before has been used.</summary>
    /// <param name="bias">The bias of every neuron.</param>
    public IEnumerable<LinearLayer> Read(float bias)
    {
        var builder = new LayerBuilder(Neurons, bias);
        int wanted = _layers ?? int.MaxValue;
        int read = 0;
        foreach (string file in _files)
        {
            bool oneLayer = _files.Length > 1 || FileName().IsMatch(Path.GetFileName(file));
            using var reader = new EdgeReader(file);
            var ends = new LayerEnds();
            bool more = reader.TryRead(out Edge edge);
            if (!more) throw reader.FileError("there are no edges in it");
            ends.IsAfterEnd(edge, reader);
            while (more && read < wanted)
            {
                builder.Add(edge, reader);
                more = reader.TryRead(out edge);
                if (more && (oneLayer || !ends.IsAfterEnd(edge, reader))) continue;
                read++;
                yield return builder.Build(oneLayer ? file : $"{file}, layer {read}");
            }
        }

        if (_layers is { } number && read < number) throw new ToolException($"{_files[0]}: there are only {read} of the {number} layers that --layers asks for");
    }

    private static NetworkFiles FindLayers(string folder, int? layers)
    {
        var files = new SortedDictionary<int, string>();
        int neurons = 0;
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            if (FileName().Match(Path.GetFileName(file)) is not { Success: true } match) continue;
            if (!int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width == 0
                || !int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) || layer == 0)
                throw new ToolException($"{file}: neurons and layers count from 1");
            if (neurons != 0 && neurons != width) throw new ToolException($"{folder}: there are layers of {Math.Min(neurons, width)} and of {Math.Max(neurons, width)} neurons in it");
            neurons = width;
            if (!files.TryAdd(layer, file)) throw new ToolException($"{folder}: layer {layer} is there twice");
        }

        if (files.Count == 0) throw new ToolException($"{folder}: there are no files named like n1024-l1.tsv in it");
        int count = layers ?? files.Keys.Last();
        for (int layer = 1; layer <= count; layer++)
        {
            if (!files.ContainsKey(layer)) throw new ToolException($"{Path.Combine(folder, $"n{neurons}-l{layer}.tsv")}: layer {layer} of {count} is missing");
        }

        return new NetworkFiles([.. files.Values.Take(count)], neurons, layers);
    }

    /// <summary>The largest index in the first layer of a file.</summary>
    private static int CountNeurons(string path)
    {
        if (FileName().Match(Path.GetFileName(path)) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, out int named) && named > 0) return named;
        using var reader = new EdgeReader(path);
        var ends = new LayerEnds();
        int most = 0;
        while (reader.TryRead(out Edge edge) && !ends.IsAfterEnd(edge, reader))
            most = Math.Max(most, Math.Max(edge.Row, edge.Column));
        return most == 0 ? throw reader.FileError("there are no edges in it") : most;
    }

    [GeneratedRegex(@"^n(\d+)-l(\d+)\.tsv$")]
    private static partial Regex FileName();
}
