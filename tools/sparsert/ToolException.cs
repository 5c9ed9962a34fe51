namespace SparseRuntime.Tool;

/// <summary>Something that the user asked for cannot be done; the message says what, where, and what would work.</summary>
internal sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner);
