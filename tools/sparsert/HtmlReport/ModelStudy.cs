using System.Runtime.InteropServices;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Commands;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>Finds out what a report shows.</summary>
internal static class ModelStudy
{
    /// <summary>Models with more layers get smaller pictures, so that a page stays small enough to send.</summary>
    private const int ManyLayers = 200;

    private const int MostCells = 80, FewCells = 40;

    /// <summary>Times a model, and reads off its layers while it is loaded.</summary>
    /// <param name="benchmark">How to time it; it compares with <see cref="Benchmark.Dense"/> at least.</param>
    public static ReportFacts Of(Benchmark benchmark)
    {
        InspectResult? model = null;
        ReportStep[] steps = [];
        double peak = 0;
        IReadOnlyDictionary<string, Measuring.Agreement>? agreements = null;
        BenchResult bench = benchmark.Run(subjects =>
        {
            benchmark.Progress("reading the weights");
            Dictionary<string, TensorShape> shapes = subjects.Inputs.ToDictionary(input => input.Key, input => input.Value.Shape);
            model = Inspection.Of(benchmark.Source.Name, subjects.Session, shapes);
            steps = Steps(subjects, model, subjects.Session.Describe(shapes).Layers);
            (peak, agreements) = (subjects.PeakGflops, subjects.Agreements);
        });
        benchmark.Progress("measuring the processor");
        int cores = Math.Min(bench.Threads, Environment.ProcessorCount);
        var machine = new ReportMachine(
            Machine.ProcessorName,
            Machine.InstructionSet,
            cores,
            peak,
            Calibrator.MeasureMachine(),
            RuntimeInformation.FrameworkDescription,
            DateTime.UtcNow.ToString("yyyy-MM-dd"));
        return new ReportFacts(model!, ModelHeader.Read(benchmark.Source.ForPeer), bench, agreements!, machine, steps);
    }

    private static ReportStep[] Steps(BenchSubjects subjects, InspectResult model, IReadOnlyList<LayerReport> layers)
    {
        // Both sessions run one model; steps that run weights are those that are described. Where one runs a batch in slices
        // and the other whole, either may turn matrices that the other does not: steps belong together by their names.
        IReadOnlyList<LayerTiming> own = subjects.Layers;
        Dictionary<(string, string), Queue<LayerTiming>> dense = subjects.DenseLayers!
            .GroupBy(step => (step.Name, step.Op))
            .ToDictionary(steps => steps.Key, steps => new Queue<LayerTiming>(steps));
        int mostCells = layers.Count > ManyLayers ? FewCells : MostCells;
        var steps = new ReportStep[own.Count];
        int next = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            ReportLayer? layer = !own[i].HasWeights ? null : Layer(layers[next], model.Layers[next++], own[i].EffectiveFlops, mostCells);
            double? denseTime = dense.TryGetValue((own[i].Name, own[i].Op), out Queue<LayerTiming>? twins) && twins.TryDequeue(out LayerTiming? twin) ? twin.MedianMicroseconds : null;
            steps[i] = new ReportStep(i + 1, own[i].Name, own[i].Op, own[i].MedianMicroseconds, denseTime, layer);
        }

        return steps;
    }

    private static ReportLayer Layer(LayerReport report, LayerDescription description, double flops, int mostCells)
    {
        LinearGeometry geometry = report.Geometry;
        long input = (long)geometry.Images * geometry.InputFeatures * geometry.InputPlane.Count;
        long output = (long)geometry.Images * geometry.OutputFeatures * geometry.OutputPlane.Count;
        long moved = report.Bytes + (sizeof(float) * (input + (report.Layer.HasResidual ? 2 : 1) * output));
        moved *= report.Calls;
        WeightMatrix weights = report.Layer.Weights;
        return new ReportLayer(description, report.Columns, weights.NonzeroCount, flops, moved, report.Format == "dense", SparsityPicture.Of(weights, mostCells));
    }
}
