namespace SparseRuntime.Onnx;

/// <summary>A model file that cannot be loaded: broken, or asking for something that is not supported.</summary>
public sealed class ModelLoadException : Exception
{
    /// <summary>An error in a model.</summary>
    /// <param name="model">The file, or another name for where the model came from.</param>
    /// <param name="node">
    /// The node at fault as users know it, such as <c>Conv 'conv1'</c>, or another part of the model, such as
    /// <c>initializer 'w'</c>; null when no single one is.
    /// </param>
    /// <param name="message">What is wrong and what would be right.</param>
    /// <param name="inner">The error that led here, if any.</param>
    public ModelLoadException(string model, string? node, string message, Exception? inner = null)
        : base(node is null ? $"{model}: {message}" : $"{model}: {node}: {message}", inner)
    {
        Model = model;
        Node = node;
    }

    /// <summary>The file, or another name for where the model came from.</summary>
    public string Model { get; }

    /// <summary>The node at fault, or the initializer, input, output, function or mask; null when no single one is.</summary>
    public string? Node { get; }
}
