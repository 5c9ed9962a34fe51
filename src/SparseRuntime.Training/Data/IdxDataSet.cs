using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Data sets of two IDX files, one of samples and one of labels, as MNIST comes.</summary>
public static class IdxDataSet
{
    /// <summary>Reads samples and their labels. Pixels stay as they are, 0 to 255: dividing them is up to <see cref="Normalization"/>.</summary>
    /// <param name="samples">The file of samples: numbers of any IDX type, samples first; further axes are one row of features.</param>
    /// <param name="labels">The file of labels, one whole number per sample.</param>
    /// <param name="classNames">What the classes are called; null for their numbers, as many as are used.</param>
    /// <exception cref="InvalidDataException">A file is damaged, they do not fit each other, or a label is not that of a class.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static DataSet Read(string samples, string labels, IReadOnlyList<string>? classNames = null)
    {
        Tensor features = IdxFile.Read(samples), classes = IdxFile.Read(labels);
        if (classes.Shape.Rank != 1) throw new InvalidDataException($"{labels}: labels are one list, of which an IDX file begins with 00000801, but it holds {classes}");
        return SampleArrays.Join(features, samples, classes, labels, classNames);
    }
}
