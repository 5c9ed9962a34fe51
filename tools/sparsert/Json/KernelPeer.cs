namespace SparseRuntime.Tool.Json;

/// <summary>Another library's sparse product on the same layer.</summary>
/// <param name="Name">The library.</param>
/// <param name="Version">Its version.</param>
/// <param name="MedianUs">Its median time.</param>
/// <param name="Speedup">Its time over the kernel's.</param>
internal sealed record KernelPeer(string Name, string Version, double MedianUs, double Speedup);
