namespace SparseRuntime.Tool.Tests;

/// <summary>Keeps the tests away from the user's cache: predictions go by what is shipped unless a test stores something else.</summary>
[SetUpFixture]
public sealed class OwnCache
{
    private const string Variable = "SPARSERT_CACHE";

    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"sparseruntime-{Path.GetRandomFileName()}");

    [OneTimeSetUp]
    public void Redirect() => Environment.SetEnvironmentVariable(Variable, Folder);

    [OneTimeTearDown]
    public void Remove()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }
}
