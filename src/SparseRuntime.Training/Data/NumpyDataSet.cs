using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Data sets in NumPy's formats: an array of samples, whose first axis counts them, and one of what is to be learnt, whole
/// numbers for classes from 0 on or floating-point numbers for targets.
/// </summary>
public static class NumpyDataSet
{
    /// <summary>Reads two NPY files.</summary>
    /// <param name="features">The file of samples.</param>
    /// <param name="targets">The file of classes or targets.</param>
    /// <param name="classNames">What the classes are called; null for their numbers, as many as are used.</param>
    /// <exception cref="InvalidDataException">A file is damaged, they do not fit each other, a number is not finite, or a label is not that of a class.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static DataSet Read(string features, string targets, IReadOnlyList<string>? classNames = null) =>
        SampleArrays.Join(DataFile.Read(features, NpyFile.Read), features, DataFile.Read(targets, NpyFile.Read), targets, classNames);

    /// <summary>Reads two arrays of an NPZ file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="features">The name of the samples in it.</param>
    /// <param name="targets">The name of the classes or targets.</param>
    /// <param name="classNames">What the classes are called; null for their numbers, as many as are used.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>, or the file has no such array.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static DataSet ReadArchive(string path, string features = "x", string targets = "y", IReadOnlyList<string>? classNames = null)
    {
        Dictionary<string, Tensor> arrays = DataFile.Read(path, NpzFile.Read);
        return SampleArrays.Join(Find(arrays, path, features), $"{path}, {features}", Find(arrays, path, targets), $"{path}, {targets}", classNames);
    }

    private static Tensor Find(Dictionary<string, Tensor> arrays, string path, string name) =>
        arrays.TryGetValue(name, out Tensor? array) ? array
            : throw new InvalidDataException($"{path}: there is no array '{name}' in it; there are {string.Join(", ", arrays.Keys.Order(StringComparer.Ordinal).Take(20).Select(key => $"'{key}'"))}");
}
