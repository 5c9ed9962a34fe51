using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>An <c>.npz</c> file that holds exactly the arrays that were expected of it.</summary>
internal sealed class ArrayFile
{
    private readonly Dictionary<string, Tensor> _arrays;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The arrays that it must hold, and no others.</param>
    /// <param name="type">The type of their elements.</param>
    /// <exception cref="InvalidDataException">It is broken, or an array is missing, unknown or of another type or shape.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ArrayFile(string path, IReadOnlyList<(string Name, TensorShape Shape)> expected, ElementType type)
    {
        try
        {
            _arrays = NpzFile.Read(path);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}': {e.Message}", e);
        }

        foreach ((string name, TensorShape shape) in expected)
        {
            if (!_arrays.TryGetValue(name, out Tensor? tensor)) throw new InvalidDataException($"'{path}' has no array '{name}'");
            if (tensor.ElementType != type || !tensor.Shape.Equals(shape))
                throw new InvalidDataException($"'{path}': array '{name}' is {tensor}, where {type.DisplayName()}{shape} is expected");
        }

        string? strange = _arrays.Keys.Except(expected.Select(array => array.Name)).Order(StringComparer.Ordinal).FirstOrDefault();
        if (strange is not null) throw new InvalidDataException($"'{path}' has an array '{strange}', which the network has not");
    }

    /// <summary>One of the arrays.</summary>
    public Tensor this[string name] => _arrays[name];
}
