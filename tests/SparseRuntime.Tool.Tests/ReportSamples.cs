using System.Xml;
using System.Xml.Linq;
using SparseRuntime.Kernels;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Tests;

/// <summary>Facts for pages that no model need be run for.</summary>
internal static class ReportSamples
{
    /// <summary>A model of some layers and as many other operators, all of whose names are given.</summary>
    public static ReportFacts Of(string name, int layers = 3)
    {
        var steps = new List<ReportStep>();
        for (int i = 0; i < layers; i++)
        {
            var values = new float[40 * 100];
            for (int k = i; k < values.Length; k += 3 + i)
                values[k] = 1;
            WeightMatrix weights = WeightMatrix.FromDense(40, 100, values);
            AlternativeDescription[] others =
            [
                new("f32-gemm-dense-6x64-avx512", 20 + i, null, "1.5 times as long"),
                new("f32-spmm-csr-1x64-avx512", 30 + i, null, "2.2 times as long"),
                new("f32-spmm-bcsr-4x1x64-neon", null, null, $"this processor has no {name}"),
            ];
            var description = new LayerDescription(name, "Conv", 40, 100, 0, 0, weights.Sparsity, "unstructured", "relu", "sell", "f32-spmm-sell-4x64-avx512", 4000, 14, null, 1, others);
            var layer = new ReportLayer(description, 64 << i, weights.NonzeroCount, 2.0 * weights.NonzeroCount * (64 << i), 50_000, i == 1, SparsityPicture.Of(weights, 80));
            steps.Add(new ReportStep((2 * i) + 1, name, "Conv", 12.5 * (i + 1), 30, layer));
            steps.Add(new ReportStep((2 * i) + 2, name, name, 2, 2.5, null));
        }

        ValueDescription[] values2 = [new(name, [new(-1, name), new(3)], "float32"), new("open", null, "int64")];
        var model = new InspectResult(name.Replace('/', '-'), values2, values2, 12_000, 3_000, 0.75, 80, 0, [.. steps.Where(step => step.Layer is not null).Select(step => step.Layer!.Description)]);
        var bench = new BenchResult(name, 1, 1, 0.5, 0.7, 2000, 0, 30, 50, [new("SparseRuntime dense", "1", 1, 2, 40, 60), new(name, "1.2", 1.25, 2.5, double.NaN, double.NaN)], []);
        var machine = new ReportMachine(name, "avx512", 1, 240, MachineModel.Default, ".NET", "2026-01-31");
        return new ReportFacts(model, new ModelHeader(name, ["13", name]), bench, new Dictionary<string, Agreement> { [name] = new(1e-7, 1e-6, true, null) }, machine, steps);
    }

    /// <summary>The page as a document; fails unless it is well-formed.</summary>
    public static XDocument Parse(byte[] page)
    {
        using XmlReader reader = XmlReader.Create(new MemoryStream(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }
}
