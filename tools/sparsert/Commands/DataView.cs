using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary>Data sets as people read of them.</summary>
internal static class DataView
{
    /// <summary>The most classes that are listed.</summary>
    private const int MostClasses = 50;

    public static void Write(IAnsiConsole console, DataFetchResult result)
    {
        console.WriteLine($"{result.Title} is whole: {Format.Count(result.TrainingSamples)} samples to train on and {Format.Count(result.TestSamples)} to test with, {Format.Count(result.Features)} features, {Format.Count(result.Classes)} classes");
        foreach (string file in result.Files)
            console.WriteLine($"  {file}");
    }

    public static void Write(IAnsiConsole console, DataShowResult result)
    {
        List<(string Heading, DataDescription Data)> sets = [(result.Test is null ? "samples" : "to train on", result.Training)];
        if (result.Test is { } test) sets.Add(("to test with", test));
        Table table = Report.Table(["", .. sets.Select(set => ">" + set.Heading)]);
        Row("samples", data => Format.Count(data.Samples));
        Row("features", data => Format.Count(data.Features));
        Row("features that never vary", data => Format.Count(data.ConstantFeatures));
        Row("smallest", data => Format.Number(data.Minimum));
        Row("largest", data => Format.Number(data.Maximum));
        Row("mean", data => Format.Number(data.Mean));
        Row("deviation", data => Format.Number(data.Deviation));
        if (result.Training.Targets > 0) Row("targets", data => Format.Count(data.Targets));
        for (int i = 0; i < Math.Min(result.Training.Classes.Count, MostClasses); i++)
            Row($"class {result.Training.Classes[i].Name}", data => Format.Count(data.Classes[i].Samples));
        console.Write(table);
        if (result.Training.Classes.Count > MostClasses) console.WriteLine($"and {Format.Count(result.Training.Classes.Count - MostClasses)} more classes");
        void Row(string name, Func<DataDescription, string> value) => Report.Row(table, [name, .. sets.Select(set => value(set.Data))]);
    }
}
