using System.Reflection;

namespace SparseRuntime.Tests;

/// <summary>Which assembly may refer to which, read from the built files without loading them.</summary>
[TestFixture]
public sealed class LayeringTests
{
    private const string Tensors = "SparseRuntime.Tensors", Graph = "SparseRuntime.Graph", Onnx = "SparseRuntime.Onnx";
    private const string Kernels = "SparseRuntime.Kernels", Gpu = "SparseRuntime.Kernels.Gpu", Runtime = "SparseRuntime";

    /// <summary>What each assembly of the product may refer to besides the framework.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [Tensors] = [],
        [Graph] = [Tensors],
        [Onnx] = [Graph, Tensors, "Google.Protobuf"],
        [Kernels] = [Tensors],
        [Runtime] = [Graph, Onnx, Kernels, Tensors],
        [Gpu] = [Kernels, Tensors, "ILGPU", "ILGPU.Algorithms"],
        ["SparseRuntime.Pruning"] = [Tensors, Graph],
        ["SparseRuntime.Training"] = ["SparseRuntime.Pruning", Kernels, Onnx, Graph, Tensors, "YamlDotNet"],
    };

    private static readonly string? Root = FindRoot();

    /// <summary>The projects under src and kernels, which are the product.</summary>
    public static IEnumerable<string> Projects() =>
        Root is null ? [] : new[] { "src", "kernels" }
            .SelectMany(folder => Directory.EnumerateDirectories(Path.Combine(Root, folder)))
            .SelectMany(project => Directory.EnumerateFiles(project, "*.csproj"))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Projects))]
    public void Assemblies_refer_only_to_those_below_them(string name)
    {
        Assert.That(Allowed, Does.ContainKey(name), "a new assembly needs its place in the layers");
        string[] files = [.. Files(name)];
        if (files.Length == 0) Assert.Ignore($"{name} is not built: a plug-in whose packages are not served is left out");
        foreach (string file in files)
        {
            string[] strange = [.. References(file).Where(reference => !IsFramework(reference)).Except(Allowed[name])];
            Assert.That(strange, Is.Empty, file);
        }
    }

    [Test]
    public void The_product_is_checked_whole()
    {
        if (Root is null) Assert.Ignore("the tests do not run from within the repository");
        Assert.That(Projects(), Is.SupersetOf(new[] { Tensors, Graph, Onnx, Kernels, Runtime }));
        foreach (string name in new[] { Tensors, Graph, Onnx, Kernels, Runtime })
            Assert.That(Files(name), Is.Not.Empty, name);
    }

    [Test]
    public void The_arrows_that_are_drawn_exist()
    {
        Assert.That(ReferencesOf(typeof(InferenceSession).Assembly), Is.SupersetOf(new[] { Graph, Onnx, Kernels, Tensors }));
        Assert.That(ReferencesOf(typeof(Onnx.OnnxImporter).Assembly), Is.SupersetOf(new[] { Graph, "Google.Protobuf" }));
        Assert.That(ReferencesOf(typeof(Graph.ModelGraph).Assembly), Does.Contain(Tensors));
        Assert.That(ReferencesOf(typeof(Kernels.LinearKernel).Assembly), Does.Contain(Tensors));
    }

    private static IEnumerable<string?> ReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies().Select(reference => reference.Name);

    /// <summary>The assembly as its own project built it, and as it lies beside these tests.</summary>
    private static IEnumerable<string> Files(string name)
    {
        string beside = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        if (File.Exists(beside)) yield return beside;
        foreach (string folder in new[] { "src", "kernels" })
        {
            string output = Path.Combine(Root!, folder, name, "bin");
            if (!Directory.Exists(output)) continue;
            foreach (string file in Directory.EnumerateFiles(output, name + ".dll", SearchOption.AllDirectories))
                yield return file;
        }
    }

    private static string[] References(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using var portable = new System.Reflection.PortableExecutable.PEReader(stream);
        System.Reflection.Metadata.MetadataReader metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(portable);
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static bool IsFramework(string name) =>
        name is "netstandard" or "mscorlib" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);

    private static string? FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SparseRuntime.sln"))) return folder.FullName;
        }

        return null;
    }
}
