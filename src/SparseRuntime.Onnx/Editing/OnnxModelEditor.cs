using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>
/// Changes the weights of a model file and leaves everything else of it as it is: nodes, names, metadata and fields that
/// this library has no use for. Tensors that lie in other files become part of the model.
/// </summary>
public sealed class OnnxModelEditor
{
    private readonly ModelProto _model;
    private readonly string _name;
    private readonly InitializerTable _initializers;

    private OnnxModelEditor(ModelProto model, string name, ExternalDataFolder? folder)
    {
        _model = model;
        _name = name;
        _initializers = new InitializerTable(model.Graph, folder);
        Weights = LinearWeights.Find(model.Graph, _initializers);
    }

    /// <summary>
    /// The weights of MatMul, Gemm and Conv, in the order of the nodes: initializers of floating-point numbers that
    /// nothing else reads. Convolutions in groups, depthwise ones among them, are left out.
    /// </summary>
    public IReadOnlyList<LinearWeight> Weights { get; }

    /// <summary>
    /// Whether the model is a chain: no node reads more than one value that is computed or given, and none of these is read
    /// twice. Each of <see cref="Weights"/> then reads, through what lies between, what the one before puts out.
    /// </summary>
    public bool IsChain => ChainFacts.IsChain(_model.Graph, name => _initializers.ShapeOf(name) is not null);

    /// <summary>Reads a model from a file.</summary>
    /// <exception cref="ModelLoadException">The file is missing or broken.</exception>
    public static OnnxModelEditor Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return OnnxImporter.Guard(path, () => Parse(File.ReadAllBytes(path), path, new ExternalDataFolder(Path.GetDirectoryName(Path.GetFullPath(path))!)));
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="model">All bytes of the model.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ModelLoadException">The model is broken.</exception>
    public static OnnxModelEditor Load(ReadOnlyMemory<byte> model, string name = "model") => OnnxImporter.Guard(name, () => Parse(model, name, null));

    /// <summary>Sets the weights that a mask drops to zero.</summary>
    /// <param name="name">The initializer.</param>
    /// <param name="mask">A mask of its shape, as stored.</param>
    /// <exception cref="ArgumentException">The mask has another shape, or there is no such initializer.</exception>
    public void Apply(string name, Mask mask)
    {
        Tensor tensor = Read(name);
        if (!tensor.Shape.Equals(mask.Shape)) throw new ArgumentException($"a mask of {mask.Shape} does not fit initializer '{name}' of {tensor.Shape}", nameof(mask));
        int size = tensor.ElementType.Size();
        Tensor kept = Tensor.Allocate(tensor.ElementType, tensor.Shape);
        ReadOnlySpan<byte> source = tensor.Bytes.Span;
        Span<byte> target = kept.Bytes.Span;
        for (int i = 0; i < (int)tensor.Shape.ElementCount; i++)
        {
            if (mask[i]) source.Slice(i * size, size).CopyTo(target[(i * size)..]);
        }

        Replace(name, kept);
    }

    /// <summary>The elements of an initializer.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    /// <exception cref="ModelLoadException">It is damaged.</exception>
    public Tensor Read(string name)
    {
        if (_initializers.ShapeOf(name) is null) throw new ArgumentException($"the model has no initializer named '{name}'", nameof(name));
        return OnnxImporter.Guard(_name, () => _initializers.Read(name));
    }

    /// <summary>Gives an initializer other elements.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or type or shape are different.</exception>
    public void Replace(string name, Tensor tensor)
    {
        if (_initializers.ShapeOf(name) is not { } shape) throw new ArgumentException($"the model has no initializer named '{name}'", nameof(name));
        if (!tensor.Shape.Equals(shape) || tensor.ElementType != _initializers.TypeOf(name))
            throw new ArgumentException($"{tensor} cannot take the place of initializer '{name}' of {shape}", nameof(tensor));
        _initializers.Replace(name, tensor);
    }

    /// <summary>
    /// The sets of channels that can be taken out of the model, each with the weights along which it runs. Channels that
    /// residuals add are one set. Sets that reach an output, a reshape, a concatenation, a normalization over channels or
    /// anything else that is not known to treat channels one by one are left out.
    /// </summary>
    public IReadOnlyList<ChannelGroup> FindChannelGroups() =>
        OnnxImporter.Guard(_name, () => ChannelAnalysis.Find(_model.Graph, _initializers));

    /// <summary>Takes channels out: weights that compute them, whatever scales or shifts them, and weights that read them.</summary>
    /// <param name="group">One of <see cref="FindChannelGroups"/> of this model, with as many channels as then.</param>
    /// <param name="kept">Which channels stay; at least one.</param>
    /// <exception cref="ArgumentException">There is not one entry per channel, or none stays.</exception>
    public void KeepChannels(ChannelGroup group, IReadOnlyList<bool> kept)
    {
        if (kept.Count != group.Channels) throw new ArgumentException($"{kept.Count} entries do not fit {group.Channels} channels", nameof(kept));
        if (!kept.Contains(true)) throw new ArgumentException("no channel stays", nameof(kept));
        OnnxImporter.Guard(_name, () => ChannelRemoval.Apply(_model.Graph, _initializers, group, kept));
    }

    /// <summary>Stores an initializer as a sparse one (<c>sparse_initializer</c>), with flat indices.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public void MakeSparse(string name)
    {
        if (_initializers.ShapeOf(name) is null) throw new ArgumentException($"the model has no initializer named '{name}'", nameof(name));
        OnnxImporter.Guard(_name, () => _initializers.MakeSparse(name));
    }

    /// <summary>The model's bytes.</summary>
    /// <exception cref="InvalidDataException">They are above the format's limit of 2 GB.</exception>
    public byte[] ToArray()
    {
        OnnxImporter.Guard(_name, _initializers.Embed);
        return TensorMessages.ToArray(_model);
    }

    /// <summary>Writes the model to a file, replacing it.</summary>
    /// <exception cref="InvalidDataException">The model is above the format's limit of 2 GB.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        OnnxImporter.Guard(_name, _initializers.Embed);
        TensorMessages.Save(_model, path);
    }

    private static OnnxModelEditor Parse(ReadOnlyMemory<byte> bytes, string name, ExternalDataFolder? folder)
    {
        if (bytes.IsEmpty) throw new GraphException("the file is empty");
        ModelProto model = ModelProto.Parser.ParseFrom(bytes.Span);
        if (!model.HasIrVersion || model.IrVersion < 1) throw new GraphException("not an ONNX model: it has no IR version");
        if (model.Graph is null) throw new GraphException("not an ONNX model: it has no graph");
        return new OnnxModelEditor(model, name, folder);
    }
}
