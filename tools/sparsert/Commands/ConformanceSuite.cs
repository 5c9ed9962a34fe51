using System.IO.Enumeration;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Commands;

/// <summary>Models with inputs and expected outputs in the layout that the ONNX project uses.</summary>
internal static class ConformanceSuite
{
    /// <summary>Runs every test below a folder.</summary>
    /// <param name="folder">Where to look for <c>test_*</c> folders with a <c>model.onnx</c>, at any depth.</param>
    /// <param name="filter">A pattern with <c>*</c> and <c>?</c> for the names of the tests' folders; null for all.</param>
    /// <param name="progress">Told the name of each test before it runs.</param>
    /// <param name="warn">Told of tests whose data contradict their own model; they count as unsupported.</param>
    /// <exception cref="ToolException">The folder is missing or holds no such test.</exception>
    public static SuiteResult Run(string folder, string? filter, Action<string> progress, Action<string> warn)
    {
        if (!Directory.Exists(folder)) throw new ToolException($"there is no folder '{folder}'");
        string[] tests =
        [
            .. Directory.EnumerateFiles(folder, "model.onnx", SearchOption.AllDirectories)
                .Select(file => Path.GetDirectoryName(file)!)
                .Where(test => Path.GetFileName(test) is var name && name.StartsWith("test_", StringComparison.Ordinal)
                    && (filter is null || FileSystemName.MatchesSimpleExpression(filter, name, ignoreCase: false)))
                .Order(StringComparer.Ordinal),
        ];
        if (tests.Length == 0) throw new ToolException($"no test below '{folder}' {(filter is null ? "has the form test_*/model.onnx" : $"matches '{filter}'")}");

        int passed = 0, unsupported = 0;
        var failures = new List<SuiteFailure>();
        for (int i = 0; i < tests.Length; i++)
        {
            string name = Path.GetFileName(tests[i]);
            progress($"{i + 1}/{tests.Length} {name}");
            try
            {
                using InferenceSession? session = Load(tests[i]);
                if (session is null) unsupported++;
                else if (RunTest(session, tests[i]) is { } reason) failures.Add(new SuiteFailure(name, reason));
                else passed++;
            }
            catch (ContradictoryTestException e)
            {
                unsupported++;
                warn($"{name} is not run: {e.Message}");
            }
            catch (Exception e)
            {
                failures.Add(new SuiteFailure(name, $"{e.GetType().Name}: {e.Message}"));
            }
        }

        return new SuiteResult(passed, failures.Count, unsupported, failures);
    }

    /// <summary>The test's model, or null when it is refused.</summary>
    private static InferenceSession? Load(string test)
    {
        try
        {
            return InferenceSession.Load(Path.Combine(test, "model.onnx"));
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }

    /// <summary>Null when a test passes, else the reason why it does not.</summary>
    private static string? RunTest(InferenceSession session, string test)
    {
        string[] sets = [.. Directory.EnumerateDirectories(test, "test_data_set_*").Order(StringComparer.Ordinal)];
        foreach (string set in sets)
        {
            if (RunSet(session, set) is { } reason) return $"{Path.GetFileName(set)}: {reason}";
        }

        return sets.Length == 0 ? "it has no test_data_set_*" : null;
    }

    private static string? RunSet(InferenceSession session, string set)
    {
        Dictionary<string, Tensor> inputs = ReadAll(set, "input", session.InputNames, session.InputMetadata);
        Dictionary<string, Tensor> expected = ReadAll(set, "output", session.OutputNames, session.OutputMetadata);
        foreach ((string name, Tensor tensor) in inputs)
        {
            if (!ModelInputs.Fits(session.InputMetadata[name], tensor))
                throw new ContradictoryTestException($"its model declares '{name}' as {session.InputMetadata[name]}, its data are {tensor}");
        }

        Agreement agreement = Agreement.Of(session.Run(inputs), expected);
        return agreement.Ok ? null : agreement.Worst;
    }

    /// <summary>The files of one kind, which are numbered in the order of the model's inputs or outputs.</summary>
    private static Dictionary<string, Tensor> ReadAll(string set, string kind, IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> metadata)
    {
        int count = Directory.GetFiles(set, $"{kind}_*.pb").Length;
        if (count != names.Count)
            throw new ToolException($"there are {count} {kind} files for the model's {names.Count} {kind}s");
        var tensors = new Dictionary<string, Tensor>();
        for (int i = 0; i < count; i++)
        {
            Tensor tensor = TensorFiles.Read(Path.Combine(set, $"{kind}_{i}.pb"));
            // NumPy has no bfloat16, so suites made with it keep the bits as uint16.
            bool bits = tensor.ElementType == ElementType.UInt16 && metadata[names[i]].ElementType == ElementType.BFloat16;
            tensors.Add(names[i], bits ? Tensor.Wrap(ElementType.BFloat16, tensor.Shape, tensor.Bytes) : tensor);
        }

        return tensors;
    }
}
