using SparseRuntime.Pruning;
using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Results;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>The recipe, and every number of the page in tables that unfold.</summary>
internal static class NumberSection
{
    public static void Write(HtmlWriter page, TicketFacts facts)
    {
        WriteRecipe(page, facts);
        page.Write($"<section aria-labelledby=\"numbers\"><h2 id=\"numbers\">Numbers</h2><div class=\"panel\">");
        WriteMeans(page, facts);
        WriteRuns(page, facts);
        WriteLayers(page, facts);
        WriteMeasures(page, facts);
        page.Write($"</div></section>");
    }

    private static void WriteRecipe(HtmlWriter page, TicketFacts facts)
    {
        IReadOnlyList<KeyValuePair<string, string>> recipe = RecipeFacts.Read(facts.Results.Recipe);
        page.Write($"<section aria-labelledby=\"recipe\"><h2 id=\"recipe\">Recipe</h2><div class=\"panel\">");
        if (recipe.Count == 0) page.Write($"<p class=\"soft\">The recipe says nothing that this page understands.</p>");
        else page.Write($"<dl class=\"facts\">");
        foreach ((string name, string value) in recipe)
            page.Write($"<div><dt>{DisplayText.Of(name)}</dt><dd><bdi>{DisplayText.Of(value, 200)}</bdi></dd></div>");
        if (recipe.Count > 0) page.Write($"</dl>");
        page.Write($"</div></section>");
    }

    private static void WriteMeans(HtmlWriter page, TicketFacts facts)
    {
        Begin(page, "Means by level and arm, with 95\u00A0% intervals", ["arm", ">level", ">left", ">n", $">{facts.Samples} accuracy at early stop", ">after the last step", ">steps to early stop"]);
        foreach (IGrouping<(int Level, string Arm), RunRow> group in facts.Results.Runs.GroupBy(run => (run.Level, run.Arm)).OrderBy(group => group.Key.Level).ThenBy(group => facts.StyleOf(group.Key.Arm)))
        {
            RunRow[] runs = [.. group];
            page.Write($"<tr><th scope=\"row\">{DisplayText.Of(TicketFacts.NameOf(runs[0]), 48)}</th><td class=\"n\">{group.Key.Level}</td><td class=\"n\">{TicketFigures.Share(runs.Average(run => run.Density))}</td><td class=\"n\">{runs.Length}</td>");
            page.Write($"<td class=\"n\">{Mean(runs, run => run.Accuracy, TicketFigures.Accuracy)}</td><td class=\"n\">{Mean(runs, run => run.FinalAccuracy, TicketFigures.Accuracy)}</td><td class=\"n\">{Mean(runs, run => run.EarlyStopStep, TicketFigures.Steps)}</td></tr>");
        }

        End(page);
    }

    private static void WriteRuns(HtmlWriter page, TicketFacts facts)
    {
        Begin(page, $"All {Format.Count(facts.Results.Runs.Count)} runs", ["arm", ">replicate", ">level", ">kept", ">early stop", ">validation loss", ">validation accuracy", ">test loss", ">test accuracy", ">final training loss", ">final validation accuracy", ">final test accuracy"]);
        foreach (RunRow run in facts.Results.Runs)
        {
            page.Write($"<tr><th scope=\"row\">{DisplayText.Of(TicketFacts.NameOf(run), 48)}</th><td class=\"n\">{run.Replicate}</td><td class=\"n\">{run.Level}</td><td class=\"n\">{Format.Count(run.Kept)}</td><td class=\"n\">{TicketFigures.Steps(run.EarlyStopStep)}</td>");
            page.Write($"<td class=\"n\">{TicketFigures.Loss(run.ValidationLoss)}</td><td class=\"n\">{TicketFigures.Accuracy(run.ValidationAccuracy)}</td><td class=\"n\">{TicketFigures.Loss(run.TestLoss)}</td><td class=\"n\">{Optional(run.TestAccuracy)}</td>");
            page.Write($"<td class=\"n\">{TicketFigures.Loss(run.FinalTrainingLoss)}</td><td class=\"n\">{TicketFigures.Accuracy(run.FinalValidationAccuracy)}</td><td class=\"n\">{Optional(run.FinalTestAccuracy)}</td></tr>");
        }

        End(page);
    }

    private static void WriteLayers(HtmlWriter page, TicketFacts facts)
    {
        int[] layers = [.. facts.Results.Layers.Select(layer => layer.Layer).Distinct().Order()];
        Begin(page, "Weights kept of each layer by tickets, means over replicates", ["level", ">left", .. layers.Select(layer => $">layer {layer}"), .. layers.Select(layer => $">Jaccard index with the mask by initial magnitudes, layer {layer}")]);
        foreach (IGrouping<int, LayerRow> level in facts.Results.Layers.Where(layer => layer.Arm == LotteryResults.Ticket).GroupBy(layer => layer.Level).OrderBy(group => group.Key))
        {
            page.Write($"<tr><th scope=\"row\">{level.Key}</th><td class=\"n\">{TicketFigures.Share(facts.Results.Density(level.Key))}</td>");
            foreach (int layer in layers)
                page.Write($"<td class=\"n\">{TicketFigures.Share(level.Where(row => row.Layer == layer).Average(row => row.Density))}</td>");
            foreach (int layer in layers)
                page.Write($"<td class=\"n\">{(level.Where(row => row.Layer == layer).Average(row => row.StepZeroJaccard) is { } index ? Format.Number(index) : KernelFigures.None)}</td>");
            page.Write($"</tr>");
        }

        End(page);
    }

    private static void WriteMeasures(HtmlWriter page, TicketFacts facts)
    {
        if (facts.Results.Measures.Count == 0) return;
        Begin(page, $"All {Format.Count(facts.Results.Measures.Count)} measures of experiments", ["experiment", "arm", "setting", ">replicate", ">level", ">value"]);
        foreach (MeasureRow measure in facts.Results.Measures)
            page.Write($"<tr><th scope=\"row\">{DisplayText.Of(measure.Experiment, 48)}</th><td>{DisplayText.Of(measure.Arm, 48)}</td><td>{DisplayText.Of(measure.Setting, 48)}</td><td class=\"n\">{measure.Replicate}</td><td class=\"n\">{measure.Level}</td><td class=\"n\">{(measure.Value is { } value ? Format.Number(value) : KernelFigures.None)}</td></tr>");
        End(page);
    }

    private static void Begin(HtmlWriter page, string title, string[] headings)
    {
        page.Write($"<details><summary>{title}</summary><div class=\"box\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\"><table class=\"wide dense-rows\"><thead><tr>");
        foreach (string heading in headings)
        {
            if (heading.StartsWith('>')) page.Write($"<th scope=\"col\" class=\"n\">{heading[1..]}</th>");
            else page.Write($"<th scope=\"col\">{heading}</th>");
        }

        page.Write($"</tr></thead><tbody>");
    }

    private static void End(HtmlWriter page) => page.Write($"</tbody></table></div></details>");

    private static string Mean(RunRow[] runs, Func<RunRow, double> figure, Func<double, string> spell)
    {
        Interval interval = ChartPoint.Of(1, [.. runs.Select(figure)]).Interval;
        return runs.Length == 1 ? spell(interval.Estimate) : $"{spell(interval.Estimate)} ({spell(interval.Low)} to {spell(interval.High)})";
    }

    private static string Optional(double? accuracy) => accuracy is { } value ? TicketFigures.Accuracy(value) : KernelFigures.None;
}
