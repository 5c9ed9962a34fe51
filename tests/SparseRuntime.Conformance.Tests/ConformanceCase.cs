using SparseRuntime.Graph;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Conformance.Tests;

/// <summary>One model of the suite with its sets of inputs and expected outputs.</summary>
internal static class ConformanceCase
{
    /// <summary>Loads and runs a case.</summary>
    /// <param name="name">The case.</param>
    /// <param name="prepare">Makes of the model and a set of inputs the graph to run; null runs the model itself.</param>
    /// <returns>What went wrong with a supported model, null when nothing did.</returns>
    /// <exception cref="ModelLoadException">The model, or the type of one of its tensors, is not supported.</exception>
    public static string? Run(string name, Func<ModelGraph, IReadOnlyList<Tensor>, ModelGraph>? prepare = null)
    {
        string folder = Path.Combine(ConformanceSuite.Folder, name);
        ModelGraph model = OnnxImporter.Load(Path.Combine(folder, "model.onnx"));
        foreach (string set in Directory.GetDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal))
        {
            List<Tensor> inputs = [.. model.Inputs.Zip(Read(set, "input_*.pb"), (input, tensor) => Typed(tensor, input.Facts.ElementType))];
            List<Tensor> expected = Read(set, "output_*.pb");
            Tensor[] actual;
            try
            {
                ModelGraph graph = prepare?.Invoke(model, inputs) ?? model;
                actual = new GraphInterpreter(graph).Run([.. inputs.Take(graph.Inputs.Count)]);
            }
            catch (Exception e) when (e is ArgumentException or GraphException or InvalidOperationException)
            {
                return e.Message;
            }

            if (actual.Length < expected.Count) return $"{actual.Length} outputs instead of {expected.Count}";
            for (int i = 0; i < expected.Count; i++)
            {
                if (TensorComparison.FirstDifference(Typed(expected[i], actual[i].ElementType), actual[i]) is { } difference)
                    return $"output {i} of {Path.GetFileName(set)}: {difference}";
            }
        }

        return null;
    }

    /// <summary>The suite stores the bits of bfloat16 as uint16.</summary>
    private static Tensor Typed(Tensor tensor, ElementType type) =>
        type == ElementType.BFloat16 && tensor.ElementType == ElementType.UInt16 ? Tensor.Wrap(type, tensor.Shape, tensor.Bytes) : tensor;

    private static List<Tensor> Read(string folder, string pattern) =>
        [.. Directory.GetFiles(folder, pattern)
            .OrderBy(file => int.Parse(Path.GetFileNameWithoutExtension(file).Split('_')[^1]))
            .Select(OnnxTensorFile.Read)];
}
