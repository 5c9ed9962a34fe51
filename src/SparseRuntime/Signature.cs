using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>What a caller must provide, and the errors for what does not fit.</summary>
internal sealed class Signature
{
    private readonly IReadOnlyList<string> _inputNames;
    private readonly NodeMetadata[] _inputs;
    private readonly IReadOnlyList<string> _outputNames;
    private readonly Dictionary<string, int> _inputNumbers = [];
    private readonly Dictionary<string, int> _outputNumbers = [];

    // Where symbols stand that stand in several places.
    private readonly List<(string Symbol, (int Input, int Axis)[] Places)> _symbols;

    /// <summary>The signature of a model.</summary>
    /// <param name="inputNames">The inputs in the model's order.</param>
    /// <param name="inputs">What the model declares about each of them.</param>
    /// <param name="outputNames">The outputs in the model's order.</param>
    public Signature(IReadOnlyList<string> inputNames, IReadOnlyDictionary<string, NodeMetadata> inputs, IReadOnlyList<string> outputNames)
    {
        _inputNames = inputNames;
        _inputs = [.. inputNames.Select(name => inputs[name])];
        _outputNames = outputNames;
        for (int i = 0; i < inputNames.Count; i++)
            _inputNumbers.Add(inputNames[i], i);
        for (int i = 0; i < outputNames.Count; i++)
            _outputNumbers.Add(outputNames[i], i);
        _symbols = [.. _inputs
            .SelectMany((input, i) => (input.Dimensions ?? []).Select((dimension, axis) => (dimension.Symbol, Place: (i, axis))))
            .Where(use => use.Symbol is not null)
            .GroupBy(use => use.Symbol!, use => use.Place)
            .Where(uses => uses.Skip(1).Any())
            .Select(uses => (uses.Key, uses.ToArray()))];
    }

    /// <summary>Checks that the tensors are exactly the model's inputs, each of its type and declared shape.</summary>
    /// <param name="tensors">The tensors in any order.</param>
    /// <param name="ordered">Receives them in the model's order; all null before.</param>
    /// <exception cref="ArgumentException">They are not; the message names the input, what was expected and what came.</exception>
    public void CheckInputs(ReadOnlySpan<NamedTensor> tensors, Span<Tensor?> ordered)
    {
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (name is null || !_inputNumbers.TryGetValue(name, out int number)) throw NoInput(name);
            if (tensor is null) throw new ArgumentException($"input '{name}' is null");
            if (ordered[number] is not null) throw new ArgumentException($"input '{name}' is given twice");
            NodeMetadata expected = _inputs[number];
            if (tensor.ElementType != expected.ElementType || !Fits(tensor.Shape, expected.Dimensions))
                throw new ArgumentException($"input '{name}' must be {expected}, not {tensor}");
            ordered[number] = tensor;
        }

        for (int i = 0; i < ordered.Length; i++)
        {
            if (ordered[i] is null) throw new ArgumentException($"input '{_inputNames[i]}' is missing");
        }

        // Equal symbols must stand for equal extents.
        foreach ((string symbol, (int Input, int Axis)[] places) in _symbols)
        {
            foreach ((int input, int axis) in places)
            {
                TensorShape first = ordered[places[0].Input]!.Shape, other = ordered[input]!.Shape;
                if (first[places[0].Axis] != other[axis]) throw Contradiction(symbol, places[0], first, (input, axis), other);
            }
        }
    }

    /// <summary>Checks that every tensor is named like an output of the model, no two alike.</summary>
    /// <param name="tensors">The tensors in any order.</param>
    /// <param name="ordered">Receives them in the model's order; all null before.</param>
    /// <exception cref="ArgumentException">One is not.</exception>
    public void CheckOutputNames(ReadOnlySpan<NamedTensor> tensors, Span<Tensor?> ordered)
    {
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (name is null || !_outputNumbers.TryGetValue(name, out int number)) throw new ArgumentException($"the model has no output '{name}'; it has {Quote(_outputNames)}");
            if (tensor is null) throw new ArgumentException($"output '{name}' is null");
            if (ordered[number] is not null) throw new ArgumentException($"output '{name}' is given twice");
            ordered[number] = tensor;
        }
    }

    /// <summary>Checks a tensor that is to receive an output; a null shape is not known yet.</summary>
    /// <exception cref="ArgumentException">Type or shape differ.</exception>
    public static void CheckOutput(string name, Tensor tensor, ElementType type, TensorShape? shape)
    {
        if (tensor.ElementType != type || (shape is not null && !shape.Equals(tensor.Shape)))
            throw new ArgumentException($"output '{name}' is {type.DisplayName()}{shape?.ToString() ?? "[?]"}; the tensor to receive it is {tensor}");
    }

    /// <summary>One shape per input: as given, or as declared; a free extent is what a given shape has for its symbol, or 1.</summary>
    /// <exception cref="ArgumentException">
    /// A name is unknown, a shape does not fit or contradicts another, or an input declares not even its rank.
    /// </exception>
    public TensorShape[] Shapes(IReadOnlyDictionary<string, TensorShape>? given)
    {
        var shapes = new TensorShape?[_inputs.Length];
        foreach ((string name, TensorShape shape) in given ?? new Dictionary<string, TensorShape>())
        {
            if (!_inputNumbers.TryGetValue(name, out int number)) throw NoInput(name);
            if (!Fits(shape, _inputs[number].Dimensions)) throw new ArgumentException($"input '{name}' must be {_inputs[number]}, not {shape}");
            shapes[number] = shape;
        }

        Dictionary<string, int> extents = Extents(shapes);
        for (int i = 0; i < shapes.Length; i++)
        {
            if (_inputs[i].Dimensions is null && shapes[i] is null) throw new ArgumentException($"input '{_inputNames[i]}' declares no shape: give one");
            shapes[i] ??= new TensorShape([.. _inputs[i].Dimensions!.Select(d => !d.IsFree ? d.Value : d.Symbol is { } symbol ? extents.GetValueOrDefault(symbol, 1) : 1)]);
        }

        return shapes!;
    }

    /// <summary>What the given shapes have for symbols that stand in several places.</summary>
    private Dictionary<string, int> Extents(TensorShape?[] shapes)
    {
        var extents = new Dictionary<string, int>();
        foreach ((string symbol, (int Input, int Axis)[] places) in _symbols)
        {
            (int Input, int Axis)[] known = Array.FindAll(places, place => shapes[place.Input] is not null);
            foreach ((int input, int axis) in known)
            {
                TensorShape first = shapes[known[0].Input]!, other = shapes[input]!;
                if (first[known[0].Axis] != other[axis]) throw Contradiction(symbol, known[0], first, (input, axis), other);
                extents[symbol] = other[axis];
            }
        }

        return extents;
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

    private ArgumentException Contradiction(string symbol, (int Input, int Axis) first, TensorShape firstShape, (int Input, int Axis) other, TensorShape otherShape) =>
        new($"'{symbol}' is {otherShape[other.Axis]} in input '{_inputNames[other.Input]}' {otherShape} but {firstShape[first.Axis]} in input '{_inputNames[first.Input]}' {firstShape}");

    private ArgumentException NoInput(string? name) => new($"the model has no input '{name}'; it has {Quote(_inputNames)}");

    private static string Quote(IReadOnlyList<string> names)
    {
        const int MostShown = 32;
        string shown = string.Join(", ", names.Take(MostShown).Select(name => $"'{name}'"));
        return names.Count > MostShown ? $"{shown}, ... ({names.Count} in all)" : shown;
    }
}
