using SparseRuntime.Peers;

namespace SparseRuntime.Tool.Inputs;

/// <summary>Where a model comes from: a file, or the memory of this process.</summary>
internal sealed class ModelSource
{
    private readonly string? _path;
    private readonly byte[]? _bytes;

    private ModelSource(string name, string? path, byte[]? bytes)
    {
        Name = name;
        _path = path;
        _bytes = bytes;
    }

    /// <summary>What reports call the model.</summary>
    public string Name { get; }

    /// <summary>The same model for another runtime.</summary>
    public PeerModel ForPeer => new(_path, _bytes);

    /// <summary>A model in a file.</summary>
    /// <exception cref="ToolException">There is no such file.</exception>
    public static ModelSource OfFile(string path)
    {
        if (Directory.Exists(path)) throw new ToolException($"'{path}' is a folder where a model file is expected");
        if (!File.Exists(path)) throw new ToolException($"there is no model file '{path}'");
        return new ModelSource(path, path, null);
    }

    /// <summary>A model in memory.</summary>
    public static ModelSource OfBytes(string name, byte[] bytes) => new(name, null, bytes);

    /// <summary>Loads the model.</summary>
    /// <exception cref="ToolException">The mask file is missing.</exception>
    public InferenceSession Load(SessionOptions options)
    {
        if (options.MaskPath is { } mask && !File.Exists(mask)) throw new ToolException($"there is no mask file '{mask}'");
        return _path is { } path ? InferenceSession.Load(path, options) : InferenceSession.Load((ReadOnlyMemory<byte>)_bytes!, options);
    }
}
