namespace SparseRuntime.Tool.Json;

/// <summary>What <c>footprint</c> reports: one runtime with one model, alone in a process.</summary>
/// <param name="Model">The model.</param>
/// <param name="Runtime">The runtime's name.</param>
/// <param name="Threads">Threads that share one layer's work.</param>
/// <param name="LoadMs">Milliseconds that it took to load the model and run it once, in a process that had not used the runtime before.</param>
/// <param name="PeakMemoryMb">The most memory that the process had at any time until after its runs, in 10⁶ bytes.</param>
/// <param name="AnonymousMb">After the runs: memory that no file backs, in 10⁶ bytes; null where the system does not tell.</param>
/// <param name="FileMb">After the runs: pages of files, the model's among them, in 10⁶ bytes; null as above.</param>
internal sealed record FootprintResult(
    string Model,
    string Runtime,
    int Threads,
    double LoadMs,
    double PeakMemoryMb,
    double? AnonymousMb,
    double? FileMb);
