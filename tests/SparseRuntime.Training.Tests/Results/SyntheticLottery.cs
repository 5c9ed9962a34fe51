using System.Globalization;
using System.Text;
using SparseRuntime.Onnx;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>
/// Results as a lottery writes them, without any training: curves and accuracies follow formulas that look like published
/// ones, with noise of which a replicate's arms share a part, so that pairs are closer than runs. Nothing depends on the names of
/// arms that no list knows.
/// </summary>
internal sealed record SyntheticLottery
{
    private const int EvaluateEvery = 100, Steps = 6600;

    private static readonly (int Outputs, int Inputs)[] Shapes = [(300, 784), (100, 300), (10, 100)];

    public int Replicates { get; init; } = 5;

    public int Levels { get; init; } = 15;

    public double Rate { get; init; } = 0.2;

    public bool HasTestSet { get; init; } = true;

    /// <summary>Whether runs have curves, and the first replicate's tickets masks.</summary>
    public bool HasFiles { get; init; } = true;

    /// <summary>Arms besides tickets, and their levels.</summary>
    public IReadOnlyList<(string Arm, int[] Levels)> Controls { get; init; } =
        [("reinitialized", [3, 7, 9, 12, 15]), ("random-mask", [3, 7, 9, 12, 15]), ("one-shot", [7, 12]), ("step-0", [7, 12])];

    public string Recipe { get; init; } = """
        # A lottery
        data:
          name: fashion-mnist
          validation: 5000
        training:
          batch: 100
          steps: 12ep
          rate: 0.1
        lottery:
          levels: 15
          rate: 0.2

        """;

    /// <summary>Writes the folder.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var results = new StringBuilder("replicate,level,arm,kept,weights,steps,early_stop_step,validation_loss,validation_accuracy,test_loss,test_accuracy,final_training_loss,final_validation_accuracy,final_test_accuracy,initial_checksum,mask_checksum\n");
        var layers = new StringBuilder("replicate,level,arm,layer,kept,weights,step0_jaccard\n");
        for (int replicate = 0; replicate < Replicates; replicate++)
        {
            double shared = 0.0015 * new RandomStream(5, replicate, "replicate").NextNormal();
            for (int level = 0; level <= Levels; level++)
            {
                WriteRun(folder, results, layers, replicate, level, "ticket", 0, shared);
                foreach ((int place, (string arm, int[] levels)) in Controls.Index())
                {
                    if (levels.Contains(level)) WriteRun(folder, results, layers, replicate, level, arm, place + 1, shared);
                }
            }

            if (HasFiles && replicate == 0) WriteMasks(folder);
        }

