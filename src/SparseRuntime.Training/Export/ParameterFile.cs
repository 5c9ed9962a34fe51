using System.Runtime.InteropServices;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Parameters as an <c>.npz</c> file of float32 arrays under the names of <see cref="Parameters.Arrays"/>, exact to the bit.</summary>
public static class ParameterFile
{
    /// <summary>Writes parameters to a file, which is replaced whole or, where that fails, not at all. Equal parameters make equal bytes.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Dictionary<string, Tensor> arrays = parameters.Arrays().ToDictionary(array => array.Name, array => Tensor.From(array.Values, array.Shape.Dimensions));
        AtomicFile.Write(path, stream => NpzFile.Write(stream, arrays));
    }

    /// <summary>Reads the parameters of a network.</summary>
    /// <exception cref="InvalidDataException">The file is broken, or its arrays are not those of this network.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Parameters Read(string path, NetworkShape shape)
    {
        var parameters = new Parameters(shape);
        var arrays = new ArrayFile(path, [.. parameters.Arrays().Select(array => (array.Name, array.Shape))], ElementType.Float32);
        foreach (NamedArray array in parameters.Arrays())
            MemoryMarshal.Cast<byte, float>(arrays[array.Name].Bytes.Span).CopyTo(array.Values);
        return parameters;
    }
}
