using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>What a caller must provide, and the errors for what does not fit.</summary>
internal sealed class Signature(
    IReadOnlyList<string> inputNames, IReadOnlyDictionary<string, NodeMetadata> inputs, IReadOnlyList<string> outputNames)
{
    /// <summary>Checks that the tensors are exactly the model's inputs, each of its type and declared shape.</summary>
    /// <exception cref="ArgumentException">They are not; the message names the input, what was expected and what came.</exception>
    public void CheckInputs(ReadOnlySpan<NamedTensor> tensors)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            string name = tensors[i].Name;
            if (name is null || !inputs.TryGetValue(name, out NodeMetadata? expected))
                throw new ArgumentException($"the model has no input '{name}'; it has {Quote(inputNames)}");
            if (tensors[i].Tensor is not { } tensor) throw new ArgumentException($"input '{name}' is null");
            for (int j = 0; j < i; j++)
            {
                if (tensors[j].Name == name) throw new ArgumentException($"input '{name}' is given twice");
            }

            if (tensor.ElementType != expected.ElementType || !Fits(tensor.Shape, expected.Dimensions))
                throw new ArgumentException($"input '{name}' must be {expected}, not {tensor}");
        }

        if (tensors.Length == inputNames.Count)
        {
            CheckSymbols(tensors);
            return;
        }

        foreach (string name in inputNames)
            tensors.Get(name);
    }

    /// <summary>Checks that every tensor is named like an output of the model, no two alike.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
    public void CheckOutputNames(ReadOnlySpan<NamedTensor> tensors)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            bool known = false;
            for (int j = 0; j < outputNames.Count && !known; j++)
                known = outputNames[j] == tensors[i].Name;
            if (!known) throw new ArgumentException($"the model has no output '{tensors[i].Name}'; it has {Quote(outputNames)}");
            if (tensors[i].Tensor is null) throw new ArgumentException($"output '{tensors[i].Name}' is null");
            for (int j = 0; j < i; j++)
            {
                if (tensors[j].Name == tensors[i].Name) throw new ArgumentException($"output '{tensors[i].Name}' is given twice");
            }
        }
    }

    /// <summary>Checks a tensor that is to receive an output; a null shape is not known yet.</summary>
    /// <exception cref="ArgumentException">Type or shape differ.</exception>
    public static void CheckOutput(string name, Tensor tensor, ElementType type, TensorShape? shape)
    {
        if (tensor.ElementType != type || (shape is not null && !shape.Equals(tensor.Shape)))
            throw new ArgumentException($"output '{name}' is {type.DisplayName()}{shape?.ToString() ?? "[?]"}; the tensor to receive it is {tensor}");
    }

    /// <summary>One shape per input: as given, or as declared with 1 for free extents.</summary>
    /// <exception cref="ArgumentException">A name is unknown, a shape does not fit, or an input declares not even its rank.</exception>
    public TensorShape[] Shapes(IReadOnlyDictionary<string, TensorShape>? given)
    {
        foreach (string name in given?.Keys ?? [])
        {
            if (!inputs.ContainsKey(name)) throw new ArgumentException($"the model has no input '{name}'; it has {Quote(inputNames)}");
        }

        var shapes = new TensorShape[inputNames.Count];
        for (int i = 0; i < shapes.Length; i++)
        {
            NodeMetadata expected = inputs[inputNames[i]];
            if (given is not null && given.TryGetValue(inputNames[i], out TensorShape? shape))
            {
                if (!Fits(shape, expected.Dimensions)) throw new ArgumentException($"input '{inputNames[i]}' must be {expected}, not {shape}");
                shapes[i] = shape;
                continue;
            }

            if (expected.Dimensions is null) throw new ArgumentException($"input '{inputNames[i]}' declares no shape: give one");
            shapes[i] = new TensorShape([.. expected.Dimensions.Select(d => d.IsFree ? 1 : d.Value)]);
        }

        return shapes;
    }

    private static bool Fits(TensorShape shape, IReadOnlyList<DeclaredDimension>? declared)
    {
        if (declared is null) return true;
        if (declared.Count != shape.Rank) return false;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (!declared[axis].IsFree && declared[axis].Value != shape[axis]) return false;
        }

        return true;
    }

    /// <summary>Equal symbols must stand for equal extents. Lists are short: no table is made.</summary>
    private void CheckSymbols(ReadOnlySpan<NamedTensor> tensors)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            IReadOnlyList<DeclaredDimension>? declared = inputs[tensors[i].Name].Dimensions;
            for (int axis = 0; declared is not null && axis < declared.Count; axis++)
            {
                if (declared[axis].Symbol is { } symbol) CheckSymbol(tensors, i, axis, symbol);
            }
        }
    }

    private void CheckSymbol(ReadOnlySpan<NamedTensor> tensors, int index, int axis, string symbol)
    {
        int extent = tensors[index].Tensor.Shape[axis];
        for (int j = 0; j <= index; j++)
        {
            IReadOnlyList<DeclaredDimension>? other = inputs[tensors[j].Name].Dimensions;
            for (int k = 0; other is not null && k < other.Count; k++)
            {
                if (other[k].Symbol == symbol && tensors[j].Tensor.Shape[k] != extent)
                {
                    throw new ArgumentException(
                        $"'{symbol}' is {extent} in input '{tensors[index].Name}' {tensors[index].Tensor.Shape} but {tensors[j].Tensor.Shape[k]} in input '{tensors[j].Name}' {tensors[j].Tensor.Shape}");
                }
            }
        }
    }

    private static string Quote(IReadOnlyList<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
