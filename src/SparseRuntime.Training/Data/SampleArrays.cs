using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Data sets from arrays: one whose first axis counts samples, and one with what is to be learnt of each.</summary>
internal static class SampleArrays
{
    /// <summary>The most classes that are made up where nothing says what they are called.</summary>
    private const int MostClasses = 1 << 16;

    /// <summary>Makes a data set.</summary>
    /// <param name="features">Numbers, samples first; further axes are one row of features.</param>
    /// <param name="featurePlace">What messages call them.</param>
    /// <param name="targets">One whole number per sample, its class; or floating-point numbers to be learnt, samples first.</param>
    /// <param name="targetPlace">What messages call them.</param>
    /// <param name="classNames">What the classes are called; null for their numbers, as many as are used.</param>
    /// <exception cref="InvalidDataException">They do not fit each other, a number is not finite, or a label is not that of a class.</exception>
    public static DataSet Join(Tensor features, string featurePlace, Tensor targets, string targetPlace, IReadOnlyList<string>? classNames)
    {
        if (features.Shape.Rank < 1) throw new InvalidDataException($"{featurePlace}: an array whose first axis counts samples is needed, but it holds {features}");
        if (targets.Shape.Rank < 1) throw new InvalidDataException($"{targetPlace}: an array whose first axis counts samples is needed, but it holds {targets}");
        int samples = features.Shape[0];
        if (targets.Shape[0] != samples)
            throw new InvalidDataException($"{targetPlace}: there are {targets.Shape[0]} labels or targets for {samples} samples in {featurePlace}; there must be as many");
        int width = (int)(features.Shape.ElementCount / Math.Max(samples, 1));
        Memory<float> block = DataFile.Block(featurePlace, samples, width);
        ToFloats(features, block.Span, featurePlace);
        int columns = (int)(targets.Shape.ElementCount / samples);
        if (targets.ElementType is ElementType.Float16 or ElementType.BFloat16 or ElementType.Float32 or ElementType.Float64)
        {
            if (classNames is not null) throw new InvalidDataException($"{targetPlace}: labels are whole numbers, but it holds {targets}");
            Memory<float> numbers = DataFile.Block(targetPlace, samples, columns);
            ToFloats(targets, numbers.Span, targetPlace);
            return DataSet.OfNumbers(block, width, numbers, columns);
        }

        if (columns != 1) throw new InvalidDataException($"{targetPlace}: one label per sample is needed, but it holds {targets}");
        int[] labels = ToLabels(targets, classNames?.Count, targetPlace);
        return DataSet.OfClasses(block, width, labels, classNames ?? [.. Enumerable.Range(0, labels.Max() + 1).Select(label => $"{label}")]);
    }

    private static int[] ToLabels(Tensor tensor, int? classes, string place)
    {
        var labels = new int[tensor.Shape.ElementCount];
        switch (tensor.ElementType)
        {
            case ElementType.UInt8: Widen<byte>(tensor, labels); break;
            case ElementType.Int8: Widen<sbyte>(tensor, labels); break;
            case ElementType.UInt16: Widen<ushort>(tensor, labels); break;
            case ElementType.Int16: Widen<short>(tensor, labels); break;
            case ElementType.UInt32: Widen<uint>(tensor, labels); break;
            case ElementType.Int32: Widen<int>(tensor, labels); break;
            case ElementType.UInt64: Widen<ulong>(tensor, labels); break;
            case ElementType.Int64: Widen<long>(tensor, labels); break;
            case ElementType.Bool: Widen<byte>(tensor.Bytes.Span, labels); break;
            default: throw new InvalidDataException($"{place}: labels are whole numbers, but it holds {tensor}");
        }

        int end = classes ?? MostClasses;
        int wrong = labels.AsSpan().IndexOfAnyExceptInRange(0, end - 1);
        if (wrong >= 0) throw new InvalidDataException($"{place}: the label of sample {wrong} is {Shown(labels[wrong])}, but must be from 0 to {end - 1}");
        if (classes is null) CheckUse(labels, place);
        return labels;
    }

    /// <summary>
    /// Refuses labels that cannot be what they are taken for: where most classes up to the greatest label have no sample,
    /// a label is wrong, or labels are no numbers of classes.
    /// </summary>
    private static void CheckUse(int[] labels, string place)
    {
        int greatest = labels.Max();
        var isUsed = new bool[greatest + 1];
        foreach (int label in labels)
            isUsed[label] = true;
        int unused = isUsed.Count(used => !used);
        if (unused <= isUsed.Length / 2) return;
        int below = Array.FindLastIndex(isUsed, greatest - 1, used => used);
        throw new InvalidDataException(
            $"{place}: the label of sample {Array.IndexOf(labels, greatest)} is {greatest}, but {unused} of the classes from 0 on have no sample, and the greatest label below it is {below}; labels are numbers of classes, counted from 0");
    }

    // Widen saturates, so that what is at the ends of the range may have been further out.
    private static string Shown(int label) => label switch
    {
        int.MaxValue => $"{label} or more",
        int.MinValue => $"{label} or less",
        _ => $"{label}",
    };

    private static void Widen<T>(Tensor tensor, Span<int> labels)
        where T : unmanaged, INumberBase<T> => Widen<T>(tensor.Span<T>(), labels);

    private static void Widen<T>(ReadOnlySpan<T> values, Span<int> labels)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < labels.Length; i++)
            labels[i] = int.CreateSaturating(values[i]);
    }

    private static void ToFloats(Tensor tensor, Span<float> floats, string place)
    {
        switch (tensor.ElementType)
        {
            case ElementType.UInt8: Convert<byte>(tensor, floats); break;
            case ElementType.Int8: Convert<sbyte>(tensor, floats); break;
            case ElementType.UInt16: Convert<ushort>(tensor, floats); break;
            case ElementType.Int16: Convert<short>(tensor, floats); break;
            case ElementType.UInt32: Convert<uint>(tensor, floats); break;
            case ElementType.Int32: Convert<int>(tensor, floats); break;
            case ElementType.UInt64: Convert<ulong>(tensor, floats); break;
            case ElementType.Int64: Convert<long>(tensor, floats); break;
            case ElementType.Float16: Convert<Half>(tensor, floats); break;
            case ElementType.Float32: tensor.Span<float>().CopyTo(floats); break;
            case ElementType.Float64: Convert<double>(tensor, floats); break;
            case ElementType.Bool: Convert<byte>(tensor.Bytes.Span, floats); break;
            default: throw new InvalidDataException($"{place}: numbers are needed, but it holds {tensor}");
        }

        for (int i = 0; i < floats.Length; i++)
        {
            if (!float.IsFinite(floats[i])) throw new InvalidDataException($"{place}: element {i} is {floats[i]}; all must be finite in float32");
        }
    }

    private static void Convert<T>(Tensor tensor, Span<float> floats)
        where T : unmanaged, INumberBase<T> => Convert<T>(tensor.Span<T>(), floats);

    private static void Convert<T>(ReadOnlySpan<T> values, Span<float> floats)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < floats.Length; i++)
            floats[i] = float.CreateSaturating(values[i]);
    }
}
