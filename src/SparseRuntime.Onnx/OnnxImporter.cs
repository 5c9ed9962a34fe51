using Google.Protobuf;
using SparseRuntime.Graph;

namespace SparseRuntime.Onnx;

/// <summary>
/// Reads ONNX models into graphs: operator sets 1 to 21 of the default domain, with model-local functions inlined.
/// Weights are not copied; the constants of the graph refer to the bytes of the model.
/// </summary>
/// <remarks>
/// Whatever is wrong with a model, the only exception that leaves these methods for it is
/// <see cref="ModelLoadException"/>, and memory stays in proportion to the size of the file: tensors are wrapped in
/// place or decoded into memory of their own size, and objects for the structure are limited by
/// <see cref="OnnxImportOptions.MaxStructureBytes"/>.
/// </remarks>
public static class OnnxImporter
{
    /// <summary>
    /// Reads a model from a file, which is mapped into memory for as long as a constant of the graph is in use: the file must
    /// stay as it is, and what is written to the constants may be lost.
    /// </summary>
    /// <param name="path">The file. Tensors that it keeps in other files must be within its folder.</param>
    /// <param name="options">Masks and limits; the defaults when null.</param>
    /// <exception cref="ModelLoadException">The file is missing, broken, or asks for something that is not supported.</exception>
    public static ModelGraph Load(string path, OnnxImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Load(path, options, OnnxOperatorCatalog.Find);
    }

    /// <summary>Reads a model from memory, which the graph refers to: it must stay valid and unchanged.</summary>
    /// <param name="model">All bytes of the model.</param>
    /// <param name="name">What messages call the model.</param>
    /// <param name="options">Masks and limits; the defaults when null.</param>
    /// <exception cref="ModelLoadException">The model is broken or asks for something that is not supported.</exception>
    public static ModelGraph Load(ReadOnlyMemory<byte> model, string name = "model", OnnxImportOptions? options = null) =>
        Load(model, name, options, OnnxOperatorCatalog.Find);

    /// <summary>Reads a model from the rest of a stream.</summary>
    /// <param name="model">The stream; it is read to its end and left open.</param>
    /// <param name="name">What messages call the model.</param>
    /// <param name="options">Masks and limits; the defaults when null.</param>
    /// <exception cref="ModelLoadException">The model is broken or asks for something that is not supported.</exception>
    public static ModelGraph Load(Stream model, string name = "model", OnnxImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Guard(name, () => ModelImport.Read(StreamBytes.ReadToEnd(model), null, options ?? new OnnxImportOptions(), OnnxOperatorCatalog.Find));
    }

    /// <summary>As the public overload, with other translations than those of the catalogue.</summary>
    internal static ModelGraph Load(string path, OnnxImportOptions? options, Func<string, Action<OnnxNode>?> findTranslation) => Guard(path, () =>
    {
        string fullPath = Path.GetFullPath(path);
        var file = new MappedFile(fullPath);
        if (file.Length > int.MaxValue) throw new GraphException($"it has {file.Length} bytes; a model is below 2 GB, with larger weights in files of their own");
        return ModelImport.Read(file.Slice(0, (int)file.Length), Path.GetDirectoryName(fullPath), options ?? new OnnxImportOptions(), findTranslation);
    });

    /// <summary>As the public overload, with other translations than those of the catalogue.</summary>
    internal static ModelGraph Load(ReadOnlyMemory<byte> model, string name, OnnxImportOptions? options, Func<string, Action<OnnxNode>?> findTranslation) =>
        Guard(name, () => ModelImport.Read(model, null, options ?? new OnnxImportOptions(), findTranslation));

    /// <summary>As <see cref="Guard{T}"/>, for what gives nothing back.</summary>
    internal static void Guard(string model, Action change) => Guard(model, () =>
    {
        change();
        return true;
    });

    /// <summary>Runs a load and turns everything that can go wrong in it into the one exception that callers expect.</summary>
    internal static T Guard<T>(string model, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (GraphException e)
        {
            throw new ModelLoadException(model, e.Node, e.Cause, e);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelLoadException(model, null, $"not an ONNX file, or a damaged one: {e.Message}", e);
        }
        catch (OutOfMemoryException e)
        {
            throw new ModelLoadException(model, null, "there is not enough memory to load it", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw new ModelLoadException(model, null, $"it cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is not ModelLoadException)
        {
            // A defect here or in a translation must not surprise a caller who is prepared for a bad model.
            throw new ModelLoadException(model, null, $"it cannot be loaded: {e.Message}", e);
        }
    }
}
