using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Inputs;

/// <summary>Tensors in files, told apart by their endings.</summary>
internal static class TensorFiles
{
    /// <summary>Reads a tensor from a <c>.npy</c> file or a serialised ONNX <c>TensorProto</c> (<c>.pb</c>).</summary>
    /// <exception cref="ToolException">The file is missing, broken, or of neither kind.</exception>
    public static Tensor Read(string path)
    {
        if (!File.Exists(path)) throw new ToolException($"there is no file '{path}'");
        try
        {
            return Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".npy" => NpyFile.Read(path),
                ".pb" => OnnxTensorFile.Read(path),
                _ => throw new ToolException($"'{path}' ends neither in .npy (NumPy) nor in .pb (ONNX tensor)"),
            };
        }
        catch (Exception e) when (e is ModelLoadException or InvalidDataException or ArgumentException)
        {
            throw new ToolException(e.Message.Contains(path) ? e.Message : $"{path}: {e.Message}", e);
        }
    }

    /// <summary>
    /// A file name per output: its own name with what no file system takes replaced by <c>_</c>, numbered where two
    /// would be the same to a file system that ignores case.
    /// </summary>
    public static IReadOnlyList<string> NamesFor(IReadOnlyList<string> outputs)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new string[outputs.Count];
        for (int i = 0; i < names.Length; i++)
        {
            string stem = string.Concat(outputs[i].Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')).TrimStart('.');
            if (stem.Length == 0) stem = "output";
            if (stem.Length > 100) stem = stem[..100];
            string name = stem;
            for (int number = 2; !taken.Add(name); number++)
                name = $"{stem}-{number}";
            names[i] = name + ".npy";
        }

        return names;
    }
}
