using System.Reflection;

namespace SparseRuntime.Kernels.Gpu.Tests;

public class LayeringTests
{
    [Test]
    public void The_plug_in_references_nothing_of_the_runtime_but_kernels_and_tensors()
    {
        IEnumerable<string?> references = Assembly.Load("SparseRuntime.Kernels.Gpu").GetReferencedAssemblies().Select(name => name.Name);
        Assert.That(
            references.Where(name => name!.StartsWith("SparseRuntime", StringComparison.Ordinal)),
            Is.SubsetOf(new[] { "SparseRuntime.Kernels", "SparseRuntime.Tensors" }));
    }
}
