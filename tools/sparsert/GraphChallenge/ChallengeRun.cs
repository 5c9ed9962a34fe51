using System.Diagnostics;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.GraphChallenge;

/// <summary>Reads a challenge, runs it several times, and compares the images that are alive at the end with the truth.</summary>
internal sealed class ChallengeRun
{
    private const int LeastRuns = 3;
    private const int MostRuns = 100_000;

    public required string Weights { get; init; }

    public required string Images { get; init; }

    public required string Categories { get; init; }

    public int? Layers { get; init; }

    public int? First { get; init; }

    public float? Bias { get; init; }

    public required int Threads { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Told what is going on, never while something is timed.</summary>
    public required Action<string> Progress { get; init; }

    public GraphChallengeResult Run()
    {
        long start = Stopwatch.GetTimestamp();
        Progress("reading the images");
        NetworkFiles network = NetworkFiles.Find(Weights, Layers);
        float bias = Bias ?? ChallengeBias.For(network.Neurons)
            ?? throw new ToolException($"the challenge has no network of {network.Neurons} neurons per layer and so no bias for one: give it with --bias");
        SparseBatch images = ImageFile.Read(Images, network.Neurons, First);
        bool[] expected = CategoryFile.Read(Categories, images.Count);
        Progress("reading the weights");
        using var chain = new LayerChain(network.Read(bias), Threads);
        double loadSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        var alive = new bool[images.Count];
        Progress("warming up");
        chain.Run(images, alive);
        var seconds = new List<double>();
        long multiplyAdds;
        long begin = Stopwatch.GetTimestamp();
        do
        {
            long before = Stopwatch.GetTimestamp();
            multiplyAdds = chain.Run(images, alive);
            seconds.Add(Stopwatch.GetElapsedTime(before).TotalSeconds);
            Progress($"run {seconds.Count}");
        }
        while (seconds.Count < LeastRuns || (seconds.Count < MostRuns && Stopwatch.GetElapsedTime(begin).TotalSeconds < Seconds));

        double median = Statistics.Median([.. seconds]);
        double inputEdges = (double)images.Count * chain.NonzeroCount;
        return new GraphChallengeResult(
            inputEdges / median,
            median,
            alive.Zip(expected).Count(pair => pair.First == pair.Second),
            images.Count,
            alive.Count(true.Equals),
            expected.Count(true.Equals),
            images.Count,
            network.Neurons,
            chain.LayerCount,
            chain.NonzeroCount,
            bias,
            Threads,
            seconds.Count,
            seconds.Min(),
            multiplyAdds / inputEdges,
            chain.WeightBytes,
            loadSeconds,
            Machine.ProcessorName,
            Machine.InstructionSet);
    }
}
