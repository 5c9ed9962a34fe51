namespace SparseRuntime.Peers;

/// <summary>An ONNX model as a file or in memory.</summary>
/// <param name="Path">The file; needed where weights lie in files beside it.</param>
/// <param name="Bytes">The content, used when there is no file.</param>
public sealed record PeerModel(string? Path, byte[]? Bytes = null);
