namespace SparseRuntime.Graph;

/// <summary>A model that is wrong or not supported, with the node and the cause.</summary>
public sealed class GraphException : Exception
{
    /// <summary>An error without a place.</summary>
    public GraphException(string message)
        : base(message) => Cause = message;

    /// <summary>An error at a node.</summary>
    /// <param name="node">The node as users know it, such as <c>Conv 'fire2/squeeze1x1'</c>.</param>
    /// <param name="message">What is wrong and what would be right.</param>
    /// <param name="inner">The error that led here, if any.</param>
    public GraphException(string node, string message, Exception? inner = null)
        : base($"{node}: {message}", inner) => (Node, Cause) = (node, message);

    /// <summary>The node at fault, or null when no single one is.</summary>
    public string? Node { get; }

    /// <summary>What is wrong, without the node that <see cref="Exception.Message"/> begins with.</summary>
    public string Cause { get; }
}
