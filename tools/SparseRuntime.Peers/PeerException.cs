namespace SparseRuntime.Peers;

/// <summary>Another runtime is missing, or does not do what it was asked for.</summary>
/// <param name="message">What was asked for and what went wrong.</param>
/// <param name="inner">The error that led here, if any.</param>
public sealed class PeerException(string message, Exception? inner = null) : Exception(message, inner);