        File.WriteAllText(Path.Combine(folder, "results.csv"), results.ToString());
        File.WriteAllText(Path.Combine(folder, "layers.csv"), layers.ToString());
        File.WriteAllText(Path.Combine(folder, "recipe.yaml"), Recipe);
    }

    /// <summary>Weights that a layer keeps at a level.</summary>
    public long Kept(int level, int layer) =>
        (long)Math.Round(Shapes[layer].Outputs * Shapes[layer].Inputs * Math.Pow(1 - (layer == Shapes.Length - 1 ? Rate / 2 : Rate), level));

    private void WriteRun(string folder, StringBuilder results, StringBuilder layers, int replicate, int level, string arm, int place, double shared)
    {
        long kept = Shapes.Index().Sum(shape => Kept(level, shape.Index)), weights = Shapes.Sum(shape => (long)shape.Outputs * shape.Inputs);
        var stream = new RandomStream(6, replicate, $"{level}/{place}");
        (double accuracy, double stop) = Model(arm, place, (double)kept / weights);
        accuracy += shared + (0.0012 * stream.NextNormal());
        stop *= Math.Exp(0.06 * stream.NextNormal());
        double density = (double)kept / weights, least = 2.9 * (1 - accuracy), best = double.MaxValue;
        (long bestStep, double bestAccuracy, double lastAccuracy) = (0, 0, 0);
        var curve = new StringBuilder("step,rate,sparsity,training_loss,training_accuracy,validation_loss,validation_accuracy\n");
        for (int step = 0; step <= Steps; step += EvaluateEvery)
        {
            double u = step / stop, fall = (2.3 - least) / (1 + (9 * u * u) + (20 * u)), rise = u > 1 ? 0.02 * Math.Pow(density, 0.2) * (u - 1) * (u - 1) : 0.012 * (1 - u) * (1 - u);
            double loss = least + fall + rise + (0.002 * stream.NextNormal()), training = least + fall - (0.09 * Math.Pow(density, 0.3) * Math.Min(u, 2));
            lastAccuracy = Math.Clamp(accuracy - (0.25 * fall), 0.1, 1);
            curve.Append(CultureInfo.InvariantCulture, $"{step},0.1,{1 - density:R},{Math.Max(0.01, training):R},{Math.Clamp(1 - (0.35 * training), 0, 1):R},{loss:R},{lastAccuracy:R}\n");
            if (loss >= best) continue;
            (best, bestStep, bestAccuracy) = (loss, step, lastAccuracy);
        }

        string test = HasTestSet ? string.Create(CultureInfo.InvariantCulture, $"{best + 0.01:R},{Math.Round(bestAccuracy, 4):R}") : ",";
        string final = HasTestSet ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(lastAccuracy, 4):R}") : "";
        string mask = arm is "ticket" or "reinitialized" or "signed-constant" ? $"m{replicate}-{level}" : $"m{replicate}-{level}-{place}";
        results.Append(CultureInfo.InvariantCulture, $"{replicate},{level},{Csv(arm)},{kept},{weights},{Steps},{bestStep},{best:R},{bestAccuracy:R},{test},{least * 0.7:R},{lastAccuracy:R},{final},i{replicate},{mask}\n");
        for (int layer = 0; layer < Shapes.Length; layer++)
            layers.Append(CultureInfo.InvariantCulture, $"{replicate},{level},{Csv(arm)},{layer},{Kept(level, layer)},{Shapes[layer].Outputs * Shapes[layer].Inputs},{(arm == "ticket" && level > 0 ? $"{0.2 + (0.7 * density):R}" : "")}\n");
        if (!HasFiles) return;
        string own = Path.Combine(folder, $"replicate_{replicate}", $"level_{level}", arm);
        Directory.CreateDirectory(own);
        File.WriteAllText(Path.Combine(own, "curve.csv"), curve.ToString());
    }

    /// <summary>The accuracy of an arm at a density, and the step that its validation loss is least at.</summary>
    private static (double Accuracy, double Stop) Model(string arm, int place, double density)
    {
        double cut = -Math.Log(density), ruin = 0.6 * Math.Exp(-density / 0.004);
        double hill = 0.006 * Math.Exp(-(cut - 1.9) * (cut - 1.9) / 1.6);
        (double gain, double loss, double slow) = arm switch
        {
            "ticket" => (1.0, 0.0003, -0.35),
            "reinitialized" => (0, 0.0045, 0.22),
            "random-mask" => (0, 0.0075, 0.3),
            "one-shot" => (0.7, 0.0016, -0.1),
            "step-0" => (0, 0.0055, 0.25),
            _ => (0.3, 0.001 * place, 0.05),
        };
        double slower = slow < 0 ? slow * Math.Exp(-(cut - 1.5) * (cut - 1.5) / 1.5) : slow * cut;
        return (0.889 + (gain * hill) - (loss * cut * cut * 0.6) - ruin, 1700 * Math.Exp(slower) * (1 + (2 * ruin)));
    }

    /// <summary>Nested masks that keep what random scores, larger for inputs near the middle of the picture, put first.</summary>
    private void WriteMasks(string folder)
    {
        var stream = new RandomStream(7, 0, "masks");
        int[][] orders = [.. Shapes.Select((shape, layer) =>
        {
            double[] scores = [.. Enumerable.Range(0, shape.Outputs * shape.Inputs).Select(i => -Math.Abs(stream.NextNormal()) * (layer == 0 ? Middle(i % shape.Inputs) : 1))];
            int[] order = [.. Enumerable.Range(0, scores.Length)];
            Array.Sort(scores, order);
            return order;
        })];
        for (int level = 0; level <= Levels; level++)
        {
            var arrays = new Dictionary<string, Tensor>();
            for (int layer = 0; layer < Shapes.Length; layer++)
            {
                Tensor mask = Tensor.Allocate(ElementType.Bool, new TensorShape(Shapes[layer].Outputs, Shapes[layer].Inputs));
                foreach (int index in orders[layer].AsSpan(0, (int)Kept(level, layer)))
                    mask.Bytes.Span[index] = 1;
                arrays.Add($"layer{layer}.weight", mask);
            }

            string place = Path.Combine(folder, "replicate_0", $"level_{level}", "ticket");
            Directory.CreateDirectory(place);
            NpzFile.Write(Path.Combine(place, "mask.npz"), arrays);
        }
    }

    private static double Middle(int input)
    {
        double x = (input % 28) - 13.5, y = (input / 28) - 13.5;
        return 0.25 + Math.Exp(-((x * x / 60) + (y * y / 110)));
    }

    private static string Csv(string text) => text.AsSpan().ContainsAny(',', '"') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
