namespace SparseRuntime.Peers;

/// <summary>Another inference runtime that a model can be compared with.</summary>
public interface IPeer
{
    /// <summary>The name that people know, such as <c>ONNX Runtime</c>.</summary>
    string Name { get; }

    /// <summary>The version of the native library that runs.</summary>
    /// <exception cref="PeerException">The library is not there or does not load.</exception>
    string Version { get; }

    /// <summary>Loads a model for execution on this machine's CPU.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threads">Number of threads that share one operator, at least 1.</param>
    /// <exception cref="PeerException">The runtime does not take the model.</exception>
    IPeerSession Load(PeerModel model, int threads);
}
