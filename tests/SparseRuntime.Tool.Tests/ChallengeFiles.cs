using System.Globalization;
using System.Text;

namespace SparseRuntime.Tool.Tests;

/// <summary>
/// A small network in the challenge's form with random edges, images of all densities, and the categories by a plain
/// loop in double precision.
/// </summary>
internal sealed class ChallengeFiles
{
    public const int Neurons = 96;
    public const int Layers = 7;
    public const int Images = 150;
    public const float Bias = -0.3f;
    private const int EdgesPerNeuron = 6;
    private const float Weight = 0.25f;

    private readonly List<(int From, int To)>[] _layers = new List<(int, int)>[Layers];
    private readonly double[][] _images = new double[Images][];

    public ChallengeFiles(int seed)
    {
        var random = new Random(seed);
        int[] order = [.. Enumerable.Range(1, Neurons)];
        for (int layer = 0; layer < Layers; layer++)
        {
            _layers[layer] = [];
            for (int to = 1; to <= Neurons; to++)
            {
                random.Shuffle(order);
                _layers[layer].AddRange(order.Take(EdgesPerNeuron).Order().Select(from => (from, to)));
            }
        }

        for (int image = 0; image < Images; image++)
        {
            double density = random.NextDouble();
            _images[image] = [.. Enumerable.Range(0, Neurons).Select(_ => random.NextDouble() < density ? 1.0 : 0.0)];
        }

        // The last image has a feature, so that the file tells how many images there are.
        _images[^1][0] = 1;
        Alive = [.. _images.Select(IsAlive)];
    }

    /// <summary>Whether each image is alive at the end.</summary>
    public bool[] Alive { get; }

    /// <summary>Images, one image after another.</summary>
    public string ImageLines => Lines(from image in Enumerable.Range(0, Images) from feature in Enumerable.Range(0, Neurons) where _images[image][feature] > 0 select $"{image + 1}\t{feature + 1}\t1");

    /// <summary>Images, one feature after another, in the form of a MatrixMarket file.</summary>
    public string ImageMatrix
    {
        get
        {
            string[] entries = [.. from feature in Enumerable.Range(0, Neurons) from image in Enumerable.Range(0, Images) where _images[image][feature] > 0 select $"{image + 1} {feature + 1}"];
            return $"%%MatrixMarket matrix coordinate pattern general\n% images\n{Images} {Neurons} {entries.Length}\n" + Lines(entries);
        }
    }

    /// <summary>The numbers of the images that are alive at the end.</summary>
    public string CategoryLines => Lines(Enumerable.Range(1, Images).Where(image => Alive[image - 1]).Select(image => image.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The edges of a layer, by their end or their start.</summary>
    public string LayerLines(int layer, bool byStart = false) => Lines(
        (byStart ? _layers[layer].OrderBy(edge => edge) : _layers[layer].OrderBy(edge => (edge.To, edge.From))).Select(edge => $"{edge.From}\t{edge.To}\t{Weight.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>Writes all files in the challenge's layout.</summary>
    public void Write(TemporaryFolder folder)
    {
        for (int layer = 0; layer < Layers; layer++)
            folder.Write(LayerName(layer), Encoding.ASCII.GetBytes(LayerLines(layer)));
        folder.Write("images.tsv", Encoding.ASCII.GetBytes(ImageLines));
        folder.Write("categories.tsv", Encoding.ASCII.GetBytes(CategoryLines));
    }

    /// <summary>The file of a layer in the challenge's layout.</summary>
    public static string LayerName(int layer) => $"neurons/n{Neurons}-l{layer + 1}.tsv";

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private bool IsAlive(double[] image)
    {
        double[] values = image;
        foreach (List<(int From, int To)> layer in _layers)
        {
            var next = new double[Neurons];
            foreach ((int from, int to) in layer)
                next[to - 1] += Weight * values[from - 1];
            for (int i = 0; i < Neurons; i++)
                next[i] = Math.Min(32, Math.Max(0, next[i] + Bias));
            values = next;
        }

        return values.Any(value => value > 0);
    }
}
