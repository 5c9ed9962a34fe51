using SparseRuntime.Peers;

namespace SparseRuntime.Tool.Json;

/// <summary>A runtime or library that kernels can be compared with on this machine, or cannot.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Version">Its version; null where it is absent.</param>
/// <param name="Absence">Why it is absent and how to get it; null where it is there.</param>
internal sealed record PeerPresence(string Name, string? Version, string? Absence)
{
    /// <summary>ONNX Runtime and every library of sparse products.</summary>
    public static IReadOnlyList<PeerPresence> All() =>
    [
        PeerCatalog.OnnxRuntime is { } ort
            ? new(ort.Name, ort.Version, null)
            : new(PeerCatalog.OnnxRuntimeName, null, $"{PeerCatalog.OnnxRuntimeName}: this build does without; '{PeerCatalog.OnnxRuntimeCommand}' installs it for the next"),
        .. SparsePeerCatalog.All.Select(peer => new PeerPresence(peer.Name, peer.Absence is null ? peer.Version : null, peer.Absence)),
    ];
}
