using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Training;
using Spectre.Console;

namespace SparseRuntime.Tool.Demo;

/// <summary>Shows what the demonstration's ticket takes images for.</summary>
internal static class TicketView
{
    private const int Shown = 4;

    /// <summary>Some images with what they are and what they are taken for, a mistake among them where there is one, and the share that is right.</summary>
    public static void Write(IAnsiConsole console, TicketResult result)
    {
        DataSet images = DemoTicket.Images;
        int mistake = Enumerable.Range(0, images.Count).FirstOrDefault(i => result.Predictions[i] != images.Labels.Span[i], -1);
        int[] shown = [.. Enumerable.Range(0, images.Count).Where(i => i != mistake && result.Predictions[i] == images.Labels.Span[i]).DistinctBy(i => images.Labels.Span[i]).Take(mistake < 0 ? Shown : Shown - 1), .. mistake < 0 ? [] : new[] { mistake }];
        string[][] pictures = [.. shown.Select(i => ImageText.Lines(images.Features.Span.Slice(i * images.FeatureCount, images.FeatureCount), DemoTicket.Side))];
        console.WriteLine($"A winning ticket: {DemoTicket.Name}, trained on Fashion-MNIST with {Format.Percent(result.Sparsity)} of its weights pruned");
        for (int line = 0; line < pictures[0].Length; line++)
            console.WriteLine(string.Join("  ", pictures.Select(picture => picture[line])).TrimEnd());
        console.WriteLine(string.Join("  ", shown.Select(i => Cell($"image {i}: {images.ClassNames[images.Labels.Span[i]]}"))).TrimEnd());
        console.WriteLine(string.Join("  ", shown.Select(i => Cell($"taken for {images.ClassNames[result.Predictions[i]]}"))).TrimEnd());
        console.WriteLine();
        console.WriteLine($"{result.Correct} of {images.Count} test images are right: {Format.Percent((double)result.Correct / images.Count)}. The recipe that made it is benchmarks/recipes/demo-ticket.yaml.");
        console.WriteLine();
    }

    private static string Cell(string text) => text.PadRight(DemoTicket.Side);
}
