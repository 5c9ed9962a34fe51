using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Results;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>The model, the machine and the run in figures.</summary>
internal static class FactsSection
{
    /// <summary>Inputs or outputs beyond this number are only counted.</summary>
    private const int MostValues = 6;

    public static void Write(HtmlWriter page, ReportFacts facts)
    {
        (InspectResult model, BenchResult bench, ReportMachine machine) = (facts.Model, facts.Bench, facts.Machine);
        long stored = facts.LayerSteps.Sum(step => step.Layer!.Description.Bytes), dense = facts.LayerSteps.Sum(step => step.Layer!.DenseBytes);
        page.Write($"<section aria-labelledby=\"facts\"><h2 id=\"facts\">Facts</h2><div class=\"panel\"><dl class=\"facts\">");
        WriteValues(page, "Inputs", model.Inputs);
        WriteValues(page, "Outputs", model.Outputs);
        WriteFact(page, "Parameters", $"{Format.Count(model.Parameters)}, of which {Format.Count(model.Nonzeros)} are kept");
        WriteFact(page, "Sparsity", PageFigures.Percent(model.Sparsity));
        WriteFact(page, "Weights of layers", $"{Format.Bytes(stored)} as stored, {Format.Bytes(dense)} dense");
        WriteFact(page, "Steps", $"{Format.Count(facts.Steps.Count)}, of which {Format.Count(facts.LayerSteps.Count)} have weights");
        if (facts.Header.Producer is { } producer) WriteFact(page, "Producer", PageFigures.Name(producer));
        if (facts.Header.Opsets.Count > 0) WriteFact(page, "Operator sets", PageFigures.Name(string.Join(", ", facts.Header.Opsets)));
        WriteFact(page, "Batch", Format.Count(bench.Batch));
        WriteFact(page, "Time", $"{PageFigures.Time(bench.MedianMs * 1000)} median, {PageFigures.Time(bench.P99Ms * 1000)} 99th percentile");
        if (double.IsFinite(bench.LoadMs)) WriteFact(page, "Loading", PageFigures.Time(bench.LoadMs * 1000));
        string peak = double.IsFinite(bench.PeakMemoryMb) ? $"{Format.Number(bench.PeakMemoryMb)} MB peak, " : "";
        WriteFact(page, "Memory", $"{peak}{Format.Count(bench.AllocatedBytesPerRun)} bytes allocated per run");
        WriteFact(page, "Processor", $"{machine.Processor}, {machine.InstructionSet}");
        WriteFact(page, "Threads", $"{Format.Count(bench.Threads)}{(bench.Threads > machine.Cores ? $" on {PageFigures.Count(machine.Cores, "core")}" : "")}");
        foreach ((string peer, Agreement agreement) in facts.Agreements)
            WriteFact(page, $"Against {peer}", $"results {(agreement.Ok ? "agree" : "DISAGREE")}; largest error {Format.Number(agreement.MaxAbsError)}, relative {Format.Number(agreement.MaxRelError)}");
        WriteFact(page, "Measured", $"{machine.Date}, {machine.Framework}");
        page.Write($"</dl></div></section>");
    }

    private static void WriteFact(HtmlWriter page, string name, string value) =>
        page.Write($"<div><dt>{name}</dt><dd><bdi>{value}</bdi></dd></div>");

    private static void WriteValues(HtmlWriter page, string title, IReadOnlyList<ValueDescription> values)
    {
        page.Write($"<div><dt>{title}</dt>");
        foreach (ValueDescription value in values.Take(MostValues))
            page.Write($"<dd><bdi>{DisplayText.Of(value.Name, 48)}</bdi> <span class=\"soft\">{PageFigures.Value(value)}</span></dd>");
        if (values.Count > MostValues) page.Write($"<dd>and {values.Count - MostValues} more</dd>");
        if (values.Count == 0) page.Write($"<dd>{KernelFigures.None}</dd>");
        page.Write($"</div>");
    }
}
