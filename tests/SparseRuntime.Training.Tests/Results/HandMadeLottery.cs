using System.Globalization;
using System.Text;

namespace SparseRuntime.Training.Tests;

/// <summary>Results of a network of one layer, run by run.</summary>
internal sealed class HandMadeLottery : IDisposable
{
    private const int Weights = 100_000;

    private readonly TemporaryFolder _folder = new();
    private readonly StringBuilder _results = new("replicate,level,arm,kept,weights,steps,early_stop_step,validation_loss,validation_accuracy,test_loss,test_accuracy,final_training_loss,final_validation_accuracy,final_test_accuracy,initial_checksum,mask_checksum\n");
    private readonly StringBuilder _layers = new("replicate,level,arm,layer,kept,weights,step0_jaccard\n");
    private readonly StringBuilder _measures = new("experiment,replicate,level,arm,setting,value\n");

    public string Recipe { get; set; } = "data:\n  name: fashion-mnist\n";

    /// <summary>Whether samples have classes.</summary>
    public bool HasAccuracies { get; init; } = true;

    /// <summary>Adds runs of an arm, one per accuracy in per cent, replicates from 0 on.</summary>
    public HandMadeLottery Add(string arm, int level, double density, double[] accuracies, long[]? stops = null, string? mask = null, long? layerKept = null, double? jaccard = null, long steps = 1000)
    {
        for (int replicate = 0; replicate < accuracies.Length; replicate++)
        {
            long kept = (long)Math.Round(density * Weights);
            double accuracy = accuracies[replicate] / 100, validation = HasAccuracies ? 0.9 : 0, final = HasAccuracies ? accuracy - 0.01 : 0;
            _results.Append(CultureInfo.InvariantCulture, $"{replicate},{level},{arm},{kept},{Weights},{steps},{stops?[replicate] ?? 500},0.3,{validation:R},0.31,{accuracy:R},0.1,{validation:R},{final:R},i,{mask ?? $"{replicate}/{level}"}\n");
            _layers.Append(CultureInfo.InvariantCulture, $"{replicate},{level},{arm},0,{layerKept ?? kept - (kept / 100)},{Weights - 1000},{jaccard:R}\n");
            _layers.Append(CultureInfo.InvariantCulture, $"{replicate},{level},{arm},1,{kept - (layerKept ?? kept - (kept / 100))},1000,\n");
        }

        return this;
    }

    public HandMadeLottery Measure(string experiment, int level, string arm, string setting, double[] values)
    {
        for (int replicate = 0; replicate < values.Length; replicate++)
            _measures.Append(CultureInfo.InvariantCulture, $"{experiment},{replicate},{level},{arm},{setting},{values[replicate]:R}\n");
        return this;
    }

    public HandMadeLottery Curve(int replicate, int level, double finalTrainingAccuracy)
    {
        _folder.Write($"replicate_{replicate}/level_{level}/ticket/curve.csv", string.Create(CultureInfo.InvariantCulture, $"step,rate,sparsity,training_loss,training_accuracy,validation_loss,validation_accuracy\n0,0.1,0,2.3,0.1,2.3,0.1\n1000,0.1,0,0.2,{finalTrainingAccuracy:R},0.3,0.9\n"));
        return this;
    }

    public LotteryResults Read()
    {
        _folder.Write("results.csv", _results.ToString());
        _folder.Write("layers.csv", _layers.ToString());
        _folder.Write("measures.csv", _measures.ToString());
        return LotteryResults.Read(Path.GetDirectoryName(_folder.Write("recipe.yaml", Recipe))!);
    }

    public ClaimTable Judge() => ClaimTable.Of(Read());

    public Claim Judge(string claim) => Judge().Claims.Single(other => other.Id == claim);

    public void Dispose() => _folder.Dispose();
}
