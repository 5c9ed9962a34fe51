namespace SparseRuntime.Training.Tests;

/// <summary>Backends to try mask methods on.</summary>
internal static class Networks
{
    public static ITrainingBackend Backend(NetworkShape shape, bool reference) =>
        reference ? new ReferenceBackend(shape, 64) : new CpuBackend(shape, 64);
}
